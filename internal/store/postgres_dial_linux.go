package store

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// limitUnanswered ends a connection when what was sent is not acknowledged for serverGone; the system would try for a
// quarter of an hour.
func limitUnanswered(fd uintptr) error {
	err := unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(serverGone.Milliseconds()))
	if err != nil {
		return fmt.Errorf("TCP_USER_TIMEOUT: %w", err)
	}
	return nil
}
