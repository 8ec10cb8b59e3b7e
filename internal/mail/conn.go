package mail

import (
	"context"
	"errors"
	"time"
)

// farewell bounds QUIT, whose answer matters to nobody.
const farewell = time.Second

// Conn is a connection to a mail server, for one message after the other. It is not for several goroutines at once.
type Conn struct {
	server  Server
	wire    *wire    // nil while there is no connection
	session *session // nil while there is no connection
	used    bool     // a message was taken over this connection
	down    error    // why nothing more is tried
}

// Down is why nothing more is tried; nil as long as Send tries.
func (c *Conn) Down() error { return c.down }

// Send delivers m. A server that has ended an idle connection, or takes no more messages over this one, is connected to
// again, and after an error that is about m alone the connection is good for the next message. A server that hangs or
// cannot be reached any more fails all later calls at once, so that many messages wait no longer than one. The error
// says whether it is Permanent or Unconfirmed, and wraps the cause of ctx if that has ended.
func (c *Conn) Send(ctx context.Context, m Message) error {
	if c.down != nil {
		return c.down
	}
	defer c.rest()
	if c.session != nil {
		c.wire.heed(ctx)
		err := c.deliver(ctx, m)
		if f := (*failure)(nil); !errors.As(err, &f) || !f.unheard || ctx.Err() != nil {
			return c.giveUp(err)
		}
		c.Close()
	}
	if err := c.connect(ctx); err != nil {
		if ctx.Err() == nil {
			c.down = err
		}
		return c.giveUp(err)
	}
	return c.giveUp(c.deliver(ctx, m))
}

// check asks the server whether it is ready for a message.
func (c *Conn) check(ctx context.Context) error {
	defer c.rest()
	c.wire.heed(ctx)
	if _, err := c.session.command(done, "NOOP"); err != nil {
		return c.server.failed(ctx, c.wire, "is not ready", err)
	}
	return nil
}

// Close takes leave of the server, and waits a second at most.
func (c *Conn) Close() {
	if c.session == nil {
		return
	}
	c.wire.wait(farewell)
	_, _ = c.session.command(done, "QUIT")
	c.drop()
}

// connect makes the connection, which heeds ctx until rest.
func (c *Conn) connect(ctx context.Context) error {
	w, err := c.server.open(ctx)
	if err != nil {
		return err
	}
	w.heed(ctx)
	s, err := c.server.greet(ctx, w)
	if err != nil {
		w.cut()
		return err
	}
	c.wire, c.session, c.used = w, s, false
	return nil
}

// rest ends what wire.heed began. A connection that was cut meanwhile is dropped.
func (c *Conn) rest() {
	if c.wire != nil && !c.wire.rest() {
		c.drop()
	}
}

func (c *Conn) drop() {
	c.wire.cut()
	c.wire, c.session = nil, nil
}

// giveUp remembers the error of a server that hangs. The messages that are not tried any more were not handed over.
func (c *Conn) giveUp(err error) error {
	if f := (*failure)(nil); errors.As(err, &f) && f.silent {
		later := *f
		later.unconfirmed = false
		c.down = &later
	}
	return err
}
