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

// maxAnswers is how many bytes a server may say while one message is sent or a connection is made.
const maxAnswers = 1 << 20

// wire is a connection to a mail server that neither waits nor listens for ever: the server may take so long to answer
// the last thing that it was told, counted anew with each thing.
type wire struct {
	net.Conn
	heard  bool     // whether the server has said anything at all
	told   []string // secrets that the server may repeat
	left   int      // bytes that it may still say
	limit  time.Duration
	timer  *time.Timer
	silent atomic.Bool // it was cut because the server took too long
	stop   func() bool
}

func newWire(conn net.Conn, limit time.Duration) *wire {
	w := &wire{Conn: conn, limit: limit}
	w.timer = time.AfterFunc(limit, func() { w.silent.Store(true); w.cut() })
	return w
}

// heed lets the end of ctx cut the connection, and time count, until rest is called.
func (w *wire) heed(ctx context.Context) {
	w.left = maxAnswers
	w.timer.Reset(w.limit)
	w.stop = context.AfterFunc(ctx, w.cut)
}

// rest ends what heed began, and reports whether the connection is still there.
func (w *wire) rest() bool {
	return w.stop() && w.timer.Stop()
}

// wait is how long the server may take from here on.
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
	w.heard = w.heard || n > 0
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	w.timer.Reset(w.limit)
	return w.Conn.Write(p)
}

// cut ends the connection at once, whoever reads or writes.
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
