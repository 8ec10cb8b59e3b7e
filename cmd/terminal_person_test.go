//go:build unix

package cmd

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// person sits at a terminal on which a command runs.
type person struct {
	t        *testing.T
	keyboard *os.File
	tty      *os.File
	before   *term.State
	command  *exec.Cmd
	redirect bytes.Buffer // standard error, when it is not the terminal

	mu   sync.Mutex
	seen strings.Builder
	read int // up to here see has found what it looked for
}

// size is a terminal's.
type size struct{ columns, rows uint16 }

// sit starts roster on a terminal of its own.
func (w *world) sit(s size, args ...string) *person {
	w.t.Helper()
	p := w.terminal(s, args...)
	p.begin()
	return p
}

// terminal is a command that is to run on a terminal of its own.
func (w *world) terminal(s size, args ...string) *person {
	w.t.Helper()
	keyboard, tty, err := pty.Open()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := pty.Setsize(keyboard, &pty.Winsize{Cols: s.columns, Rows: s.rows}); err != nil {
		w.t.Fatal(err)
	}
	before, err := term.GetState(int(tty.Fd()))
	if err != nil {
		w.t.Fatal(err)
	}
	p := &person{t: w.t, keyboard: keyboard, tty: tty, before: before, command: w.command(args...)}
	p.command.Stdin, p.command.Stdout, p.command.Stderr = tty, tty, tty
	p.command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	return p
}

func (p *person) begin() {
	p.t.Helper()
	if err := p.command.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.look()
	p.t.Cleanup(func() { _ = p.command.Process.Kill() })
}

// look watches what is shown, until the test ends.
func (p *person) look() {
	watched := make(chan bool)
	go func() { p.watch(); close(watched) }()
	p.t.Cleanup(func() {
		_ = p.tty.Close()
		_ = p.keyboard.Close()
		<-watched
	})
}

func (p *person) watch() {
	buf := make([]byte, 4096)
	for {
		n, err := p.keyboard.Read(buf)
		p.mu.Lock()
		p.seen.Write(buf[:n])
		p.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// escapes are what moves the cursor, sets colours and the like.
var escapes = regexp.MustCompile("\x1b\\[[0-9;?<>=]*[a-zA-Z]|\x1b[()][A-Z0-9]|\x1b[=>78]|\x1b\\][^\x07]*\x07|\r")

// screen is all that was shown, without what only draws it.
func (p *person) screen() string {
	return escapes.ReplaceAllString(p.raw(), "")
}

func (p *person) raw() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.TrimSuffix(p.seen.String(), over)
}

// over is what the test shows after all that the command has shown.
const over = "\x00over\x00"

// quiet waits until all that the command has shown, which has ended, is seen.
func (p *person) quiet() {
	p.t.Helper()
	if _, err := p.tty.WriteString(over); err != nil {
		p.t.Fatal(err)
	}
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		p.mu.Lock()
		all := strings.HasSuffix(p.seen.String(), over)
		p.mu.Unlock()
		if all {
			return
		}
	}
	p.t.Fatalf("not all of it was ever shown:\n%s", p.screen())
}

// see waits until the text is shown, after what was seen before.
func (p *person) see(text string) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		screen := p.screen()
		if i := strings.Index(screen[min(p.read, len(screen)):], text); i >= 0 {
			p.read += i + len(text)
			return
		}
	}
	p.t.Fatalf("never saw %q, only\n%s", text, p.screen())
}

// press types keys.
func (p *person) press(keys string) {
	p.t.Helper()
	if _, err := p.keyboard.WriteString(keys); err != nil {
		p.t.Fatal(err)
	}
}

// asked waits for a question and answers it.
func (p *person) asked(question, keys string) {
	p.t.Helper()
	p.see(question)
	time.Sleep(20 * time.Millisecond) // a form that was just drawn is about to read
	p.press(keys)
}

// ends waits for the command to end, and checks its exit code and that the terminal is as it was.
func (p *person) ends(code int) string {
	p.t.Helper()
	done := make(chan error, 1)
	go func() { done <- p.command.Wait() }()
	select {
	case err := <-done:
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			p.t.Fatal(err)
		}
	case <-time.After(patience):
		p.t.Fatalf("it hangs at\n%s", p.screen())
	}
	p.restored()
	if got := p.command.ProcessState.ExitCode(); got != code {
		p.t.Errorf("exit code %d, want %d\n%s", got, code, p.screen())
	}
	return p.screen()
}

// restored checks that the terminal is as it was before what was shown on it, which has ended.
func (p *person) restored() {
	p.t.Helper()
	p.quiet()
	after, err := term.GetState(int(p.tty.Fd()))
	if err != nil || !reflect.DeepEqual(p.before, after) {
		p.t.Errorf("the terminal's mode is %+v, was %+v (%v)", after, p.before, err)
	}
	raw := p.raw()
	for _, mode := range []struct{ changed, back string }{{"\x1b[?25l", "\x1b[?25h"}, {"\x1b[?2004h", "\x1b[?2004l"}, {"\x1b[?1049h", "\x1b[?1049l"}} {
		if strings.LastIndex(raw, mode.changed) > strings.LastIndex(raw, mode.back) {
			p.t.Errorf("%q was not taken back: %q", mode.changed, raw)
		}
	}
}
