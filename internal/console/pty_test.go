//go:build unix

package console

import (
	"context"
	"os"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// patience is how long a test waits before it calls something hung.
const patience = 15 * time.Second

// session is a person at a terminal: what they see, and hands to type.
type session struct {
	*Console
	t        *testing.T
	keyboard *os.File
	tty      *os.File
	before   *term.State
	gone     bool // the person hung up
	ctx      context.Context
	cancel   context.CancelFunc

	mu   sync.Mutex
	seen strings.Builder
}

// screen is one kind of terminal.
type screen struct {
	name          string
	kind          string
	width, height uint16
}

// screens returns a usual terminal, and those on which no form can be drawn.
func screens() []screen {
	return []screen{
		{"usual", "xterm-256color", 80, 24},
		{"narrow", "xterm", 40, 24},
		{"low", "xterm", 80, 8},
		{"no size", "xterm", 0, 0},
		{"too narrow", "xterm", 15, 24},
		{"too low", "xterm", 80, 4},
		{"dumb", "dumb", 80, 24},
	}
}

func open(t *testing.T, s screen) *session {
	t.Helper()
	blocking, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(blocking, &pty.Winsize{Cols: s.width, Rows: s.height}); err != nil {
		t.Fatal(err)
	}
	keyboard := closable(t, blocking)
	before, err := term.GetState(int(tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	getenv := func(name string) string { return map[string]string{"TERM": s.kind}[name] }
	ses := &session{Console: New(tty, tty, tty, getenv), t: t, keyboard: keyboard, tty: tty, before: before}
	ses.ctx, ses.cancel = context.WithCancel(t.Context())
	go ses.watch()
	t.Cleanup(func() { ses.cancel(); _ = keyboard.Close(); _ = tty.Close() })
	return ses
}

// closable returns f so that it can be closed while somebody reads it.
func closable(t *testing.T, f *os.File) *os.File {
	t.Helper()
	syscall.ForkLock.RLock() // a program that another test starts must not have it: the terminal would stay open
	fd, err := syscall.Dup(int(f.Fd()))
	syscall.CloseOnExec(fd)
	syscall.ForkLock.RUnlock()
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), f.Name())
}

func (s *session) watch() {
	buf := make([]byte, 4096)
	for {
		n, err := s.keyboard.Read(buf)
		s.mu.Lock()
		s.seen.Write(buf[:n])
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (s *session) screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.String()
}

// see waits for the text on the screen.
func (s *session) see(text string) {
	s.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if strings.Contains(s.screen(), text) {
			return
		}
	}
	s.t.Fatalf("never saw %q, only %q", text, s.screen())
}

func (s *session) press(keys string) {
	s.t.Helper()
	if _, err := s.keyboard.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// answer is what a prompt returned.
type answer[T any] struct {
	value T
	err   error
}

// prompt runs ask, and act beside it; it returns ask's answer and checks that the terminal is as it was.
func prompt[T any](s *session, ask func() (T, error), act func()) answer[T] {
	s.t.Helper()
	done := make(chan answer[T], 1)
	go func() {
		value, err := ask()
		done <- answer[T]{value, err}
	}()
	act()
	select {
	case got := <-done:
		s.restored()
		return got
	case <-time.After(patience):
		s.t.Fatalf("the prompt hangs at %q", s.screen())
		panic("unreachable")
	}
}

func (s *session) restored() {
	s.t.Helper()
	after, err := term.GetState(int(s.tty.Fd()))
	if err == nil && !reflect.DeepEqual(s.before, after) {
		s.t.Errorf("the terminal's mode is %+v, was %+v", after, s.before)
	}
	if s.gone {
		return
	}
	var left []string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if left = changed(s.screen()); left == nil {
			break
		}
	}
	screen := s.screen()
	if left != nil {
		s.t.Errorf("not restored: %s: %q", left, screen)
	}
	for _, query := range []string{"\x1b[6n", "\x1b[c", "$p", "\x1b]11;?", "\x1b[?u", "\x1b[>q"} {
		if strings.Contains(screen, query) {
			s.t.Errorf("the terminal was asked %q: %q", query, screen)
		}
	}
}

// changed are the modes of the terminal that were switched and, as the last word on them, not switched back.
func changed(screen string) []string {
	var names []string
	for _, mode := range []struct{ name, on, off string }{
		{"cursor", "\x1b[?25l", "\x1b[?25h"},
		{"bracketed paste", "\x1b[?2004h", "\x1b[?2004l"},
		{"alternate screen", "\x1b[?1049h", "\x1b[?1049l"},
		{"focus reports", "\x1b[?1004h", "\x1b[?1004l"},
		{"keys", "\x1b[=1", "\x1b[=0"},
		{"other keys", "\x1b[>4;", "\x1b[>4m"},
	} {
		if strings.LastIndex(screen, mode.on) > strings.LastIndex(screen, mode.off) {
			names = append(names, mode.name)
		}
	}
	return names
}
