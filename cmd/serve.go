package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/web"
)

// maxReaders is the maximum number of requests that read the database at the same time.
const maxReaders = 4

func newServe(e *env) *cobra.Command {
	var at web.Listening
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the page where invitations are accepted, sign-in, and what members see",
		Long: `Serve the pages that invited people and members open: accept an invitation, sign in, set a password, see what they own and
may use. It ends with SIGTERM or Ctrl-C, or when its terminal is closed, once the requests that it is answering are done.
What it does is logged on standard error: requests and their answers, with --quiet only what goes wrong, and never a secret.

Behind a proxy that speaks TLS, name the proxy in serve.trusted_proxies; without one, give --tls-cert and --tls-key. What links
begin with comes from link.base_url alone. The link key is not needed. The only mail it sends is one to whoever sent a link
that has expired, when its holder asks for another one. For the rest run ` + "`roster invitations resend --failed`" + ` from cron.`,
		Example: "  roster serve\n  roster serve --listen :8443 --tls-cert portal.crt --tls-key portal.key",
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			e.stderr = newLogWriter(cmd.Context(), e.stderr)
			e.tty.Err = e.stderr
			if (at.CertFile == "") != (at.KeyFile == "") {
				return org.Hint(fmt.Errorf("--tls-cert and --tls-key belong together: %w", org.ErrUsage),
					"give both, or leave TLS to a proxy")
			}
			return e.open.withStore(cmd.Context(), store.Options{Readers: maxReaders}, func(cfg config.Loaded, s *store.Store) error {
				if !cmd.Flags().Changed("listen") {
					at.Address = cfg.Serve.Listen
				}
				if _, err := s.Organization(cmd.Context()); err != nil {
					return err
				}
				e.print.warnBase(cfg.Link.BaseURL)
				close(e.longRunning)
				return serveError(web.Serve(cmd.Context(), at, webOptions(e, cfg, s)))
			})
		},
	}
	cmd.Flags().StringVar(&at.Address, "listen", "",
		"`ADDRESS` and port to listen on; by default serve.listen, 127.0.0.1:8080")
	cmd.Flags().StringVar(&at.CertFile, "tls-cert", "", "`FILE` with the certificate chain, PEM")
	cmd.Flags().StringVar(&at.KeyFile, "tls-key", "", "`FILE` with the certificate's key, PEM")
	e.complete.files(cmd, "tls-cert", "tls-key")
	return cmd
}

// serveError returns the error that serving ended with. A port in use is not an ErrConflict of the organization: its
// kind is removed.
func serveError(err error) error {
	if errors.Is(err, org.ErrConflict) {
		return org.Hint(errors.New(clip(reason(err))), "%s", org.HintOf(err))
	}
	return err
}

func webOptions(e *env, cfg config.Loaded, s *store.Store) web.Options {
	var proxies []netip.Prefix
	for _, text := range cfg.Serve.TrustedProxies {
		if p, err := netip.ParsePrefix(text); err == nil {
			proxies = append(proxies, p)
		} else if a, err := netip.ParseAddr(text); err == nil {
			proxies = append(proxies, netip.PrefixFrom(a, a.BitLen()))
		} // config let nothing else pass
	}
	return web.Options{
		// Each request makes changes of its own, with ids of its own.
		Admin: func() *admin.Admin {
			a := e.open.newAdmin(cfg, s)
			a.IDs = &org.IDs{Rand: e.rand}
			a.ChangeID = a.IDs.Once(a.Now)
			if cfg.Mail.SMTP.Host != "" {
				a.Mail = func(ctx context.Context, out org.Mail) error {
					m := e.open.newMailer(cfg)
					defer m.close()
					return m.deliver(ctx, out)
				}
			}
			return a
		},
		Base: cfg.Link.BaseURL, TrustedProxies: proxies, Now: func() time.Time { return e.now().Add(s.ClockAhead()) },
		Log: slog.New(slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: e.flags.logLevel()})),
	}
}

// logLevel returns the level of the server's log.
func (f *globalFlags) logLevel() slog.Level {
	switch {
	case f.debug:
		return slog.LevelDebug
	case f.quiet:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// logTimeout is how long a log line may wait for its reader once the server is ending.
const logTimeout = 500 * time.Millisecond

// logWriter writes to a log whose reader may have stopped. Until ctx ends it waits for the reader, so that no line is
// lost. After that it drops lines that are not read within logTimeout, so that the reader cannot keep the program from
// ending.
type logWriter struct {
	ctx     context.Context
	mu      sync.Mutex
	lines   chan []byte
	written chan written // one for each line
	stuck   bool
}

type written struct {
	n   int
	err error
}

func newLogWriter(ctx context.Context, to io.Writer) *logWriter {
	w := &logWriter{ctx: ctx, lines: make(chan []byte, 1), written: make(chan written, 1)}
	go func() {
		for line := range w.lines {
			n, err := to.Write(line)
			w.written <- written{n, err}
		}
	}()
	return w
}

func (w *logWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stuck {
		return len(p), nil
	}
	w.lines <- bytes.Clone(p)
	select {
	case done := <-w.written:
		return done.n, done.err
	case <-w.ctx.Done():
	}
	select {
	case done := <-w.written:
		return done.n, done.err
	case <-time.After(logTimeout):
		w.stuck = true
		return len(p), nil
	}
}
