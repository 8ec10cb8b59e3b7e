package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/plaintext"
)

// errNothing ends a command whose standard input names nothing. There is nothing to do, which is not an error.
var errNothing = errors.New("standard input names nothing")

// inputs is where a command reads from: standard input, and files by their path.
type inputs struct {
	tty     *console.Console
	workDir string
}

// names returns the arguments that name things, with "-" replaced by the lines of standard input that are not blank. If
// there is no name at all, it returns errNothing.
func (in *inputs) names(args []string) ([]string, error) {
	if err := dashOnce(args); err != nil {
		return nil, err
	}
	var all []string
	for _, arg := range args {
		if arg != "-" {
			all = append(all, arg)
			continue
		}
		lines, err := in.lines()
		if err != nil {
			return nil, err
		}
		all = append(all, lines...)
	}
	if len(all) == 0 {
		return nil, errNothing
	}
	return all, nil
}

// name is names for a command that takes one thing: standard input has to name exactly one.
func (in *inputs) name(arg string) (string, error) {
	found, err := in.names([]string{arg})
	if err != nil {
		return "", err
	}
	if len(found) > 1 {
		wrong := fmt.Errorf("standard input names %d, but one can be changed at a time: %w", len(found), org.ErrUsage)
		return "", org.Hint(wrong, "run the command for each of them")
	}
	return found[0], nil
}

// lines returns the lines of standard input that are not blank, without the blanks around them.
func (in *inputs) lines() ([]string, error) {
	var lines []string
	scan := bufio.NewScanner(plaintext.NewReader(in.reader("names, one a line,")))
	for scan.Scan() {
		if line := strings.TrimSpace(scan.Text()); line != "" {
			lines = append(lines, line)
		}
	}
	switch err := scan.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fmt.Errorf("a line of standard input is too long to be a name: %w", org.ErrUsage)
	case errors.As(err, new(*plaintext.Error)):
		return nil, org.Hint(fmt.Errorf("standard input, %w: %w", err, org.ErrUsage), plaintext.Advice)
	case err != nil:
		return nil, fmt.Errorf("reading standard input: %w", err)
	}
	return lines, nil
}

// reader is standard input. A person at a terminal is told what has to be typed there.
func (in *inputs) reader(what string) io.Reader {
	in.tty.Waiting(what)
	return in.tty.In
}

// dashOnce refuses to read standard input twice.
func dashOnce(args []string) error {
	if i := slices.Index(args, "-"); i >= 0 && slices.Contains(args[i+1:], "-") {
		return fmt.Errorf("standard input (-) is named twice: %w", org.ErrUsage)
	}
	return nil
}

// single reports whether args name one thing, and not by standard input: it is shown as an object, not as a list of one.
func single(args []string) bool { return len(args) <= 1 && !slices.Contains(args, "-") }

// path is the path p, which is relative to the working directory.
func (in *inputs) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(in.workDir, p)
}
