package mail

import (
	"context"
	"errors"
	"syscall"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// resetSoon is how soon after the end of a message a server that did not read all of it resets the connection. A later
// reset may come from a machine in between that timed out.
const resetSoon = 30 * time.Second

// deliver sends m over the open connection. It drops the connection unless the next message can use it.
func (c *Conn) deliver(ctx context.Context, m Message) error {
	if _, err := c.session.command(completed, "MAIL FROM:<%s>", m.from); err != nil {
		f, code := c.refused(ctx, toSender, err), codeOf(err)
		f.retryable = code == 0 || code == goingAway || c.used && code/100 == 4
		return f.withHint()
	}
	if _, err := c.session.command(completed, "RCPT TO:<%s>", m.to); err != nil {
		f, code := c.refused(ctx, toRecipient, err), codeOf(err)
		f.retryable = c.used && (code == 0 || code == goingAway || code == tooMany)
		return f.withHint()
	}
	end, err := c.session.message(m.msg)
	if err != nil {
		return c.refused(ctx, toMessage, err).withHint() // without the final dot the server does not take it
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
		return f.withHint()
	}
	c.wire.wait(c.server.timeout())
	c.used = true
	return nil
}

// goingAway is the code of a server that is about to close the connection (RFC 5321 section 3.8). tooMany is what some
// servers answer after the last message that they take over a connection.
const goingAway, tooMany = 421, 452

// refused returns the failure for an error while one message was sent, and resets the connection for the next message
// if it can.
func (c *Conn) refused(ctx context.Context, at step, err error) *failure {
	f := c.server.failed(ctx, c.wire, "does not take "+string(at), err)
	if r := (*reply)(nil); errors.As(err, &r) {
		f.permanent = r.permanent(at)
		f.senderRefused = r.code >= 500 && !f.permanent
	}
	c.wire.wait(c.server.timeout())
	if code := codeOf(err); code < 400 || code == goingAway {
		c.drop()
	} else if _, err := c.session.command(completed, "RSET"); err != nil {
		c.drop()
	}
	return f
}
