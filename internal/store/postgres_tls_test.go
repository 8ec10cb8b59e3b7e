package store

import (
	"crypto/tls"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// TestAddressTLS: another machine is trusted only with a certificate of its name, unless sslmode says otherwise.
func TestAddressTLS(t *testing.T) {
	home := withoutPostgresSettings(t)
	services := filepath.Join(home, ".pg_service.conf")
	text := "[open]\nhost=db.example\nsslmode=disable\n[silent]\nhost=db.example\n"
	if err := os.WriteFile(services, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		address        string
		tls, fallsBack bool
	}{
		{"postgres://db.example/acme", true, false},
		{"postgres://127.0.0.1,db.example/acme", true, true}, // to the other host, with TLS too
		{"postgres://127.0.0.1/acme", true, true},
		{"postgres://10.0.0.1/acme", true, false},
		{"postgres://localhost/acme", true, true},
		{"postgres://[::1]/acme", true, true},
		{"postgres://localhost/acme?hostaddr=10.0.0.1", true, false},
		{"postgres:///acme?hostaddr=10.0.0.1", true, false},
		{"postgres:///acme?hostaddr=127.0.0.1", true, true},
		{"postgres:///acme?host=/run/pg", false, false},
		{"postgres://db.example/acme?ssl=false", true, false},
		{"postgres://db.example/acme?sslmode=disable", false, false},
		{"postgres://db.example/acme?sslmode=prefer", true, true},
		{"postgres:///acme?service=open", false, false},
		{"postgres:///acme?service=silent", true, false},
	} {
		s, err := newPostgres(c.address)
		if err != nil {
			t.Errorf("%s: %v", c.address, err)
			continue
		}
		if (s.config.TLSConfig != nil) != c.tls || (len(s.config.Fallbacks) > 0) != c.fallsBack {
			t.Errorf("%s: TLS %v, then %v", c.address, s.config.TLSConfig, s.config.Fallbacks)
		}
		if needsTLS(s.config) && !setsTLS(c.address) && (s.config.TLSConfig.ServerName == "" || canBeRead(s)) {
			t.Errorf("%s: can be read on the way", c.address)
		}
	}
	if _, err := newPostgres("postgres:///acme?service=missing"); err == nil || !strings.Contains(err.Error(), "failed to read service") {
		t.Errorf("a service that is missing: %v", err)
	}
}

// canBeRead reports whether a connection to one of the hosts may be without TLS.
func canBeRead(s *server) bool {
	return slices.ContainsFunc(s.config.Fallbacks, func(f *pgconn.FallbackConfig) bool { return f.TLSConfig == nil })
}

// TestAddressTLSVersion: the versions of TLS are limited as libpq's parameters say, to each host, and variables that cannot be
// obeyed are refused as parameters are.
func TestAddressTLSVersion(t *testing.T) {
	withoutPostgresSettings(t)
	t.Setenv("PGSSLMAXPROTOCOLVERSION", "TLSv1.3")
	s, err := newPostgres("postgres://a,b/acme?ssl_min_protocol_version=TLSv1.3&load_balance_hosts=disable")
	must(t, err)
	for _, c := range []*tls.Config{s.config.TLSConfig, s.config.Fallbacks[0].TLSConfig} {
		if c.MinVersion != tls.VersionTLS13 || c.MaxVersion != tls.VersionTLS13 {
			t.Errorf("TLS %x to %x", c.MinVersion, c.MaxVersion)
		}
	}
	t.Setenv("PGSSLCRL", "root.crl")
	if _, err := newPostgres("postgres://a/acme"); err == nil || !strings.Contains(err.Error(), "PGSSLCRL") {
		t.Errorf("error %v", err)
	}
}

// TestCertificates: with one that has expired, or that nobody vouches for, there is no connection, and waiting is of no use.
func TestCertificates(t *testing.T) {
	withoutPostgresSettings(t)
	expired, expiredRoot := selfSigned(t, "localhost", time.Now().Add(-time.Hour))
	valid, validRoot := selfSigned(t, "localhost", time.Now().Add(time.Hour))
	for _, c := range []struct {
		certificate tls.Certificate
		root, says  string
	}{
		{valid, validRoot, "refuses the password"},
		{valid, expiredRoot, "cannot be reached securely"},
		{expired, expiredRoot, "cannot be reached securely"},
	} {
		port := newDoorkeeper(t, c.certificate).port
		for _, mode := range []string{"verify-ca", "verify-full"} {
			address := "postgres://localhost:" + port + "/acme?hostaddr=127.0.0.1&sslmode=" + mode + "&sslrootcert=" + c.root
			if _, err := Open(t.Context(), address, Options{Wait: time.Second}); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v, want %s", mode, err, c.says)
			}
		}
	}
	port := newDoorkeeper(t, valid).port // ssl=true demands no more than encryption
	if _, err := Open(t.Context(), "postgres://db.example:"+port+"/acme?hostaddr=127.0.0.1&ssl=true", Options{}); err == nil ||
		!strings.Contains(err.Error(), "refuses the password") {
		t.Errorf("ssl=true: %v", err)
	}
}
