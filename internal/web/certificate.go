package web

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/roster-cli/roster/internal/plaintext"
)

// certificate is what its files hold. They are read again when they have changed; as long as they do not fit together,
// as between the writing of the one and the other, the last one that did is used.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger

	mu   sync.Mutex
	read [2]stamp // of the files as they were when they were last read, right or wrong
	cert *tls.Certificate
}

// stamp tells whether a file has changed.
type stamp struct {
	at   time.Time
	size int64
}

func stampOf(file string) stamp {
	info, err := os.Stat(file)
	if err != nil {
		return stamp{}
	}
	return stamp{at: info.ModTime(), size: info.Size()}
}

// current gives the certificate. Only if there was none before is it an error that there is none.
func (c *certificate) current() (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := [2]stamp{stampOf(c.certFile), stampOf(c.keyFile)}
	if c.cert != nil && now == c.read {
		return c.cert, nil
	}
	c.read = now
	fresh, err := readKeyPair(c.certFile, c.keyFile)
	switch {
	case err == nil && c.cert != nil:
		c.log.LogAttrs(context.Background(), slog.LevelInfo, "the certificate was read again")
	case err != nil && c.cert != nil:
		c.log.LogAttrs(
			context.Background(),
			slog.LevelWarn,
			"the certificate cannot be read again, the last one stays",
			slog.String("error", err.Error()),
		)
		return c.cert, nil
	case err != nil:
		return nil, err
	}
	c.cert = &fresh
	return c.cert, nil
}

// readKeyPair is tls.LoadX509KeyPair for PEM files as any editor may have saved them.
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

// readPEM returns the PEM in a file. Between its blocks may be anything, so it is not checked for being text.
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
