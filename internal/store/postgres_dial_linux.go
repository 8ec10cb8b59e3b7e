package store

import (
	"fmt"
	"net"
	"os"
	"strconv"

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

// peerOf is the id of the user that the process at the other end of a socket runs as.
func peerOf(conn net.Conn) (uid string, err error) {
	socket, ok := conn.(*net.UnixConn)
	if !ok {
		return "", os.ErrInvalid
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return "", err
	}
	controlErr := raw.Control(func(fd uintptr) {
		var peer *unix.Ucred
		if peer, err = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED); err == nil {
			uid = strconv.FormatUint(uint64(peer.Uid), 10)
		}
	})
	if controlErr != nil {
		err = controlErr
	}
	return uid, err
}
