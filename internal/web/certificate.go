package web

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/plaintext"
)

// certificate is a certificate and key in two files, which are read again when they change. While they do not fit
// together, because only one of them has been replaced so far, the last pair that did is used.
type certificate struct {
	certFile, keyFile string
	host              string // of the address that links begin with
	log               *slog.Logger
	now               func() time.Time

	mu   sync.Mutex
	read [2]fileState // of the files as they were when they were last read, right or wrong
	cert *tls.Certificate
}

// fileState differs between versions of a file.
type fileState struct {
	at   time.Time
	size int64
}

func fileStateOf(file string) fileState {
	info, err := os.Stat(file)
	if err != nil {
		return fileState{}
	}
	return fileState{at: info.ModTime(), size: info.Size()}
}

// current returns the certificate, the last good one if the files cannot be read any more.
func (c *certificate) current() (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := [2]fileState{fileStateOf(c.certFile), fileStateOf(c.keyFile)}
	if c.cert != nil && now == c.read {
		return c.cert, nil
	}
	c.read = now
	fresh, err := readKeyPair(c.certFile, c.keyFile)
	if err == nil {
		err = requireValid(fresh.Leaf, c.now())
	}
	switch {
	case err != nil && c.cert != nil:
		c.warn("the certificate cannot be read again, the last one stays", slog.String("error", err.Error()))
		return c.cert, nil
	case err != nil:
		return nil, err
	case c.cert != nil:
		c.log.LogAttrs(context.Background(), slog.LevelInfo, "the certificate was read again")
	}
	c.cert = &fresh
	if err := fresh.Leaf.VerifyHostname(c.host); err != nil {
		c.warn("the certificate is not for the address that links begin with: browsers will refuse it",
			slog.String("host", c.host), slog.String("error", err.Error()))
	}
	return c.cert, nil
}

// expiryNotice is how long before a certificate expires there are warnings.
const expiryNotice = 21 * 24 * time.Hour

// warnOfExpiry says in the log that the certificate expires soon, or has expired.
func (c *certificate) warnOfExpiry() {
	cert, err := c.current()
	if err != nil {
		return // it was read before
	}
	expires := cert.Leaf.NotAfter
	switch left := expires.Sub(c.now()); {
	case left <= 0:
		c.warn("the certificate has expired: renew it", slog.Time("expired", expires))
	case left < expiryNotice:
		c.warn("the certificate expires soon: renew it", slog.Time("expires", expires))
	}
}

func (c *certificate) warn(what string, attrs ...slog.Attr) {
	c.log.LogAttrs(context.Background(), slog.LevelWarn, what, attrs...)
}

// requireValid returns an error, with a hint, unless a certificate is valid at now.
func requireValid(leaf *x509.Certificate, now time.Time) error {
	switch {
	case now.After(leaf.NotAfter):
		return org.Hint(
			fmt.Errorf("it expired on %s", leaf.NotAfter.UTC().Format(time.RFC3339)),
			"renew it, or give the files of the renewed one with --tls-cert and --tls-key",
		)
	case now.Before(leaf.NotBefore):
		return org.Hint(
			fmt.Errorf("it is not valid before %s, and now it is %s", leaf.NotBefore.UTC().Format(time.RFC3339),
				now.UTC().Format(time.RFC3339)),
			"check the clock of this machine, or give a certificate that is valid already",
		)
	}
	return nil
}

// readKeyPair is tls.LoadX509KeyPair for PEM files in any encoding that package plaintext decodes.
func readKeyPair(certFile, keyFile string) (tls.Certificate, error) {
	cert, err := readPEM(certFile)
	if err != nil {
		return tls.Certificate{}, err
	}
	key, err := readPEM(keyFile)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.X509KeyPair(cert, key)
}

// readPEM returns the PEM in a file. It does not check that the file is text, since anything may stand between the
// blocks.
func readPEM(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(plaintext.Decode(f))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	return bytes.ReplaceAll(text, []byte("\r"), []byte("\n")), nil // blank lines do not matter in PEM
}
