package store

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/roster-cli/roster/internal/org"
)

// doorkeeper is a server at a port of 127.0.0.1 that refuses every password.
type doorkeeper struct {
	port    string
	refused atomic.Int64
}

// newDoorkeeper starts one, until the test ends. With a certificate it takes encrypted connections alone.
func newDoorkeeper(t *testing.T, certificates ...tls.Certificate) *doorkeeper {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	_, port, _ := net.SplitHostPort(l.Addr().String())
	d := &doorkeeper{port: port}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			d.refuse(conn, certificates)
		}
	}()
	return d
}

func (d *doorkeeper) refuse(conn net.Conn, certificates []tls.Certificate) {
	defer conn.Close() //nolint:errcheck // a test
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	if certificates != nil {
		_, _ = io.ReadFull(conn, make([]byte, 8)) // SSLRequest
		_, _ = conn.Write([]byte("S"))
		conn = tls.Server(conn, &tls.Config{Certificates: certificates, MinVersion: tls.VersionTLS12})
	}
	if _, err := pgproto3.NewBackend(conn, conn).ReceiveStartupMessage(); err != nil {
		return
	}
	d.refused.Add(1)
	answer, _ := (&pgproto3.ErrorResponse{Severity: "FATAL", Code: wrongPassword, Message: "no"}).Encode(nil)
	_, _ = conn.Write(answer)
}

// selfSigned returns a certificate for a host that is valid until then, and the file that names it as an authority.
func selfSigned(t *testing.T, name string, until time.Time) (c tls.Certificate, file string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	must(t, err)
	file = filepath.Join(t.TempDir(), "root.crt")
	must(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}

// TestHostaddr: the connection leads to hostaddr, and the certificate has to be valid for the host.
func TestHostaddr(t *testing.T) {
	withoutPostgresSettings(t)
	certificate, root := selfSigned(t, "db.acme.example", time.Now().Add(time.Hour))
	port := newDoorkeeper(t, certificate).port
	for address, says := range map[string]string{
		"postgres://db.acme.example:" + port + "/acme?hostaddr=127.0.0.1":         "refuses the password",
		"postgres://other.acme.example:" + port + "/acme?hostaddr=127.0.0.1":      "cannot be reached securely",
		"postgres://:" + port + "/acme?hostaddr=127.0.0.1&sslmode=verify-full":    "cannot be reached securely",
		"postgres://:" + port + "/acme?hostaddr=127.0.0.1&sslmode=verify-ca":      "refuses the password",
		"postgres://a.example,b.example:" + port + "/acme?hostaddr=::1,127.0.0.1": "cannot be reached securely",
	} {
		_, err := Open(t.Context(), address+"&sslrootcert="+root, Options{Wait: time.Second})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %s", address, err, says)
		}
	}
	t.Setenv("PGHOSTADDR", "127.0.0.1")
	_, err := Open(t.Context(), "postgres://db.acme.example:"+port+"/acme?sslrootcert="+root, Options{})
	if err == nil || !strings.Contains(err.Error(), "refuses the password") {
		t.Errorf("PGHOSTADDR: %v", err)
	}
}

// TestLoadBalanceHosts: with load_balance_hosts=random now one host is tried first, now another, otherwise always the first.
func TestLoadBalanceHosts(t *testing.T) {
	withoutPostgresSettings(t)
	a, b := newDoorkeeper(t), newDoorkeeper(t)
	address := "postgres://127.0.0.1:" + a.port + ",127.0.0.1:" + b.port + "/acme?sslmode=disable"
	connect := func(address string) {
		_, err := Open(t.Context(), address, Options{})
		wantKind(t, err, org.ErrUsage)
	}
	for range 9 {
		connect(address + "&load_balance_hosts=disable")
	}
	if a.refused.Load() != 9 || b.refused.Load() != 0 {
		t.Errorf("tried first: %d and %d times", a.refused.Load(), b.refused.Load())
	}
	t.Setenv("PGLOADBALANCEHOSTS", "random")
	first := a.refused.Load()
	for range 100 { // of which none goes to one of the hosts once in 2^99 runs
		connect(address)
		if a.refused.Load() > first && b.refused.Load() > 0 {
			return
		}
	}
	t.Errorf("tried first: %d and %d times", a.refused.Load()-first, b.refused.Load())
}
