package mail

import "context"

// deliver sends m over the connection that there is, which is dropped unless it is good for the next message.
// go-mail's Client would do it too, but it hides what the server answered, calls a broken connection permanent,
// and ends a message that was cut short with the dot that makes it valid.
func (c *Conn) deliver(ctx context.Context, m Message) error {
	if err := c.client.Mail("<" + m.from + ">"); err != nil {
		f, code := c.refused(ctx, "does not take the sender", err), answerCode(err)
		f.unheard = code == 0 || code == goingAway || c.used && code/100 == 4
		return f
	}
	if err := c.client.Rcpt("<" + m.to + ">"); err != nil {
		f, code := c.refused(ctx, "does not take the recipient", err), answerCode(err)
		f.unheard = c.used && (code == 0 || code == goingAway || code == tooMany)
		return f
	}
	w, err := c.client.Data()
	if err != nil {
		return c.refused(ctx, "does not take the message", err)
	}
	if _, err := m.msg.WriteTo(w); err != nil {
		return c.refused(ctx, "does not take the message", err) // closing w would have it taken
	}
	if err := w.Close(); err != nil {
		return c.refused(ctx, "does not take the message", err)
	}
	c.used = true
	return nil
}

// goingAway is what a server answers before it closes the connection (RFC 5321 section 3.8), tooMany what some answer to
// all that comes after the last message of a connection.
const goingAway, tooMany = 421, 452

// refused makes a failure of an error at one message, which is permanent if the server says so.
func (c *Conn) refused(ctx context.Context, what string, err error) *failure {
	code := answerCode(err)
	f := c.server.failed(ctx, what, err)
	f.permanent = code >= 500 && code < 600 && !wantsSignIn(code)
	if code < 400 || code == goingAway || c.client.Reset() != nil {
		c.drop()
	}
	return f
}

// wantsSignIn tells whether code is about signing in (RFC 4954 section 6) and not about a message.
func wantsSignIn(code int) bool { return code == 530 || code == 534 || code == 535 || code == 538 }
