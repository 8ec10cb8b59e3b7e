package mail

import (
	"context"
	"errors"
	"syscall"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// resetSoon is how soon after the end of a message a connection is reset by a server that did not read that far. Later,
// others on the way may have lost their patience.
const resetSoon = 30 * time.Second

// deliver sends m over the connection that there is, which is dropped unless it is good for the next message.
func (c *Conn) deliver(ctx context.Context, m Message) error {
	if _, err := c.session.command(done, "MAIL FROM:<%s>", m.from); err != nil {
		f, code := c.refused(ctx, toSender, err), codeOf(err)
		f.unheard = code == 0 || code == goingAway || c.used && code/100 == 4
		return f.hinted()
	}
	if _, err := c.session.command(done, "RCPT TO:<%s>", m.to); err != nil {
		f, code := c.refused(ctx, toRecipient, err), codeOf(err)
		f.unheard = c.used && (code == 0 || code == goingAway || code == tooMany)
		return f.hinted()
	}
	end, err := c.session.message(m.msg)
	if err != nil {
		return c.refused(ctx, toMessage, err).hinted() // ending it would have it taken
	}
	c.wire.wait(2 * c.server.timeout())
	soon, cancel := context.WithTimeout(ctx, resetSoon)
	defer cancel()
	if err := end(); err != nil {
		unread := errors.Is(err, syscall.ECONNRESET) && soon.Err() == nil
		f := c.refused(ctx, toMessage, err)
		if f.unconfirmed = codeOf(err) == 0 && !unread; f.unconfirmed {
			return org.Hint(f, "it may have been delivered: ask the recipient before it is sent again")
		}
		return f.hinted()
	}
	c.wire.wait(c.server.timeout())
	c.used = true
	return nil
}

// goingAway is what a server answers before it closes the connection (RFC 5321 section 3.8), tooMany what some answer
// to all that comes after the last message of a connection.
const goingAway, tooMany = 421, 452

// refused makes a failure of an error at one message, and leaves the connection ready for the next if it can.
func (c *Conn) refused(ctx context.Context, at step, err error) *failure {
	f := c.server.failed(ctx, c.wire, "does not take "+string(at), err)
	if r := (*reply)(nil); errors.As(err, &r) {
		f.permanent = r.permanent(at)
		f.ours = r.code >= 500 && !f.permanent
	}
	c.wire.wait(c.server.timeout())
	if code := codeOf(err); code < 400 || code == goingAway {
		c.drop()
	} else if _, err := c.session.command(done, "RSET"); err != nil {
		c.drop()
	}
	return f
}
