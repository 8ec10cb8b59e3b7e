package store

import (
	"net"
	"syscall"
	"time"
)

// serverGone is after how long without an answer a machine counts as gone. One that loses its power closes no connection.
const serverGone = 15 * time.Second

// newDialer returns what connects to servers so that one that is gone is noticed after serverGone.
func newDialer() *net.Dialer {
	return &net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: serverGone / 3, Interval: serverGone / 3, Count: 2},
		Control: func(network, _ string, c syscall.RawConn) (err error) {
			if network == "unix" {
				return nil
			}
			controlErr := c.Control(func(fd uintptr) { err = limitUnanswered(fd) })
			if controlErr != nil {
				return controlErr
			}
			return err
		},
	}
}
