package mail

import (
	"errors"
	"testing"

	"github.com/emersion/go-smtp"

	"github.com/roster-cli/roster/internal/org"
)

// TestNoMoreOverThisConnection: a server that takes two messages over one connection gets the next over another one.
// What it answers to a first message already is about that message: it is not tried twice.
func TestNoMoreOverThisConnection(t *testing.T) {
	for title, tt := range map[string]struct {
		at   string // mail or rcpt
		code int
		most int // messages over one connection
		want int // connections for five messages
	}{
		"421 to the sender":                  {"mail", 421, 2, 3},
		"450 to the sender":                  {"mail", 450, 2, 3},
		"452 to the sender":                  {"mail", 452, 2, 3},
		"421 to the recipient":               {"rcpt", 421, 2, 3},
		"452 to the recipient":               {"rcpt", 452, 2, 3},
		"450 to the sender of all messages":  {"mail", 450, 0, 1},
		"452 to all recipients":              {"rcpt", 452, 0, 1},
		"450 to the recipient, as greylists": {"rcpt", 450, 2, 1},
		"550 to the sender":                  {"mail", 550, 2, 1},
	} {
		t.Run(title, func(t *testing.T) {
			var p peer
			answer := func(at string) func(string) error {
				return func(string) error {
					got, _, connections := p.seen()
					if at == tt.at && len(got) >= tt.most*connections {
						return &smtp.SMTPError{Code: tt.code, EnhancedCode: smtp.EnhancedCode{tt.code / 100, 4, 5}, Message: "no more"}
					}
					return nil
				}
			}
			p.onMail, p.onRcpt = answer("mail"), answer("rcpt")
			c := dial(t, p.startTrusted(t, "none"))
			taken := 0
			for range 5 {
				err := c.Send(t.Context(), message(t, letter(org.MailInvitation, "en")))
				if err == nil {
					taken++
				}
				if Permanent(err) || c.Down() != nil {
					t.Errorf("%v, down: %v", err, c.Down())
				}
			}
			want := 5
			if tt.want == 1 {
				want = tt.most
			}
			if got, _, connections := p.seen(); taken != want || len(got) != want || connections != tt.want {
				t.Errorf("%d messages, %d told of, over %d connections; want %d over %d", len(got), taken, connections, want, tt.want)
			}
		})
	}
}

// TestDown: as long as messages are tried, there is no reason; then it is why.
func TestDown(t *testing.T) {
	var p peer
	c := dial(t, p.startTrusted(t, "none"))
	if err := c.Send(t.Context(), message(t, letter(org.MailInvitation, "en"))); err != nil || c.Down() != nil {
		t.Fatalf("%v, down: %v", err, c.Down())
	}
	c.wire.cut()
	c.server.Port = closedPort(t)
	if err := c.Send(t.Context(), message(t, letter(org.MailInvitation, "en"))); err == nil || !errors.Is(c.Down(), err) {
		t.Errorf("%v, down: %v", err, c.Down())
	}
}
