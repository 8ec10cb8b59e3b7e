package cmd

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// clients gives a folder for the PATH of scripts with a small roster: it lets this process run what shells run. It is ""
// where there is no Go to build it with.
func clients(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	tool, err := exec.LookPath("go")
	if err != nil {
		return ""
	}
	real, err := exec.LookPath("roster")
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "socket")
	mask := syscall.Umask(0)
	syscall.Umask(mask)
	flags := fmt.Sprintf("-s -w -X main.socket=%s -X main.real=%s -X main.umask=%d", socket, real, mask)
	build := exec.Command(tool, "build", "-ldflags", flags, "-o", filepath.Join(dir, "roster"), "testdata/client/main.go")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.AcceptUnix()
			if err != nil {
				return
			}
			go serveClient(conn)
		}
	}()
	return dir
}

// serveClient runs roster for one client. Without an answer the client fails.
func serveClient(conn *net.UnixConn) {
	defer conn.Close() //nolint:errcheck // the client notices
	given, files, err := fromClient(conn)
	if err != nil {
		return
	}
	n, err := strconv.Atoi(given[1])
	if err != nil {
		return
	}
	e := envForTest(given[0], given[2+n:], given[2:2+n]...)
	e.stdin = files[0]
	e.stdout, e.stderr = storyOutput(e.environ, standardOutput(files[1])), storyOutput(e.environ, files[2])
	code := run(e)
	for _, f := range files {
		_ = f.Close()
	}
	_, _ = conn.Write([]byte{byte(code)})
}

// fromClient is what a client sends: its folder, how many arguments it has, these, its environment; and its standard
// input, output and error.
func fromClient(conn *net.UnixConn) (given []string, files []*os.File, err error) {
	text, rights := make([]byte, 1<<16), make([]byte, syscall.CmsgSpace(3*4))
	n, oob, _, _, err := conn.ReadMsgUnix(text, rights)
	if err != nil {
		return nil, nil, err
	}
	rest, err := io.ReadAll(conn)
	if err != nil {
		return nil, nil, err
	}
	messages, err := syscall.ParseSocketControlMessage(rights[:oob])
	if err != nil || len(messages) != 1 {
		return nil, nil, errors.Join(err, errors.New("no files came"))
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil {
		return nil, nil, err
	}
	for i, fd := range fds {
		files = append(files, os.NewFile(uintptr(fd), []string{"stdin", "stdout", "stderr"}[i]))
	}
	return strings.Split(string(text[:n])+string(rest), "\x00"), files, nil
}
