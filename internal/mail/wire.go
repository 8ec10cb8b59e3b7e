package mail

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync/atomic"
	"syscall"
	"time"
)

// maxAnswers is the maximum number of bytes that a server may send while one message is sent or a connection is made.
const maxAnswers = 1 << 20

// wire is a connection to a mail server with limits: on the time until the server answers, counted from the last write,
// and on the number of bytes that it sends.
type wire struct {
	net.Conn
	received bool     // whether the server has said anything at all
	secrets  []string // secrets that the server may repeat
	left     int      // bytes that it may still say
	limit    time.Duration
	timer    *time.Timer
	timedOut atomic.Bool // it was cut because the server took too long
	stop     func() bool
}

func newWire(conn net.Conn, limit time.Duration) *wire {
	w := &wire{Conn: conn, limit: limit}
	w.timer = time.AfterFunc(limit, func() { w.timedOut.Store(true); w.cut() })
	return w
}

// watch cuts the connection when ctx ends or the time limit passes, until unwatch is called.
func (w *wire) watch(ctx context.Context) {
	w.left = maxAnswers
	w.timer.Reset(w.limit)
	w.stop = context.AfterFunc(ctx, w.cut)
}

// unwatch ends watch, and reports whether the connection is still open.
func (w *wire) unwatch() bool {
	return w.stop() && w.timer.Stop()
}

// wait sets how long the server may take to answer from now on.
func (w *wire) wait(limit time.Duration) {
	w.limit = limit
	w.timer.Reset(limit)
}

func (w *wire) Read(p []byte) (int, error) {
	if w.left <= 0 {
		return 0, errors.New("it does not stop talking")
	}
	n, err := w.Conn.Read(p[:min(len(p), w.left)])
	w.left -= n
	w.received = w.received || n > 0
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	w.timer.Reset(w.limit)
	return w.Conn.Write(p)
}

// cut closes the connection at once, also under a concurrent read or write.
func (w *wire) cut() {
	w.timer.Stop()
	_ = w.Close()
}

// loopbackOnly is for a net.Dialer: it sees the address that a name has led to, before anything is sent there.
func loopbackOnly(_, address string, _ syscall.RawConn) error {
	if to, err := netip.ParseAddrPort(address); err != nil || !to.Addr().IsLoopback() {
		return errNotLoopback
	}
	return nil
}

var errNotLoopback = errors.New("mail without TLS goes to this machine only")
