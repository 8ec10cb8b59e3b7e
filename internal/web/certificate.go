package web

import (
	"context"
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"
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
	fresh, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	switch {
	case err == nil && c.cert != nil:
		c.log.LogAttrs(context.Background(), slog.LevelInfo, "the certificate was read again")
	case err != nil && c.cert != nil:
		c.log.LogAttrs(context.Background(), slog.LevelWarn, "the certificate cannot be read again, the last one stays", slog.String("error", err.Error()))
		return c.cert, nil
	case err != nil:
		return nil, err
	}
	c.cert = &fresh
	return c.cert, nil
}
