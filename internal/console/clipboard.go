package console

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/atotto/clipboard"
	"github.com/aymanbagabas/go-osc52/v2"
)

const (
	// clipboardTimeout is how long the system's clipboard tool may take.
	clipboardTimeout = 2 * time.Second
	// maxOSC52 is the longest text that terminals take, in bytes.
	maxOSC52 = 74994
)

// ErrNoClipboard is what Copy returns when there is no clipboard to copy to.
var ErrNoClipboard = errors.New("no clipboard")

// Copied says where a text was copied to.
type Copied string

const (
	// ToClipboard is the clipboard of the display.
	ToClipboard Copied = "clipboard"
	// ToTerminal is the clipboard of the machine that the terminal runs on. Terminals do not tell whether
	// they let programs write to it.
	ToTerminal Copied = "terminal (OSC 52)"
)

// Copy puts text on the clipboard: of the display, or over SSH and without a display through the terminal.
// Neither takes longer than two seconds. With no way to do it the error is ErrNoClipboard with the reason.
func (c *Console) Copy(text string) (Copied, error) {
	var local error
	if c.display() {
		if local = writeClipboard(text); local == nil {
			return ToClipboard, nil
		}
	}
	remote := c.writeOSC52(text)
	if remote == nil {
		return ToTerminal, nil
	}
	if local != nil {
		return "", fmt.Errorf("%w: %w", ErrNoClipboard, local)
	}
	return "", fmt.Errorf("%w: %w", ErrNoClipboard, remote)
}

// display reports whether the person sits at this machine, with a clipboard of its own.
func (c *Console) display() bool {
	if c.Getenv("SSH_CONNECTION") != "" || c.Getenv("SSH_TTY") != "" {
		return false
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		return true
	}
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "TERMUX_VERSION"} {
		if c.Getenv(name) != "" {
			return true
		}
	}
	return false
}

// writeClipboard leaves a tool behind that hangs; it holds none of our streams.
func writeClipboard(text string) error {
	if clipboard.Unsupported {
		return errors.New("install wl-clipboard, xclip or xsel")
	}
	done := make(chan error, 1)
	go func() { done <- clipboard.WriteAll(text) }()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("the clipboard tool failed: %w", err)
		}
		return nil
	case <-time.After(clipboardTimeout):
		return fmt.Errorf("the clipboard tool did not answer within %s", clipboardTimeout)
	}
}

// writeOSC52 asks the terminal to copy. tmux and screen hand on what is wrapped for them;
// a tmux with set-clipboard on takes it bare.
func (c *Console) writeOSC52(text string) error {
	kind := c.Getenv("TERM")
	switch {
	case !c.ErrTTY:
		return errors.New("neither a display nor a terminal is there")
	case kind == "" || kind == "dumb" || kind == "linux":
		return errors.New("this terminal cannot copy, and no display is there")
	case len(text) > maxOSC52:
		return fmt.Errorf("terminals copy at most %d bytes, not %d", maxOSC52, len(text))
	}
	sequence := osc52.New(text)
	switch {
	case c.Getenv("TMUX") != "" || strings.HasPrefix(kind, "tmux"):
		c.printf("%s%s", sequence, sequence.Tmux())
	case strings.HasPrefix(kind, "screen"):
		c.printf("%s", sequence.Screen())
	default:
		c.printf("%s", sequence)
	}
	return nil
}
