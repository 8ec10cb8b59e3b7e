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
	const (
		text = "https://portal.acme.example/accept/x"
		sent = "sent 1 link to the terminal's clipboard, if it allows that (OSC 52)"
		set  = sent + "; inside tmux that takes `set -g set-clipboard on` in tmux.conf"
	)
	coded := base64.StdEncoding.EncodeToString([]byte(text))
	bare := "\x1b]52;c;" + coded + "\x07"
	tmux, screen := "\x1bPtmux;\x1b"+bare+"\x1b\\", "\x1bP"+bare+"\x1b\\"
	for _, c := range []struct {
		name, want, says string
		environ          []string
	}{
		{"ssh", bare, sent, []string{"TERM=xterm", "SSH_CONNECTION=x", "DISPLAY=:0"}},
		{"ssh terminal", bare, sent, []string{"TERM=xterm", "SSH_TTY=/dev/pts/0", "WAYLAND_DISPLAY=wayland-0"}},
		{"no display", bare, sent, []string{"TERM=xterm"}},
		{"tmux", bare + tmux, set, []string{"TERM=xterm", "TMUX=x", "SSH_TTY=x"}},
		{"tmux by name", bare + tmux, set, []string{"TERM=tmux-256color", "SSH_TTY=x"}},
		{"tmux as screen", bare + tmux, set, []string{"TERM=screen", "TMUX=x"}},
		{"screen", screen, sent, []string{"TERM=screen", "STY=x"}},
		{"screen as another terminal", screen, sent, []string{"TERM=xterm-256color", "STY=x"}},
		{"screen or tmux, over ssh", bare + screen, set, []string{"TERM=screen-256color", "SSH_TTY=x"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, screens()[0])
			s.getenv = env(c.environ...)
			done, err := s.Copy(text, "1 link")
			if err != nil || done != c.says {
				t.Fatalf("%q, error %v, want %q", done, err, c.says)
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
		s.getenv, s.ErrTTY = env(c.environ...), c.tty
		if done, err := s.Copy(c.text, "1 link"); !errors.Is(err, errNoClipboard) || done != "" {
			t.Errorf("%s: %q, error %v", c.name, done, err)
		}
	}
	time.Sleep(20 * time.Millisecond)
	if s.screen() != "" {
		t.Errorf("wrote %q", s.screen())
	}
}

// The tools are looked for in the PATH of the process, so every case is a process.
func TestCopyToDisplay(t *testing.T) {
	if text := os.Getenv("CONSOLE_TEST_COPY"); text != "" {
		done, err := New(nil, os.Stdout, os.Stderr, os.Getenv).Copy(text, "1 link")
		fmt.Printf("%s: %v\n", done, err)
		return
	}
	t.Parallel()
	if runtime.GOOS == "darwin" {
		t.Skip("macOS has no DISPLAY: its tool is pbcopy")
	}
	const (
		works  = `exec cat > "$CLIPBOARD"`
		copied = "copied 1 link to the clipboard: <nil>\n"
		x11    = "DISPLAY=:0"
		stale  = "WAYLAND_DISPLAY=wayland-9"
	)
	fails := func(words string) string { return "cat >/dev/null; printf '" + words + "' >&2; exit 3" }
	for _, c := range []struct {
		name, environ string
		tools         map[string]string
		want          string
	}{
		{"xclip", x11, map[string]string{"xclip": works, "xsel": fails("no")}, copied},
		{"xsel", x11, map[string]string{"xsel": works}, copied},
		{"wl-copy", stale, map[string]string{"wl-copy": works}, copied},
		{"a chatty tool", x11, map[string]string{"xclip": "echo noise; echo noise >&2; " + works}, copied},
		{"one that stays to serve the clipboard", x11, map[string]string{"xclip": `cat > "$CLIPBOARD"; sleep 30 &`}, copied},
		{
			"a Wayland that is gone, and X11", stale + " " + x11,
			map[string]string{"wl-copy": fails("Failed to connect\nmore\n"), "xclip": works},
			copied,
		},
		{"no wl-copy, and X11", stale + " " + x11, map[string]string{"xclip": works}, copied},
		{
			"both are gone", stale + " " + x11,
			map[string]string{"wl-copy": fails("Failed to connect\nmore\n"), "xclip": fails("")},
			": no clipboard: wl-copy failed: Failed to connect; xclip failed: exit status 3\n",
		},
		{
			"nothing is installed", stale + " " + x11, nil,
			": no clipboard: install wl-clipboard; install xclip or xsel\n",
		},
		{
			"hangs", x11,
			map[string]string{"xclip": "exec sleep 30"},
			": no clipboard: xclip did not answer within 2s\n",
		},
		{
			"does not read", x11,
			map[string]string{"xclip": "exec 0<&-; exec sleep 30"},
			": no clipboard: xclip did not answer within 2s\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for name, script := range c.tools {
				if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			for _, name := range []string{"cat", "sleep", "sh"} {
				path, err := exec.LookPath(name)
				if err == nil {
					err = os.Symlink(path, filepath.Join(dir, name))
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			clipboard := filepath.Join(dir, "clipboard")
			cmd := exec.Command(os.Args[0], "-test.run=^TestCopyToDisplay$")
			cmd.Env = append(strings.Fields(c.environ), "PATH="+dir, "CLIPBOARD="+clipboard, "CONSOLE_TEST_COPY=link")
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out // Run ends when nobody holds these any more
			start := time.Now()
			if err := cmd.Run(); err != nil {
				t.Fatalf("%v: %s", err, out.String())
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v: the tool holds our output", took)
			}
			if got, _, _ := strings.Cut(out.String(), "PASS"); got != c.want {
				t.Errorf("output %q, want %q", got, c.want)
			}
			if c.want == copied {
				if got, err := os.ReadFile(clipboard); err != nil || string(got) != "link" {
					t.Errorf("clipboard %q, error %v", got, err)
				}
			}
		})
	}
}

// A terminal takes over from a display that is gone, and it is said why.
func TestTerminalInsteadOfDisplay(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "darwin" {
		t.Skip("macOS always has a display")
	}
	s := open(t, screens()[0])
	s.getenv = env("TERM=xterm", "DISPLAY=:none")
	done, err := s.Copy("link", "1 link")
	if want := "(OSC 52); the clipboard of the display cannot be used: "; err != nil || !strings.Contains(done, want) {
		t.Errorf("%q, error %v, want %q", done, err, want)
	}
	s.see("\x1b]52;c;")
}
