package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// Listening is where the server listens, and the files of its certificate; without them it speaks plain HTTP, for a
// proxy in front of it.
type Listening struct {
	Address           string // host:port
	CertFile, KeyFile string // PEM, both or none; read again when they change
}

// limits of a connection.
type limits struct {
	header, read, write, idle time.Duration
	finish                    time.Duration // for requests that are under way when the server is to end
}

// maxHeader is the size of the largest header of a request, in bytes.
const maxHeader = 32 << 10

func defaultLimits() limits {
	return limits{
		header: 5 * time.Second, read: 15 * time.Second, write: requestTime + 15*time.Second, idle: 60 * time.Second,
		finish: 10 * time.Second,
	}
}

// Serve serves all pages until ctx ends; then it takes no more requests, finishes those that are under way, for 10
// seconds at most, and gives nil. An address in use gives ErrConflict; files of a certificate that cannot be used
// ErrUsage.
func Serve(ctx context.Context, l Listening, o Options) error {
	return serve(ctx, l, o, defaultLimits())
}

func serve(ctx context.Context, l Listening, o Options, most limits) error {
	server := httpServer(o, most)
	if l.CertFile != "" || l.KeyFile != "" {
		c := &certificate{certFile: l.CertFile, keyFile: l.KeyFile, log: o.Log}
		if _, err := c.current(); err != nil {
			return org.Hint(
				fmt.Errorf("the certificate cannot be used: %w: %w", err, org.ErrUsage),
				"give PEM files that belong together with --tls-cert and --tls-key",
			)
		}
		server.TLSConfig = &tls.Config{
			MinVersion:     tls.VersionTLS12,
			GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.current() },
		}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", l.Address)
	if err != nil {
		return explainListen(l.Address, err)
	}
	o.Log.LogAttrs(
		ctx,
		slog.LevelInfo,
		"listening",
		slog.String("address", listener.Addr().String()),
		slog.Bool("tls", server.TLSConfig != nil),
		slog.String("base", o.Base),
	)
	done := make(chan error, 1)
	go func() {
		if server.TLSConfig != nil {
			done <- server.ServeTLS(listener, "", "")
			return
		}
		done <- server.Serve(listener)
	}()
	select {
	case err := <-done:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	return finish(context.WithoutCancel(ctx), server, o.Log, most.finish)
}

func httpServer(o Options, most limits) *http.Server {
	return &http.Server{
		Handler:           New(o),
		ReadHeaderTimeout: most.header, ReadTimeout: most.read, WriteTimeout: most.write, IdleTimeout: most.idle,
		MaxHeaderBytes:               maxHeader,
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}
}

// finish lets requests finish that are under way.
func finish(ctx context.Context, server *http.Server, log *slog.Logger, within time.Duration) error {
	log.LogAttrs(ctx, slog.LevelInfo, "ending")
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		log.LogAttrs(ctx, slog.LevelWarn, "requests were cut off", slog.Duration("after", within))
		err = server.Close()
	}
	return err
}

// explainListen says why an address cannot be listened at.
func explainListen(address string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return org.Hint(
			fmt.Errorf("%s is in use by another program: %w", address, org.ErrConflict),
			"end that program, or choose another address with --listen",
		)
	case errors.Is(err, syscall.EACCES):
		return org.Hint(
			fmt.Errorf("listening at %s is not permitted: %w", address, err),
			"ports below 1024 are the system's; choose another one with --listen, or put a proxy in front",
		)
	}
	return org.Hint(
		fmt.Errorf("cannot listen at %q: %w: %w", address, err, org.ErrUsage),
		"give --listen HOST:PORT, as in 127.0.0.1:8080",
	)
}
