//go:build unix

package console

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// asks returns all prompts, by name.
func asks(s *session) map[string]func() (string, error) {
	return map[string]func() (string, error){
		"text":     func() (string, error) { return s.AskText(s.ctx, "Ask:", nil) },
		"password": func() (string, error) { return s.AskPassword(s.ctx, "Ask:", nil) },
		"one":      func() (string, error) { return s.AskOne(s.ctx, "Ask:", roles(), "user") },
		"many": func() (string, error) {
			v, err := s.Choose(s.ctx, Choice{Title: "Ask:", Find: FindIn(roles()), HowMany: Any})
			return labels(v), err
		},
		"confirm": func() (string, error) {
			v, err := s.Confirm(s.ctx, "Ask:")
			return map[bool]string{true: "yes"}[v], err
		},
		"typed": func() (string, error) {
			v, err := s.AskTyped(s.ctx, "Ask:", "x")
			return map[bool]string{true: "yes"}[v], err
		},
	}
}

func TestInterruptions(t *testing.T) {
	t.Parallel()
	ways := map[string]func(s *session){
		"context": func(s *session) { s.cancel() },
		"end":     func(s *session) { s.press("\x04") },
		"hang-up": func(s *session) { s.gone = true; _ = s.keyboard.Close() },
		"ctrl-c":  func(s *session) { s.press("\x03") },
		"esc":     func(s *session) { s.press("x\x1b") },
	}
	for way, interrupt := range ways {
		for name := range asks(nil) {
			t.Run(way+"/"+name, func(t *testing.T) {
				onEvery(t, func(t *testing.T, s *session) {
					interrupt := interrupt
					if way == "ctrl-c" && !s.drawable() && name != "password" {
						interrupt = ways["context"] // in cooked mode it is a signal: see TestCtrlC
					}
					want := ErrInterrupted
					if way == "esc" {
						want = ErrCancelled
						if !s.drawable() {
							t.Skip("a line is read with what is in it")
						}
					}
					got := prompt(s, asks(s)[name], func() {
						s.see("Ask:")
						time.Sleep(50 * time.Millisecond)
						interrupt(s)
					})
					isNo := (way == "end" || way == "hang-up" || way == "esc") && (name == "confirm" || name == "typed")
					switch {
					case isNo && (got.err != nil || got.value != ""):
						t.Errorf("got %+v, want a no", got)
					case !isNo && !errors.Is(got.err, want):
						t.Errorf("got %+v, want %v", got, want)
					}
				})
			})
		}
	}
}

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(s *session){
		"no input":    func(s *session) { s.NoInput = true },
		"no terminal": func(s *session) { s.InTTY = false },
		"no screen":   func(s *session) { s.ErrTTY = false },
	} {
		s := open(t, screens()[0])
		change(s)
		for ask, run := range asks(s) {
			if _, err := run(); !errors.Is(err, errNotInteractive) {
				t.Errorf("%s, %s: error %v, want ErrNotInteractive", name, ask, err)
			}
		}
	}
}

// A real Ctrl-C at a controlling terminal, in a process that handles signals as roster does.
func TestCtrlC(t *testing.T) {
	if os.Getenv("CONSOLE_TEST") == "ask" {
		askAlone()
		return
	}
	t.Parallel()
	for _, kind := range screens() {
		t.Run(kind.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run=^TestCtrlC$")
			cmd.Env = append(os.Environ(), "CONSOLE_TEST=ask", "TERM="+kind.kind)
			keyboard, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: kind.width, Rows: kind.height})
			if err != nil {
				t.Fatal(err)
			}
			s := &session{t: t, keyboard: keyboard}
			go s.watch()
			s.see("Name:")
			time.Sleep(50 * time.Millisecond)
			s.press("Ana\r")
			s.see("Really?")
			time.Sleep(50 * time.Millisecond)
			s.press("\x03")
			s.see("Ana, false, interrupted")
			if err := cmd.Wait(); err != nil {
				t.Errorf("%v: %q", err, s.screen())
			}
		})
	}
}

func askAlone() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	c := New(os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	name, _ := c.AskText(ctx, "Name:", nil)
	yes, err := c.Confirm(ctx, "Really?")
	fmt.Printf("\n%s, %v, %v\n", name, yes, err)
}
