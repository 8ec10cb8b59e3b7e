//go:build unix

package console

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestCopyToTerminal(t *testing.T) {
	t.Parallel()
	const text = "https://portal.acme.example/accept/x"
	coded := base64.StdEncoding.EncodeToString([]byte(text))
	bare := "\x1b]52;c;" + coded + "\x07"
	for _, c := range []struct {
		name, want string
		environ    []string
	}{
		{"ssh", bare, []string{"TERM=xterm", "SSH_CONNECTION=x", "DISPLAY=:0"}},
		{"ssh terminal", bare, []string{"TERM=xterm", "SSH_TTY=/dev/pts/0", "WAYLAND_DISPLAY=wayland-0"}},
		{"tmux", bare + "\x1bPtmux;\x1b" + bare + "\x1b\\", []string{"TERM=xterm", "TMUX=x", "SSH_TTY=x"}},
		{"tmux by name", bare + "\x1bPtmux;\x1b" + bare + "\x1b\\", []string{"TERM=tmux-256color", "SSH_TTY=x"}},
		{"screen", "\x1bP" + bare + "\x1b\\", []string{"TERM=screen", "SSH_TTY=x"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, screens()[0])
			s.Getenv = env(c.environ...)
			copied, err := s.Copy(text)
			if err != nil || copied != ToTerminal {
				t.Fatalf("copied to %q, error %v", copied, err)
			}
			s.see(c.want)
			if s.screen() != c.want {
				t.Errorf("wrote %q, want %q", s.screen(), c.want)
			}
		})
	}
}

func TestNoClipboard(t *testing.T) {
	t.Parallel()
	s := open(t, screens()[0])
	for _, c := range []struct {
		name, text string
		environ    []string
		tty        bool
	}{
		{"no terminal", "x", []string{"TERM=xterm", "SSH_TTY=x"}, false},
		{"dumb", "x", []string{"TERM=dumb", "SSH_TTY=x"}, true},
		{"linux console", "x", []string{"TERM=linux", "SSH_TTY=x"}, true},
		{"too long", strings.Repeat("x", maxOSC52+1), []string{"TERM=xterm", "SSH_TTY=x"}, true},
	} {
		s.Getenv, s.ErrTTY = env(c.environ...), c.tty
		if copied, err := s.Copy(c.text); !errors.Is(err, ErrNoClipboard) || copied != "" {
			t.Errorf("%s: copied to %q, error %v", c.name, copied, err)
		}
	}
	time.Sleep(20 * time.Millisecond)
	if s.screen() != "" {
		t.Errorf("wrote %q", s.screen())
	}
}

// The library looks for the tool when the process starts, so every case is a process.
func TestCopyToDisplay(t *testing.T) {
	if text := os.Getenv("CONSOLE_TEST_COPY"); text != "" {
		copied, err := New(nil, os.Stdout, os.Stderr, os.Getenv).Copy(text)
		fmt.Printf("copied to %q: %v\n", copied, err)
		return
	}
	t.Parallel()
	if runtime.GOOS == "darwin" {
		t.Skip("macOS has no DISPLAY: its tool is pbcopy")
	}
	for _, c := range []struct{ name, script, want string }{
		{"works", "exec cat > \"$CLIPBOARD\"", `copied to "clipboard": <nil>`},
		{"fails", "cat >/dev/null; exit 3", "no clipboard: the clipboard tool failed: exit status 3"},
		{"hangs", "exec sleep 30", "no clipboard: the clipboard tool did not answer within 2s"},
		{"does not read", "exec 0<&-; exec sleep 30", "no clipboard: the clipboard tool"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			tool := filepath.Join(dir, "xclip")
			if err := os.WriteFile(tool, []byte("#!/bin/sh\necho noise; echo noise >&2\n"+c.script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			clipboard := filepath.Join(dir, "clipboard")
			cmd := exec.Command(os.Args[0], "-test.run=^TestCopyToDisplay$")
			cmd.Env = []string{"PATH=" + dir + ":/usr/bin:/bin", "DISPLAY=:0", "CLIPBOARD=" + clipboard, "CONSOLE_TEST_COPY=link"}
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out // Run ends when nobody holds these any more
			start := time.Now()
			if err := cmd.Run(); err != nil {
				t.Fatalf("%v: %s", err, out.String())
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v: the tool holds our output", took)
			}
			if !strings.Contains(out.String(), c.want) || strings.Contains(out.String(), "noise") {
				t.Errorf("output %q, want %q", out.String(), c.want)
			}
			if c.name == "works" {
				if got, err := os.ReadFile(clipboard); err != nil || string(got) != "link" {
					t.Errorf("clipboard %q, error %v", got, err)
				}
			}
		})
	}
}

func TestDisplay(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "darwin" {
		t.Skip("macOS always has a display")
	}
	for _, c := range []struct {
		environ string
		want    bool
	}{{"", false}, {"DISPLAY=:0", true}, {"WAYLAND_DISPLAY=w", true}, {"WSL_DISTRO_NAME=Debian", true}, {"SSH_TTY=x", false}} {
		if got := (&Console{Getenv: env(c.environ)}).display(); got != c.want {
			t.Errorf("%q: %v, want %v", c.environ, got, c.want)
		}
	}
}
