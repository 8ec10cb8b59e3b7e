package cmd

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// authority signs the certificates of this process's servers. Roster trusts it by SSL_CERT_FILE, which a process reads
// once.
var authority = sync.OnceValues(func() (*x509.Certificate, *ecdsa.PrivateKey) {
	cert, key, err := signCA()
	if err != nil {
		panic(err)
	}
	return cert, key
})

func signCA() (*x509.Certificate, *ecdsa.PrivateKey, error) {
	return sign(&x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Acme CA"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, nil, nil)
}

// trustAuthority makes this process trust the authority, by a file in dir.
func trustAuthority(dir string) error {
	file := filepath.Join(dir, "ca.pem")
	return errors.Join(writeAuthority(file), os.Setenv("SSL_CERT_FILE", file))
}

func writeAuthority(file string) error {
	ca, _ := authority()
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Raw}), 0o600)
}

// certify makes the office's certificate, and the file of the authority.
func (o *office) certify() (*tls.Config, error) {
	if err := writeAuthority(o.ca); err != nil {
		return nil, err
	}
	ca, caKey := authority()
	if o.has("stranger") {
		var err error
		if ca, caKey, err = signCA(); err != nil {
			return nil, err
		}
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "mail"}, DNSNames: []string{"localhost"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<32, 0), // whatever time a test says it is
	}
	if o.has("misnamed") {
		leaf.DNSNames = []string{"mail.acme.example"}
	}
	if o.has("outdated") {
		leaf.NotAfter = time.Now().Add(-time.Minute)
	}
	cert, key, err := sign(leaf, ca, caKey)
	if err != nil {
		return nil, err
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert.Raw}, PrivateKey: key}}}, nil
}

// sign makes a certificate, which signs itself if nobody else does.
func sign(c, by *x509.Certificate, byKey *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	if by == nil {
		by, byKey = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, by, key.Public(), byKey)
	if err != nil {
		return nil, nil, err
	}
	made, err := x509.ParseCertificate(der)
	return made, key, err
}
