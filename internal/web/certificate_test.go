package web

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/text/encoding/unicode"

	"github.com/roster-cli/roster/internal/org"
)

// pair are the files of a certificate.
type pair struct{ cert, key []byte }

// newCertificate makes a self-signed certificate of a name.
func newCertificate(t *testing.T, name string) pair {
	t.Helper()
	return certificateUntil(t, name, march().Add(time.Hour))
}

// certificateUntil is one that is valid for an hour until an instant.
func certificateUntil(t *testing.T, name string, until time.Time) pair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name}, NotBefore: until.Add(-time.Hour), NotAfter: until}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	check(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	check(t, err)
	return pair{
		cert: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}),
		key:  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
	}
}

// The certificate is read again when its files change; while they do not fit together, the last one stays.
func TestServeTLS(t *testing.T) {
	t.Parallel()
	s := acme(t)
	l := Listening{CertFile: filepath.Join(t.TempDir(), "cert.pem"), KeyFile: filepath.Join(t.TempDir(), "key.pem")}
	first, second := newCertificate(t, "first.example"), newCertificate(t, "second.example")
	write := func(cert, key []byte) {
		check(t, os.WriteFile(l.CertFile, cert, 0o600))
		check(t, os.WriteFile(l.KeyFile, key, 0o600))
	}
	for _, wrong := range [][2][]byte{{first.cert, second.key}, {nil, nil}, {first.cert, nil}} {
		write(wrong[0], wrong[1])
		if err := serve(t.Context(), l, s.options(), slow()); !errors.Is(err, org.ErrUsage) || org.HintOf(err) == "" {
			t.Errorf("a wrong certificate gives %v", err)
		}
	}
	write(first.cert, first.key)
	r := run(t, s, l, s.options(), defaultLimits())
	wantName := func(want string) {
		t.Helper()
		if name, err := dialTLS(t, r.address, tls.VersionTLS12); err != nil || name != want {
			t.Errorf("the certificate is of %s, %v, want %s", name, err, want)
		}
	}
	wantName("first.example")
	write(second.cert, first.key)
	wantName("first.example")
	write(second.cert, second.key)
	later := time.Now().Add(time.Minute)
	check(t, os.Chtimes(l.KeyFile, later, later)) // clocks of files are coarse
	wantName("second.example")
	if n := strings.Count(s.log.String(), "the certificate was read again"); n != 1 {
		t.Errorf("the log says %d times that there is another certificate: %s", n, s.log)
	}
	check(t, os.Remove(l.CertFile))
	wantName("second.example")
	if _, err := dialTLS(t, r.address, tls.VersionTLS11); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	r.end()
	check(t, r.ended(t))
}

// A certificate that is not valid is refused with its dates, and one that soon will not be, or is for another name, is
// warned about.
func TestCertificateDates(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		until             time.Time
		name, error, warn string
	}{
		"expired":       {march().Add(-time.Second), "portal.acme.example", "it expired on 2026-03-01T08:59:59Z", ""},
		"of the future": {march().Add(2 * time.Hour), "portal.acme.example", "it is not valid before 2026-03-01T10:00:00Z, and now it is 2026-03-01T09:00:00Z", ""},
		"another name":  {march().Add(time.Hour), "other.example", "", "not for the address that links begin with"},
		"ends soon":     {march().Add(time.Hour), "portal.acme.example", "", "expires soon: renew it\" expires=2026-03-01T10:00:00"},
	} {
		s := acme(t)
		file := filepath.Join(t.TempDir(), "portal.pem")
		made := certificateUntil(t, c.name, c.until)
		check(t, os.WriteFile(file, append(made.cert, made.key...), 0o600))
		cert, err := Listening{CertFile: file, KeyFile: file}.certificate(s.handler)
		if c.error != "" {
			if !errors.Is(err, org.ErrUsage) || org.HintOf(err) == "" || !strings.Contains(err.Error(), c.error) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		check(t, err)
		cert.warnOfExpiry()
		if log := s.log.String(); !strings.Contains(log, c.warn) || strings.Contains(log, "not for the address") == (c.name == "portal.acme.example") {
			t.Errorf("%s: the log is %s", name, s.log)
		}
	}
	if _, err := (Listening{CertFile: "none.pem", KeyFile: "none.pem"}).certificate(acme(t).handler); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a file: %v", err)
	}
	for left, want := range map[time.Duration]string{
		expiryNotice: "", expiryNotice - time.Second: "expires in 20 days, on 2026-03-22T08:59:59Z", day: "in 1 day,", -day: "in 0 days,",
	} {
		if err := requireLongValid(march().Add(left), march()); want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%v left: %v", left, err)
		}
	}
}

// A certificate that ends soon is warned about at the start and every day.
func TestDailyWarning(t *testing.T) {
	t.Parallel()
	s, file := acme(t), filepath.Join(t.TempDir(), "portal.pem")
	made := certificateUntil(t, "portal.acme.example", march().Add(time.Hour))
	check(t, os.WriteFile(file, append(made.cert, made.key...), 0o600))
	cert, err := Listening{CertFile: file, KeyFile: file}.certificate(s.handler)
	check(t, err)
	synctest.Test(t, func(t *testing.T) {
		stop := s.handler.startJobs(t.Context(), cert)
		time.Sleep(2*24*time.Hour + time.Minute)
		stop()
	})
	if n := strings.Count(s.log.String(), "expires soon"); n != 3 {
		t.Errorf("warned %d times: %s", n, s.log)
	}
}

// A certificate is read whatever editor saved it, and whatever else is in its file.
func TestSavedCertificate(t *testing.T) {
	t.Parallel()
	made := newCertificate(t, "first.example")
	file := filepath.Join(t.TempDir(), "saved.pem")
	text := "friendlyName: caf\xe9\n" + string(made.cert) + string(made.key)
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text[strings.Index(text, "-"):])
	check(t, err)
	for name, saved := range map[string]string{
		"LF": text, "CR LF": strings.ReplaceAll(text, "\n", "\r\n"), "CR": strings.ReplaceAll(text, "\n", "\r"),
		"byte order mark": "\ufeff" + text[strings.Index(text, "-"):], "UTF-16": wide,
	} {
		check(t, os.WriteFile(file, []byte(saved), 0o600))
		if _, err := readKeyPair(file, file); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// dialTLS gives the name in the server's certificate, with at most that version of TLS.
func dialTLS(t *testing.T, address string, most uint16) (string, error) {
	t.Helper()
	conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: most})
	if err != nil {
		return "", err
	}
	_, err = io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	check(t, err)
	answer, err := io.ReadAll(conn)
	check(t, err)
	if !strings.HasSuffix(string(answer), "ok\n") {
		t.Errorf("the answer is %q", answer)
	}
	name := conn.ConnectionState().PeerCertificates[0].DNSNames[0]
	return name, conn.Close()
}
