package mail

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
)

// maxAnswers is how many bytes a server may say while one message is sent or a connection is made.
const maxAnswers = 1 << 20

// wire is a connection to a mail server that does not listen for ever.
type wire struct {
	net.Conn
	heard bool // whether the server has said anything at all
	left  int  // bytes that it may still say
	stop  func() bool
}

// heed lets the end of ctx cut the connection, until stop is called, which tells whether that is still to come.
func (w *wire) heed(ctx context.Context) {
	w.left = maxAnswers
	w.stop = context.AfterFunc(ctx, w.cut)
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

// cut ends the connection at once, whoever reads or writes.
func (w *wire) cut() { _ = w.Close() }

// loopbackOnly is for a net.Dialer: it sees the address that a name has led to, before anything is sent there.
func loopbackOnly(_, address string, _ syscall.RawConn) error {
	if to, err := netip.ParseAddrPort(address); err != nil || !to.Addr().IsLoopback() {
		return errNotLoopback
	}
	return nil
}

var errNotLoopback = errors.New("mail without TLS goes to this machine only")
