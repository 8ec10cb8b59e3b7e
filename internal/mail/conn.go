package mail

import (
	"context"
	"errors"
	"time"
)

// quitTimeout is how long to wait for the answer to QUIT, which does not matter.
const quitTimeout = time.Second

// Conn is a connection to a mail server that sends one message at a time. It must not be used by several goroutines at
// once.
type Conn struct {
	server  Server
	wire    *wire    // nil while there is no connection
	session *session // nil while there is no connection
	used    bool     // a message was taken over this connection
	down    error    // why later messages fail without being tried; nil as long as they are tried
}

// Down returns why Send no longer tries to send, or nil if it does.
func (c *Conn) Down() error { return c.down }

// Send delivers m. If the server has closed an idle connection, or takes no more messages over it, Send connects again.
// After an error that concerns only m, the connection can be used for the next message. If the server hangs or cannot
// be reached any more, all later calls fail at once, so that many messages wait no longer than one. Permanent and
// Unconfirmed report more about the error; it wraps the cause of ctx if ctx has ended.
func (c *Conn) Send(ctx context.Context, m Message) error {
	if c.down != nil {
		return c.down
	}
	if ctx.Err() != nil {
		return context.Cause(ctx) // the connection would only hear of it later, and may send the message before
	}
	defer c.unwatch()
	if c.session != nil {
		c.wire.watch(ctx)
		err := c.deliver(ctx, m)
		if f := (*failure)(nil); !errors.As(err, &f) || !f.retryable || ctx.Err() != nil {
			return c.noteTimeout(err)
		}
		c.Close()
	}
	if err := c.connect(ctx); err != nil {
		if ctx.Err() == nil {
			c.down = err
		}
		return c.noteTimeout(err)
	}
	return c.noteTimeout(c.deliver(ctx, m))
}

// check asks the server whether it is ready for a message.
func (c *Conn) check(ctx context.Context) error {
	defer c.unwatch()
	c.wire.watch(ctx)
	if _, err := c.session.command(completed, "NOOP"); err != nil {
		return c.server.failed(ctx, c.wire, "is not ready", err)
	}
	return nil
}

// Close sends QUIT and closes the connection. It waits at most a second.
func (c *Conn) Close() {
	if c.session == nil {
		return
	}
	c.wire.wait(quitTimeout)
	_, _ = c.session.command(completed, "QUIT")
	c.drop()
}

// connect opens the connection and watches ctx until unwatch.
func (c *Conn) connect(ctx context.Context) error {
	w, err := c.server.open(ctx)
	if err != nil {
		return err
	}
	w.watch(ctx)
	s, err := c.server.greet(ctx, w)
	if err != nil {
		w.cut()
		return err
	}
	c.wire, c.session, c.used = w, s, false
	return nil
}

// unwatch ends wire.watch. A connection that was cut meanwhile is dropped.
func (c *Conn) unwatch() {
	if c.wire != nil && !c.wire.unwatch() {
		c.drop()
	}
}

func (c *Conn) drop() {
	c.wire.cut()
	c.wire, c.session = nil, nil
}

// noteTimeout makes later messages fail if err says that the server hangs. Those are not unconfirmed: they are not
// handed over at all.
func (c *Conn) noteTimeout(err error) error {
	if f := (*failure)(nil); errors.As(err, &f) && f.timedOut {
		later := *f
		later.unconfirmed = false
		c.down = &later
	}
	return err
}
