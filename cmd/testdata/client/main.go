// Command client stands for roster in the shells of scripts. It passes what it was given to the test process, where
// roster runs, and ends with its exit code: it starts in a quarter of the time. Where the test process could not do what
// a process does, with another umask, without a standard output or with files of its own, it becomes the real one.
package main

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Set by the linker.
var socket, real, umask string

func main() {
	dir, err := os.Getwd()
	if err != nil || !alike() {
		become()
	}
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil || syscall.Connect(fd, &syscall.SockaddrUnix{Name: socket}) != nil {
		become()
	}
	given := append([]string{dir, strconv.Itoa(len(os.Args) - 1)}, os.Args[1:]...)
	text := []byte(strings.Join(append(given, os.Environ()...), "\x00"))
	sent, err := syscall.SendmsgN(fd, text, syscall.UnixRights(0, 1, 2), nil, 0)
	for err == nil && sent < len(text) {
		var n int
		n, err = syscall.Write(fd, text[sent:])
		sent += n
	}
	code := make([]byte, 1)
	if err == nil && syscall.Shutdown(fd, syscall.SHUT_WR) == nil {
		_, err = syscall.Read(fd, code)
	}
	if err != nil {
		os.Stderr.WriteString("client: " + err.Error() + "\n")
		os.Exit(99)
	}
	os.Exit(int(code[0]))
}

// alike reports whether nothing of this process matters that cannot be passed.
func alike() bool {
	for _, given := range append(os.Args[1:], os.Environ()...) {
		for _, own := range []string{"/dev/fd/", "/dev/std", "/dev/tty", "/proc/"} {
			if strings.Contains(given, own) {
				return false
			}
		}
	}
	mask := syscall.Umask(0)
	syscall.Umask(mask)
	mode, _, errno := syscall.Syscall(syscall.SYS_FCNTL, 1, syscall.F_GETFL, 0)
	return strconv.Itoa(mask) == umask && errno == 0 && mode&syscall.O_ACCMODE != syscall.O_RDWR
}

func become() {
	err := syscall.Exec(real, append([]string{"roster"}, os.Args[1:]...), os.Environ())
	os.Stderr.WriteString("client: " + err.Error() + "\n")
	os.Exit(99)
}
