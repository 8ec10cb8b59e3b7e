package cmd

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"time"
)

// certify makes the office's certificate, and the file of the one that signed it.
func (o *office) certify() (*tls.Config, error) {
	ca, caKey, err := sign(&x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Acme CA"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, nil, nil)
	if err != nil {
		return nil, err
	}
	trusted := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Raw})
	if o.has("stranger") {
		other, _, err := sign(&x509.Certificate{SerialNumber: big.NewInt(3), Subject: ca.Subject, NotAfter: ca.NotAfter, IsCA: true, BasicConstraintsValid: true}, nil, nil)
		if err != nil {
			return nil, err
		}
		trusted = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: other.Raw})
	}
	if err := os.WriteFile(o.ca, trusted, 0o600); err != nil {
		return nil, err
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
