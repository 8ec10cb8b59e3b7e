package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/safetext"
)

// outcome is one way for a command to end. The table of them is the contract with scripts.
type outcome struct {
	exit int
	code string
	when string
}

// outcomes are all ways to end, by exit code.
func outcomes() []outcome {
	return []outcome{
		{0, "", "done"},
		{1, "failure", "anything not below; check or doctor found something"},
		{2, string(org.ErrUsage), "wrong command, flag, value, filter, column, configuration; all that is missing is named at once"},
		{3, string(org.ErrDeclined), "the person said no"},
		{4, string(org.ErrNotFound), "no such member, invitation, group, resource, link, database"},
		{5, string(org.ErrConflict), "exists already, changed meanwhile, invitation already accepted or expired"},
		{6, string(org.ErrPartial), "some rows of a --from job failed; the report says which"},
		{7, string(org.ErrRefused), "a guard, a missing right, or consent needed and nobody to ask"},
		{8, string(org.ErrUndelivered), "the change is made, a mail was not delivered"},
		{9, string(org.ErrBusy), "the database stayed locked"},
		{10, "changes", "apply --dry-run --exit-code would change something"},
		{130, "interrupted", "Ctrl-C (143: SIGTERM); what was committed stays, the rest did not happen"},
	}
}

// codeOf is the code of an error, one of those in outcomes.
func codeOf(err error) string {
	var kind org.Kind
	switch {
	case errors.As(err, new(interrupted)), errors.Is(err, console.ErrInterrupted):
		return "interrupted"
	case errors.As(err, &kind):
		return string(kind)
	case errors.As(err, new(*listing.UsageError)), errors.As(err, new(*config.Error)):
		return string(org.ErrUsage)
	}
	return "failure"
}

// exitOf is the exit code of an error.
func exitOf(err error) int {
	if i := (interrupted{}); errors.As(err, &i) && i.signal != os.Interrupt {
		return 143
	}
	code := codeOf(err)
	for _, o := range outcomes() {
		if o.code == code {
			return o.exit
		}
	}
	return 1
}

// report tells the person or the script about err, if there is one, and gives the exit code.
// Nothing can be done if that fails too.
func (e *env) report(err error) int {
	if err == nil {
		return 0
	}
	text, hint, pointer := message(err), hintOf(err), ""
	if u := (*listing.UsageError)(nil); errors.As(err, &u) {
		pointer = u.Pointer()
	}
	if wantsJSON(e.args) {
		_ = writeJSONError(e.stderr, codeOf(err), text, hint)
		return exitOf(err)
	}
	for line := range strings.SplitSeq(text, "\n") {
		_, _ = fmt.Fprintf(e.stderr, "Error: %s\n", safetext.Line(line))
	}
	if pointer != "" {
		_, _ = fmt.Fprintln(e.stderr, pointer)
	}
	if hint != "" {
		_, _ = fmt.Fprintf(e.stderr, "Hint: %s\n", safetext.Line(hint))
	}
	return exitOf(err)
}

func writeJSONError(w io.Writer, code, message, hint string) error {
	type body struct {
		Code    string `json:"code"`
		Message string `json:"message"`
		Hint    string `json:"hint"`
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(map[string]body{"error": {code, strings.ReplaceAll(message, "\n", "; "), hint}})
}

// message is what err says without the kind that it ends in; several errors take a line each.
func message(err error) string {
	var lines []string
	for line := range strings.SplitSeq(err.Error(), "\n") {
		for _, o := range outcomes() {
			line = strings.TrimSuffix(line, ": "+o.code)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// hintOf is what can be done about err, and about each of several errors.
func hintOf(err error) string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // not what it wraps: a hint around them is meant for all
		var hints []string
		for _, one := range joined.Unwrap() {
			if hint := hintOf(one); hint != "" && !slices.Contains(hints, hint) {
				hints = append(hints, hint)
			}
		}
		return strings.Join(hints, "; ")
	}
	if u := (*listing.UsageError)(nil); errors.As(err, &u) {
		return u.Hint
	}
	if c := (*config.Error)(nil); errors.As(err, &c) {
		return c.Hint
	}
	return org.HintOf(err)
}

// wantsJSON tells whether args ask for a JSON format, so that errors are JSON too. It reads them itself:
// the error may be that they cannot be parsed.
func wantsJSON(args []string) bool {
	for i, arg := range args {
		if arg == "--" {
			return false
		}
		if arg == "--jq" || arg == "--template" || strings.HasPrefix(arg, "--jq=") || strings.HasPrefix(arg, "--template=") {
			return true
		}
		value, found := strings.CutPrefix(arg, "--output=")
		if !found && arg != "-o" {
			value, found = strings.CutPrefix(arg, "-o")
			value = strings.TrimPrefix(value, "=")
		}
		if (arg == "-o" || arg == "--output") && i+1 < len(args) {
			value, found = args[i+1], true
		}
		if found && listing.Format(value).JSON() {
			return true
		}
	}
	return false
}
