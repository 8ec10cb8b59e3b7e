package console

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/atotto/clipboard"
	"github.com/aymanbagabas/go-osc52/v2"
)

const (
	// clipboardTimeout is how long each of the system's clipboard tools may take.
	clipboardTimeout = 2 * time.Second
	// maxOSC52 is the maximum length of a text that terminals accept, in bytes.
	maxOSC52 = 74994
)

// errNoClipboard is returned by Copy if there is no clipboard.
var errNoClipboard = errors.New("no clipboard")

// Copy puts text on the clipboard of the display. Over SSH, without a display, or if its clipboard fails, it sends text
// to the terminal, for the clipboard of the machine on which the terminal runs. done says in a sentence which of the
// two happened, and calls the text what. If neither works, it returns errNoClipboard with the reason.
func (c *Console) Copy(text, what string) (done string, err error) {
	local := c.writeClipboard(text)
	if local == nil {
		return "copied " + what + " to the clipboard", nil
	}
	remote := c.writeOSC52(text)
	if remote == nil {
		done = "sent " + what + " to the terminal's clipboard, if it allows that (OSC 52)" +
			c.multiplexer().setting()
		if !errors.Is(local, errNoDisplay) {
			done += "; the clipboard of the display cannot be used: " + local.Error()
		}
		return done, nil
	}
	if errors.Is(local, errNoDisplay) {
		return "", fmt.Errorf("%w: %w", errNoClipboard, remote)
	}
	return "", fmt.Errorf("%w: %w", errNoClipboard, local)
}

// errNoDisplay means that the person is not at this machine, or that it has no clipboard.
var errNoDisplay = errors.New("no display")

// writeClipboard puts text on the clipboard of the display with the first tool that succeeds: the environment may
// name a display that no longer exists. It returns errNoDisplay if there is none.
func (c *Console) writeClipboard(text string) error {
	if c.getenv("SSH_CONNECTION") != "" || c.getenv("SSH_TTY") != "" {
		return errNoDisplay
	}
	var failed []string
	for _, tool := range c.clipboardTools() {
		err := tool.run(text)
		if err == nil {
			return nil
		}
		failed = append(failed, err.Error())
	}
	if len(failed) == 0 {
		return errNoDisplay
	}
	return errors.New(strings.Join(failed, "; "))
}

// clipboardTool is one way to reach a display's clipboard: the first of programs that is installed.
type clipboardTool struct {
	programs [][]string // with their arguments; if there are none, the library is used
	install  string
}

// clipboardTools returns the tools to try, in order.
func (c *Console) clipboardTools() (tools []clipboardTool) {
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		return []clipboardTool{{}}
	}
	if c.getenv("WAYLAND_DISPLAY") != "" {
		tools = append(tools, clipboardTool{[][]string{{"wl-copy"}}, "wl-clipboard"})
	}
	if c.getenv("DISPLAY") != "" {
		x11 := [][]string{{"xclip", "-in", "-selection", "clipboard"}, {"xsel", "--input", "--clipboard"}}
		tools = append(tools, clipboardTool{x11, "xclip or xsel"})
	}
	if c.getenv("WSL_DISTRO_NAME") != "" || c.getenv("TERMUX_VERSION") != "" {
		tools = append(tools, clipboardTool{})
	}
	return tools
}

func (t clipboardTool) run(text string) error {
	if len(t.programs) == 0 {
		return writeByLibrary(text)
	}
	for _, program := range t.programs {
		if path, err := exec.LookPath(program[0]); err == nil {
			return runTool(path, program, text)
		}
	}
	return errors.New("install " + t.install)
}

// runTool passes text to a tool. Its standard error goes to a file rather than a pipe, because a tool that succeeds
// stays in the background to serve the clipboard and would keep a pipe open.
func runTool(path string, program []string, text string) error {
	ctx, cancel := context.WithTimeout(context.Background(), clipboardTimeout)
	defer cancel()
	tool := exec.CommandContext(ctx, path, program[1:]...) //nolint:gosec // one of clipboardTools
	tool.Stdin, tool.WaitDelay = strings.NewReader(text), 100*time.Millisecond
	said, err := os.CreateTemp("", "roster-clipboard-*")
	if err == nil {
		tool.Stderr = said
		defer func() { _ = errors.Join(said.Close(), os.Remove(said.Name())) }()
	}
	err = tool.Run()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%s did not answer within %s", program[0], clipboardTimeout)
	}
	return fmt.Errorf("%s failed: %s", program[0], cmp.Or(firstLine(said), err.Error()))
}

// firstLine returns the first line of text in a file, or "" if there is none. said may be nil.
func firstLine(said *os.File) string {
	const most = 300 // bytes
	buf := make([]byte, most)
	n, _ := said.ReadAt(buf, 0) // what there is
	line, _, _ := strings.Cut(strings.TrimSpace(string(buf[:n])), "\n")
	return strings.TrimSpace(line)
}

// writeByLibrary uses the clipboard library. It does not wait longer than clipboardTimeout for a tool that hangs.
func writeByLibrary(text string) error {
	if clipboard.Unsupported {
		return errors.New("no clipboard tool is installed")
	}
	done := make(chan error, 1)
	go func() { done <- clipboard.WriteAll(text) }()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("the system's clipboard failed: %w", err)
		}
		return nil
	case <-time.After(clipboardTimeout):
		return fmt.Errorf("the system's clipboard did not answer within %s", clipboardTimeout)
	}
}

// multiplexer is a program between roster and the terminal that passes on only what is wrapped for it.
type multiplexer int

const (
	noMultiplexer multiplexer = iota
	inTmux                    // takes a bare sequence too, if set-clipboard is on
	inScreen                  // GNU screen
	inEither                  // one of the two, on the other side of SSH
)

func (c *Console) multiplexer() multiplexer {
	kind := c.getenv("TERM")
	switch {
	case c.getenv("TMUX") != "" || strings.HasPrefix(kind, "tmux"):
		return inTmux
	case c.getenv("STY") != "":
		return inScreen
	case strings.HasPrefix(kind, "screen"): // the default in tmux too
		return inEither
	}
	return noMultiplexer
}

// setting names the setting with which tmux passes the text on; by default it does not. GNU screen needs none.
func (m multiplexer) setting() string {
	if m == inTmux || m == inEither {
		return "; inside tmux that takes `set -g set-clipboard on` in tmux.conf"
	}
	return ""
}

// writeOSC52 asks the terminal to copy text. Terminals do not confirm it.
func (c *Console) writeOSC52(text string) error {
	kind := c.getenv("TERM")
	switch {
	case !c.ErrTTY:
		return errors.New("there is neither a display nor a terminal")
	case kind == "" || kind == "dumb" || kind == "linux":
		return errors.New("this terminal cannot copy, and there is no display")
	case len(text) > maxOSC52:
		return fmt.Errorf("terminals copy at most %d bytes, not %d", maxOSC52, len(text))
	}
	sequence := osc52.New(text)
	written := sequence.String()
	switch c.multiplexer() {
	case inTmux:
		written += sequence.Tmux().String()
	case inScreen:
		written = sequence.Screen().String()
	case inEither:
		written += sequence.Screen().String()
	case noMultiplexer:
	}
	if c.Stage != nil {
		c.Stage.Raw(written)
		return nil
	}
	c.printf("%s", written)
	return nil
}
