package mail

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/roster-cli/roster/internal/org"
)

func TestFaults(t *testing.T) {
	const blamed = "the server refuses the sender"
	const bound = time.Second // of a server that hangs; the others may be as slow as this machine
	answer := func(code int, text string) *smtp.SMTPError {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: text}
	}
	hang := func(word string) func(*testing.T, *peer) Server {
		return func(t *testing.T, p *peer) Server { return p.script(t, "none", polite(word, "hang")) }
	}
	says := func(word, answer string) func(*testing.T, *peer) Server {
		return func(t *testing.T, p *peer) Server { return p.script(t, "none", polite(word, answer)) }
	}
	refusing := func(set func(*peer)) func(*testing.T, *peer) Server {
		return func(t *testing.T, p *peer) Server { set(p); return p.startTrusted(t, "starttls") }
	}
	bad := func(mode string, change func(*x509.Certificate)) func(*testing.T, *peer) Server {
		return func(t *testing.T, p *peer) Server {
			cert, pool := certificate(t, change)
			s := p.start(t, mode, cert)
			s.RootCAs = pool
			return s
		}
	}
	selfSigned := func(mode string) func(*testing.T, *peer) Server {
		return func(t *testing.T, p *peer) Server {
			s := p.startTrusted(t, mode)
			s.RootCAs = x509.NewCertPool()
			return s
		}
	}
	expired := func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) }
	elsewhere := func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"smtp.acme.example"} }

	for title, tt := range map[string]struct {
		start       func(*testing.T, *peer) Server
		says        string
		permanent   bool
		unconfirmed bool
		hangs       bool
		clear       bool // a script without TLS: all is in clear
		hint        string
	}{
		"down": {start: func(t *testing.T, p *peer) Server {
			s := p.startTrusted(t, "starttls")
			s.Port = closedPort(t)
			return s
		}, says: "cannot be reached: dial tcp 127.0.0.1:"},
		"4xx at the greeting":          {start: says("", "421 too busy"), says: "does not greet: 421 too busy", clear: true},
		"5xx at the greeting":          {start: says("", "554 go away"), says: "does not greet: 554 go away", clear: true},
		"not a greeting, for STARTTLS": {start: func(t *testing.T, p *peer) Server { return p.script(t, "starttls", polite("", "554 go away")) }, says: "does not greet: 554 go away"},
		"5xx to EHLO": {start: func(t *testing.T, p *peer) Server {
			return p.script(t, "none", polite("EHLO", "550 no", "HELO", "550 no"))
		}, says: "does not answer EHLO: 550 no", hint: blamed, clear: true},
		"4xx to the sender":    {start: refusing(func(p *peer) { p.onMail = func(string) error { return answer(451, "later") } }), says: "does not take the sender: 451 4.1.1 later"},
		"5xx to the sender":    {start: refusing(func(p *peer) { p.onMail = func(string) error { return answer(550, "never") } }), says: "does not take the sender: 550 5.1.1 never", hint: blamed},
		"4xx to the recipient": {start: refusing(func(p *peer) { p.onRcpt = func(string) error { return answer(450, "greylisted") } }), says: "does not take the recipient: 450 4.1.1 greylisted"},
		"5xx to the recipient": {start: refusing(func(p *peer) { p.onRcpt = func(string) error { return answer(550, "no such\nuser\x1b[31m") } }), says: `does not take the recipient: 550 no such 5.1.1 user\x1b[31m`, permanent: true},
		"4xx to the message":   {start: refusing(func(p *peer) { p.onData = func() error { return answer(452, "full") } }), says: "does not take the message: 452 4.1.1 full"},
		"5xx to the message":   {start: refusing(func(p *peer) { p.onData = func() error { return answer(554, "spam") } }), says: "does not take the message: 554 5.1.1 spam", permanent: true},
		"4xx to DATA":          {start: says("DATA", "451 later"), says: "does not take the message: 451 later", clear: true},
		"5xx to DATA":          {start: says("DATA", "554 no valid recipients"), says: "does not take the message: 554 no valid recipients", hint: blamed, clear: true},
		"sign-in is wanted":    {start: says("MAIL", "530 5.7.0 authentication required"), says: "does not take the sender: 530 5.7.0", hint: blamed, clear: true},

		"hanging at the greeting": {hangs: true, start: hang(""), says: "does not greet: no answer within 1s", clear: true},
		"hanging at EHLO":         {hangs: true, start: hang("EHLO"), says: "does not answer EHLO: no answer within 1s", clear: true},
		"hanging at MAIL":         {hangs: true, start: hang("MAIL"), says: "does not take the sender: no answer within 1s", clear: true},
		"hanging at RCPT":         {hangs: true, start: hang("RCPT"), says: "does not take the recipient: no answer within 1s", clear: true},
		"hanging at DATA":         {hangs: true, start: hang("DATA"), says: "does not take the message: no answer within 1s", clear: true},
		"hanging after DATA":      {hangs: true, start: hang("."), says: "does not take the message: no answer within 2s", unconfirmed: true, hint: "may have been delivered", clear: true},
		"hanging at RSET": {hangs: true, start: func(t *testing.T, p *peer) Server {
			return p.script(t, "none", polite("RCPT", "550 no", "RSET", "hang"))
		}, says: "does not take the recipient: 550 no", permanent: true, clear: true},
		"hanging at STARTTLS": {hangs: true, start: func(t *testing.T, p *peer) Server {
			return p.script(t, "starttls", polite("EHLO", "250-hello\r\n250 STARTTLS", "STARTTLS", "220 go on"))
		}, says: "does not start TLS: no answer within 1s"},
		"a port that begins with TLS": {
			hangs: true,
			start: func(t *testing.T, p *peer) Server { return p.script(t, "starttls", polite("", "hang")) },
			says:  "does not greet: no answer within 1s", hint: "set mail.smtp.tls to implicit",
		},

		"closing at the greeting": {start: says("", "-"), says: "does not greet: it closed the connection", clear: true},
		"closing at EHLO":         {start: func(t *testing.T, p *peer) Server { return p.script(t, "none", polite("EHLO", "-")) }, says: "does not answer EHLO: ", clear: true},
		"closing at DATA":         {start: says("DATA", "-"), says: "does not take the message: ", clear: true},
		"closing in mid-DATA":     {start: says(".", "-"), says: "does not take the message: it closed the connection", unconfirmed: true, hint: "may have been delivered", clear: true},
		"talking for ever":        {start: says("EHLO", strings.Repeat("250-hello\r\n", 200_000)), says: "it does not stop talking", clear: true},

		"no STARTTLS": {
			start: func(t *testing.T, p *peer) Server { return p.start(t, "starttls", nil) },
			says:  "does not start TLS: it does not offer STARTTLS", hint: "mail.smtp.tls: implicit",
		},
		"STARTTLS is taken back": {start: func(t *testing.T, p *peer) Server {
			return p.script(t, "starttls", polite("EHLO", "250-hello\r\n250 STARTTLS", "STARTTLS", "454 not now"))
		}, says: "does not start TLS: 454 not now"},
		"no TLS at all": {
			start: func(t *testing.T, p *peer) Server { return p.script(t, "implicit", polite()) },
			says:  "does not start TLS: tls: first record does not look like a TLS handshake", hint: "set mail.smtp.tls to starttls",
		},
		"TLS 1.1": {start: func(t *testing.T, p *peer) Server {
			cert, pool := certificate(t, nil)
			l := tls.NewListener(p.listen(t), &tls.Config{Certificates: []tls.Certificate{*cert}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11})
			go func() {
				for conn, err := l.Accept(); err == nil; conn, err = l.Accept() {
					_, _ = io.WriteString(conn, "220 ready\r\n")
				}
			}()
			s := serverAt(t, l, "implicit")
			s.RootCAs = pool
			return s
		}, says: "does not start TLS: remote error: tls: protocol version not supported"},

		"self-signed":           {start: selfSigned("starttls"), says: "certificate signed by unknown authority"},
		"self-signed, implicit": {start: selfSigned("implicit"), says: "certificate signed by unknown authority"},
		"wrong name":            {start: bad("starttls", elsewhere), says: "does not start TLS: tls: failed to verify certificate: x509: cannot validate certificate for 127.0.0.1"},
		"wrong name, implicit":  {start: bad("implicit", elsewhere), says: "does not start TLS: tls: failed to verify certificate: x509: cannot validate certificate for 127.0.0.1"},
		"expired":               {start: bad("starttls", expired), says: "certificate has expired"},
		"expired, implicit":     {start: bad("implicit", expired), says: "certificate has expired"},
		"wrong password": {start: func(t *testing.T, p *peer) Server {
			s := p.startTrusted(t, "starttls")
			s.Password = func() string { return "guessed" }
			return s
		}, says: "does not sign acme in: 535 5.7.8 Authentication failed", hint: blamed},
		"password is repeated": {start: func(t *testing.T, p *peer) Server {
			s := p.script(t, "none", polite("EHLO", "250-hello\r\n250 AUTH LOGIN", "AUTH", "535 no: "+password))
			s.Username = username
			return s
		}, says: "does not sign acme in: 535 no: [redacted]", hint: blamed, clear: true},
		"password is repeated encoded": {start: func(t *testing.T, p *peer) Server {
			told := base64.StdEncoding.EncodeToString([]byte("\x00" + username + "\x00" + password))
			s := p.script(t, "none", polite("EHLO", "250-hello\r\n250 AUTH PLAIN", "AUTH", "535 no: "+told+" "+base64.StdEncoding.EncodeToString([]byte(password))))
			s.Username = username
			return s
		}, says: "does not sign acme in: 535 no: [redacted] [redacted]", hint: blamed, clear: true},
		"a long answer": {start: says("RCPT", "550 "+strings.Repeat("é", 5000)), says: "550 ééé", permanent: true, clear: true},
		"no way to sign in": {start: func(t *testing.T, p *peer) Server {
			s := p.script(t, "none", polite())
			s.Username = username
			return s
		}, says: "does not sign acme in: it offers no way", clear: true},
		"unknown kind of TLS": {start: func(t *testing.T, p *peer) Server { return p.script(t, "ssl", polite()) }, says: `mail.smtp.tls "ssl" is not known`, hint: "starttls, implicit or none"},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			var p peer
			s := tt.start(t, &p)
			if s.Timeout = 20 * time.Second; tt.hangs {
				s.Timeout = bound
			}
			started := time.Now()
			err := deliverOnce(t.Context(), s, message(t, letter(org.MailInvitation, "en")))
			took := time.Since(started)
			if err == nil || !strings.Contains(err.Error(), tt.says) || strings.ContainsAny(err.Error(), "\r\n\x1b") || len(err.Error()) > 1000 {
				t.Fatalf("error %q, want %q", err, tt.says)
			}
			if tt.hint == "" && !strings.Contains(err.Error(), fmt.Sprintf("mail server 127.0.0.1:%d ", s.Port)) || strings.Contains(err.Error(), password) {
				t.Errorf("error %q", err)
			}
			if Permanent(err) != tt.permanent {
				t.Errorf("permanent is %v: %v", Permanent(err), err)
			}
			if Unconfirmed(err) != tt.unconfirmed {
				t.Errorf("unconfirmed is %v: %v", Unconfirmed(err), err)
			}
			if !strings.Contains(org.HintOf(err), tt.hint) || tt.hint == "" && org.HintOf(err) != "" {
				t.Errorf("hint %q, want %q", org.HintOf(err), tt.hint)
			}
			if tt.hangs && took > 20*bound {
				t.Errorf("it took %s", took)
			}
			got, heard, _ := p.seen()
			if len(got) != 0 {
				t.Errorf("%d messages were taken", len(got))
			}
			if !tt.clear {
				nothingInClear(t, heard)
			}
		})
	}
}
