package web

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
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
	finish                    time.Duration // for requests in progress when the server ends
}

// maxHeader is the size of the largest header of a request, in bytes.
const maxHeader = 32 << 10

func defaultLimits() limits {
	return limits{
		header: 5 * time.Second, read: 15 * time.Second, write: requestTime + 15*time.Second, idle: 60 * time.Second,
		finish: 10 * time.Second,
	}
}

// Serve serves all pages until ctx ends. Then it takes no more requests, finishes those in progress, for at most 10
// seconds, and returns nil. It returns ErrConflict for an address in use, and ErrUsage for
// files of a certificate that cannot be used.
func Serve(ctx context.Context, l Listening, o Options) error {
	return serve(ctx, l, o, defaultLimits())
}

func serve(ctx context.Context, l Listening, o Options, most limits) error {
	pages := newServer(o)
	server := httpServer(pages, most)
	cert, err := l.certificate(pages)
	if err != nil {
		return err
	}
	if cert != nil {
		server.TLSConfig = &tls.Config{
			MinVersion:     tls.VersionTLS12,
			GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return cert.current() },
		}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, networkOf(l.Address), l.Address)
	if err != nil {
		return explainListen(l.Address, err)
	}
	o.Log.LogAttrs(
		ctx,
		slog.LevelInfo,
		"listening",
		slog.String("address", listener.Addr().String()),
		slog.Bool("tls", cert != nil),
		slog.String("base", o.Base),
	)
	done := make(chan error, 1)
	go func() {
		if cert != nil {
			done <- server.ServeTLS(listener, "", "")
			return
		}
		done <- server.Serve(listener)
	}()
	stop := pages.startJobs(ctx, cert)
	select {
	case err := <-done:
		stop()
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	err = finish(context.WithoutCancel(ctx), server, o.Log, most.finish)
	stop()
	return err
}

// networkOf is the network to listen on: an address of IPv4, 0.0.0.0 too, is one of IPv4 alone; no address, and [::],
// are both.
func networkOf(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return "tcp" // listening will say what is wrong
	}
	if a, err := netip.ParseAddr(host); err == nil && a.Is4() {
		return "tcp4"
	}
	return "tcp"
}

// certificate reads the certificate; nil is none. It returns ErrUsage for one that cannot be used.
func (l Listening) certificate(s *server) (*certificate, error) {
	if l.CertFile == "" && l.KeyFile == "" {
		return nil, nil //nolint:nilnil // it is optional
	}
	c := &certificate{certFile: l.CertFile, keyFile: l.KeyFile, log: s.Log, now: s.Now}
	if base, err := url.Parse(s.Base); err == nil {
		c.host = base.Hostname()
	}
	if _, err := c.current(); err != nil {
		hint := cmp.Or(org.HintOf(err), "give PEM files that belong together with --tls-cert and --tls-key")
		err = fmt.Errorf("the certificate %s cannot be used: %w: %w", l.CertFile, err, org.ErrUsage)
		return nil, org.Hint(err, "%s", hint)
	}
	return c, nil
}

// startJobs starts the periodic jobs: writing failed sign-ins to the audit log, and warnings about the certificate.
// stop ends them, and writes what is left.
func (s *server) startJobs(ctx context.Context, cert *certificate) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	all.Go(func() { every(ctx, logEvery, func() { s.logFailures(ctx, s.Now()) }) })
	if cert != nil {
		cert.warnOfExpiry()
		all.Go(func() { every(ctx, 24*time.Hour, cert.warnOfExpiry) })
	}
	return func() {
		cancel()
		all.Wait()
		s.logFailures(context.WithoutCancel(ctx), s.Now().Add(time.Hour)) // as if the hour were over
	}
}

// every calls do after each pause until ctx ends.
func every(ctx context.Context, pause time.Duration, do func()) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			do()
		case <-ctx.Done():
			return
		}
	}
}

func httpServer(s *server, most limits) *http.Server {
	return &http.Server{
		Handler:           s,
		ReadHeaderTimeout: most.header, ReadTimeout: most.read, WriteTimeout: most.write, IdleTimeout: most.idle,
		MaxHeaderBytes:               maxHeader,
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
}

// finish shuts the server down. Requests in progress have the given time to finish.
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
