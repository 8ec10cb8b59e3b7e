package cmd

import (
	"io"
	"strconv"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// counter serves one client of the office.
type counter struct {
	*office
	conn     *smtp.Conn
	in       bool
	from, to string
	count    int // of messages over this connection
}

func (c *counter) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *counter) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, pass string) error {
		if user != "acme" || pass != officePassword {
			return smtp.ErrAuthFailed
		}
		c.in = true
		return nil
	}), nil
}

func (c *counter) Mail(from string, _ *smtp.MailOptions) error {
	if !c.in && c.mode != "none" {
		return smtp.ErrAuthRequired
	}
	c.from = from
	if what, full := c.fault("most=" + strconv.Itoa(c.count) + "="); full {
		return happens(what, "the next message", c.conn.Conn())
	}
	return c.step("mail", from, c.conn.Conn())
}

func (c *counter) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.to += to
	return c.step("rcpt", to, c.conn.Conn())
}

// Data takes a message. A connection that is closed at this step ends in the middle of it; for all else that happens
// the whole of it is there, so that what the client knows does not depend on how fast it is.
func (c *counter) Data(r io.Reader) error {
	begun := r
	if c.has("data=close") {
		begun = io.LimitReader(r, 64)
	}
	first, err := io.ReadAll(begun)
	if err != nil {
		return err
	}
	if err := c.step("data", c.to, c.conn.Conn()); err != nil {
		return err
	}
	rest, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.mails = append(c.mails, letter{c.from, c.to, string(first) + string(rest), time.Now()})
	c.count++
	c.mu.Unlock()
	return c.step("taken", c.to, c.conn.Conn())
}

func (c *counter) Reset()        { c.from, c.to = "", "" }
func (c *counter) Logout() error { return nil }

type mute struct{}

func (mute) Printf(string, ...any) {}
func (mute) Println(...any)        {}
