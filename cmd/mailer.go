package cmd

import (
	"context"
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/mail"
	"github.com/roster-cli/roster/internal/org"
)

// mailer sends messages over one connection, opened for the first message.
type mailer struct {
	cfg      config.Loaded
	environ  environ
	now      func() time.Time
	trace    func(what string, args ...any)
	composer *mail.Composer
	server   mail.Server
	conn     *mail.Conn
	next     <-chan time.Time // when mail.rate lets the next message go; nil is now
	broken   error            // why there is no connection; it is not tried again for each message
}

func (o *opener) newMailer(cfg config.Loaded) *mailer {
	return &mailer{cfg: cfg, environ: o.environ, now: o.now, trace: o.print.trace}
}

// configured returns the configured mail server. It reads a password now; a token is read when it is needed, since it
// expires.
func (m *mailer) configured() (mail.Server, error) {
	smtp := m.cfg.Mail.SMTP
	server := mail.Server{
		Host:     smtp.Host,
		Port:     smtp.Port,
		Username: smtp.Username,
		TLS:      smtp.TLS,
		Hello:    smtp.Hello,
		Timeout:  smtp.Timeout,
	}
	if smtp.UsesToken() {
		server.Token = func(ctx context.Context) (string, error) {
			token, err := smtp.Token(ctx, config.WithoutSecrets(m.environ))
			return token.Reveal(), err
		}
		return server, nil
	}
	password, err := smtp.Secret()
	server.Password = password.Reveal
	return server, err
}

// newComposer returns the composer that the configuration describes. It returns ErrUsage if mail.from is missing.
func newComposer(cfg config.Loaded) (*mail.Composer, error) {
	if cfg.Mail.From == "" {
		return nil, org.Hint(fmt.Errorf("mail.from is missing, which mail is sent from: %w", org.ErrUsage),
			"set it to an address such as Acme <no-reply@acme.example>")
	}
	return mail.NewComposer(cfg.Mail.From, cfg.Mail.Templates)
}

// prepare reads what mailing needs, so that a wrong configuration is reported before anything is changed. It does
// nothing for a nil mailer.
func (m *mailer) prepare() (err error) {
	if m == nil || m.composer != nil {
		return nil
	}
	if m.server, err = m.configured(); err != nil {
		return err
	}
	m.composer, err = newComposer(m.cfg)
	return err
}

// sendError is the error of a message that was not sent, with its hint, on one line.
type sendError struct{ error }

func (n sendError) Error() string { return advice(n.error) }

func (n sendError) Permanent() bool { return mail.Permanent(n.error) }

func (n sendError) Unconfirmed() bool { return mail.Unconfirmed(n.error) }

func (n sendError) Unwrap() error { return n.error }

// deliver sends one mail, dated now, and returns a sendError if that fails.
func (m *mailer) deliver(ctx context.Context, l org.Mail) error {
	if err := m.send(ctx, l); err != nil {
		return sendError{err}
	}
	return nil
}

func (m *mailer) send(ctx context.Context, l org.Mail) error {
	if err := m.prepare(); err != nil {
		return err
	}
	if err := m.connect(ctx); err != nil {
		return err
	}
	l.Date = m.now()
	message, err := m.composer.Compose(l)
	if err != nil {
		return err
	}
	if m.cfg.Mail.Rate > 0 {
		m.next = time.After(time.Minute / time.Duration(m.cfg.Mail.Rate))
	}
	m.trace("mail", "to", l.To, "server", m.server.Host)
	return m.conn.Send(ctx, message)
}

// connect opens the connection, if there is none yet. Call prepare first.
func (m *mailer) connect(ctx context.Context) error {
	if m.conn == nil && m.broken == nil {
		m.conn, m.broken = m.server.Dial(ctx)
	}
	return m.broken
}

// pace waits until mail.rate, messages a minute, allows the next one. It does not wait if no message can be sent.
func (m *mailer) pace(ctx context.Context) error {
	if m.cfg.Mail.Rate == 0 || m.broken != nil || m.conn != nil && m.conn.Down() != nil {
		return nil
	}
	if m.next != nil {
		select {
		case <-m.next:
			m.next = nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// close closes the connection, if there is one.
func (m *mailer) close() {
	if m.conn != nil {
		m.conn.Close()
	}
}

// noMailServer is the ErrUsage of a command that has to send mail.
func noMailServer() error {
	return org.Hint(fmt.Errorf("no mail server is configured: %w", org.ErrUsage),
		"set mail.smtp.host and mail.from in the configuration, or share links by hand")
}

// mailed mails those of the invitations with these ids that wait for it. ErrUndelivered: some were not delivered.
func mailed(ctx context.Context, a *admin.Admin, ids []string) error {
	if a.Mail == nil {
		return nil
	}
	_, _, err := a.DeliverInvitations(ctx, ids)
	return err
}
