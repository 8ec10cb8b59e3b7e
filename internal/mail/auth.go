package mail

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wneessen/go-mail/smtp"

	"github.com/roster-cli/roster/internal/org"
)

// mechanism is a way of signing in (RFC 4954), and the secret that it uses.
type mechanism struct {
	name, secret string
	auth         smtp.Auth
}

// mechanisms returns the mechanisms that roster supports, in the order in which they are tried. Those that send the
// password itself come first, because all servers have them; it is sent over verified TLS, or within this machine.
func (s Server) mechanisms(ctx context.Context) ([]mechanism, error) {
	if s.Token != nil {
		token, err := s.Token(ctx)
		return []mechanism{{"XOAUTH2", token, smtp.XOAuth2Auth(s.Username, token)}}, err
	}
	password := s.password()
	return []mechanism{
		{"PLAIN", password, smtp.PlainAuth("", s.Username, password, s.host(), true)},
		{"LOGIN", password, smtp.LoginAuth(s.Username, password, s.host(), true)},
		{"SCRAM-SHA-256", password, smtp.ScramSHA256Auth(s.Username, password)},
		{"CRAM-MD5", password, smtp.CRAMMD5Auth(s.Username, password)},
	}, nil
}

// signIn tries the mechanisms that the server offers until one succeeds. The error is the first refusal.
func (s Server) signIn(ctx context.Context, c *session) error {
	known, err := s.mechanisms(ctx)
	if err != nil {
		return err
	}
	offered := strings.Fields(strings.ToUpper(c.extensions["AUTH"]))
	var refused error
	for _, m := range known {
		if !slices.Contains(offered, m.name) {
			continue
		}
		c.secrets = append(c.secrets, m.secret)
		err := c.auth(m.auth, &smtp.ServerInfo{Name: s.host(), TLS: s.TLS != "none", Auth: offered})
		if err == nil || codeOf(err) < 500 {
			return err
		}
		if refused == nil {
			refused = err
		}
	}
	switch {
	case refused != nil:
		return refused
	case len(offered) == 0:
		return errors.New("it offers no way of signing in")
	}
	return noMechanism(known, offered)
}

// noMechanism is the error for a server that offers no mechanism that roster supports.
func noMechanism(known []mechanism, offered []string) error {
	names := make([]string, len(known))
	for i, m := range known {
		names[i] = m.name
	}
	err := fmt.Errorf("it offers %s, and roster can use %s", strings.Join(offered, ", "), strings.Join(names, ", "))
	if slices.Contains(offered, "XOAUTH2") {
		return org.Hint(err, "set mail.smtp.token_command to a command that prints an access token")
	}
	return err
}

// auth signs in by one mechanism.
func (s *session) auth(a smtp.Auth, info *smtp.ServerInfo) error {
	encode := base64.StdEncoding.EncodeToString
	name, initial, err := a.Start(info)
	if err != nil {
		return err
	}
	line := "AUTH " + name
	if initial != nil {
		response := encode(initial)
		s.secrets = append(s.secrets, response)
		line += " " + response
	}
	const most = 10 // challenges; no mechanism has more than three
	for range most {
		r, err := s.command(intermediate, "%s", line)
		if taken := (*reply)(nil); errors.As(err, &taken) && taken.code/100 == completed {
			_, err := a.Next([]byte(strings.Join(taken.lines, " ")), false)
			return err
		}
		if err != nil {
			return err
		}
		text := strings.Join(r.lines, "")
		challenge, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			challenge = []byte(text) // LOGIN's prompts say nothing that matters
		}
		response, err := a.Next(challenge, true)
		if err != nil {
			_, _ = s.command(completed, "*") // gives up this way of signing in; the server answers 501
			return err
		}
		line = encode(response)
		s.secrets = append(s.secrets, line)
	}
	return errors.New("it does not stop asking")
}
