package config

import (
	"net"
	"net/mail"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/link"
)

// check returns an *Error if a value is of the right type but not valid.
func (l *Loaded) check() error {
	base, _, err := link.ParseBase(l.Link.BaseURL)
	if err != nil {
		return usage("link.base_url: %v (%s)", err, l.Source("link.base_url")).
			hint("write https://…, or http:// to this machine alone")
	}
	l.Link.BaseURL = base
	for _, rule := range []struct {
		key, must string
		holds     bool
	}{
		{"database", "be a path or a postgres:// address", IsAddress(l.Database) || IsFile(l.Database)},
		{
			"database_read", "be a postgres:// address, as database must be then",
			l.DatabaseRead == "" || IsAddress(l.DatabaseRead) && IsAddress(l.Database),
		},
		{"link.expires_in", "be longer than nothing", l.Link.ExpiresIn > 0},
		{"mail.from", "be an address like Acme <no-reply@acme.example>", l.Mail.From == "" || goodSender(l.Mail.From)},
		{"mail.rate", "not be negative", l.Mail.Rate >= 0},
		{"mail.smtp.port", "be from 1 to 65535", l.Mail.SMTP.Port >= 1 && l.Mail.SMTP.Port <= 65535},
		{"mail.smtp.tls", "be starttls, implicit or none", slices.Contains(Choices("mail.smtp.tls"), l.Mail.SMTP.TLS)},
		{"mail.smtp.tls", "be starttls or implicit: without it mail goes to this machine only", l.Mail.SMTP.TLS != "none" || l.Mail.SMTP.Host == "" || isLoopback(l.Mail.SMTP.Host)},
		{"mail.smtp.timeout", "be from 1s to 1h", l.Mail.SMTP.Timeout >= time.Second && l.Mail.SMTP.Timeout <= time.Hour},
		{"mail.smtp.hello", "be a name like mail.acme.example, or an address in brackets", goodHello(l.Mail.SMTP.Hello)},
		{"mail.smtp.token_file", "be left out when mail.smtp.token_command is given", l.Mail.SMTP.TokenFile == "" || l.Mail.SMTP.TokenCommand == ""},
		{"mail.smtp.username", "be given with a token", l.Mail.SMTP.Username != "" || !l.Mail.SMTP.UsesToken()},
		{"password.min_length", "be from 8 to 64", l.Password.MinLength >= 8 && l.Password.MinLength <= 64},
		{"serve.listen", "be an address and a port like 127.0.0.1:8080", goodListen(l.Serve.Listen)},
		{"serve.trusted_proxies", "be addresses like 10.0.0.1 or 10.0.0.0/8", !slices.ContainsFunc(l.Serve.TrustedProxies, badProxy)},
	} {
		if !rule.holds {
			return usage("%s must %s (%s)", rule.key, rule.must, l.sources[rule.key])
		}
	}
	return nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.Unmap().IsLoopback()
}

// goodHello reports whether s can follow EHLO (RFC 5321 section 4.1.2), or is empty.
func goodHello(s string) bool {
	odd := func(r rune) bool {
		return r <= ' ' || r > '~'
	}
	return !strings.ContainsFunc(s, odd)
}

func goodSender(s string) bool {
	_, err := mail.ParseAddress(s)
	return err == nil && !strings.ContainsAny(s, "\r\n")
}

func goodListen(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

func badProxy(s string) bool {
	_, asPrefix := netip.ParsePrefix(s)
	_, asAddr := netip.ParseAddr(s)
	return asPrefix != nil && asAddr != nil
}
