package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/org"
)

// errNothing ends a command whose standard input names nothing: there is nothing to do, and nothing is wrong.
var errNothing = errors.New("standard input names nothing")

// names gives the arguments that name things, with "-" replaced by the lines of standard input.
// Blank lines are passed over. No name at all gives errNothing.
func (e *env) names(args []string) ([]string, error) {
	if err := dashOnce(args); err != nil {
		return nil, err
	}
	var all []string
	for _, arg := range args {
		if arg != "-" {
			all = append(all, arg)
			continue
		}
		lines, err := e.lines()
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

// name is names for a command that takes one of its kind: standard input has to name exactly one.
func (e *env) name(arg string) (string, error) {
	found, err := e.names([]string{arg})
	if err != nil {
		return "", err
	}
	if len(found) > 1 {
		return "", org.Hint(fmt.Errorf("standard input names %d, but one can be changed at a time: %w", len(found), org.ErrUsage), "run the command for each of them")
	}
	return found[0], nil
}

func (e *env) lines() ([]string, error) {
	var lines []string
	scan := bufio.NewScanner(e.stdin)
	for scan.Scan() {
		if line := strings.TrimSpace(strings.TrimPrefix(scan.Text(), "\ufeff")); line != "" {
			lines = append(lines, line)
		}
	}
	if errors.Is(scan.Err(), bufio.ErrTooLong) {
		return nil, fmt.Errorf("a line of standard input is too long to be a name: %w", org.ErrUsage)
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("reading standard input: %w", err)
	}
	return lines, nil
}

// dashOnce refuses to read standard input twice.
func dashOnce(args []string) error {
	if i := slices.Index(args, "-"); i >= 0 && slices.Contains(args[i+1:], "-") {
		return fmt.Errorf("standard input (-) is named twice: %w", org.ErrUsage)
	}
	return nil
}

// alone tells that args name one thing, and not by standard input: it is shown as an object, not as a list of one.
func alone(args []string) bool { return len(args) <= 1 && !slices.Contains(args, "-") }

// path is a path as it was typed, from the working directory on.
func (e *env) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(e.workDir, p)
}
