package mail

import "context"

// deliver sends m over the connection that there is, which is dropped unless it is good for the next message.
// go-mail's Client would do it too, but it hides what the server answered, calls a broken connection permanent,
// and ends a message that was cut short with the dot that makes it valid.
func (c *Conn) deliver(ctx context.Context, m Message) error {
	if err := c.client.Mail("<" + m.from + ">"); err != nil {
		f := c.refused(ctx, "does not take the sender", err)
		code := answerCode(err)
		f.unheard = code == 0 || code == goingAway
		return f
	}
	if err := c.client.Rcpt("<" + m.to + ">"); err != nil {
		return c.refused(ctx, "does not take the recipient", err)
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
	return nil
}

// goingAway is what a server answers before it closes the connection (RFC 5321 section 3.8).
const goingAway = 421

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
