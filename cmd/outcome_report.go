package cmd

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/safetext"
	"github.com/roster-cli/roster/internal/store"
)

// writeJSONError writes the error that a program reads, on one line.
func writeJSONError(w io.Writer, code, message, hint string) error {
	body := listing.Object{Entries: func(string) listing.Entries {
		return listing.Entries{{Name: "code", Value: code}, {Name: "message", Value: message}, {Name: "hint", Value: hint}}
	}}
	columns := listing.Columns[listing.Object]{{Name: "error", Value: func(o listing.Object) any { return o }}}
	return listing.WriteOne(w, columns, body, listing.Output{Format: listing.JSONL})
}

// wantsJSON reports whether JSON was asked for, so that errors are JSON too.
func (e *env) wantsJSON() bool {
	if e.flags.parsed {
		return listing.Format(e.flags.output).JSON() || e.flags.jq != "" || e.flags.template != ""
	}
	return asksForJSON(e.args)
}

// asksForJSON reports it from arguments that could not be parsed.
func asksForJSON(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	for i, arg := range args {
		name, value, joined := strings.Cut(arg, "=")
		switch {
		case name == "--jq" || name == "--template":
			return true
		case strings.HasPrefix(arg, "-") && !strings.HasPrefix(arg, "--"):
			_, value, joined = strings.Cut(arg, "o") // -o json, -ojson, -yo=json
			value = strings.TrimPrefix(value, "=")
			joined = joined && value != ""
			if !joined && !strings.HasSuffix(arg, "o") {
				continue
			}
		case name != "--output":
			continue
		}
		if !joined && i+1 < len(args) {
			value = args[i+1]
		}
		if format, err := listing.ParseFormat(value); err == nil && format.JSON() {
			return true
		}
	}
	return false
}

// addConsequence adds to err, the error of a command, what became of the change: that nothing was changed, or that the
// change was made and only printing it failed. written is the error of writing results, or nil.
func (e *env) addConsequence(err, written error) error {
	switch {
	case e.open.committed && (written != nil || errors.As(err, new(*listing.UsageError))):
		hint := "do not repeat it; show what there is"
		if e.open.repeatable {
			hint = "the same can be run again: nothing is done twice"
		}
		text := strings.Join(messages(err), "; ")
		return org.Hint(fmt.Errorf("the change was made, but printing it failed: %s", text), "%s", hint)
	case !e.open.committed && errors.As(err, new(store.Unchanged)):
		return org.Hint(err, "%s", strings.TrimSuffix("nothing was changed; "+hintOf(err), "; "))
	}
	return err
}

// interruptedWith returns what an interrupted command says, which ended with err: the interruption, and with it that the
// outcome is not known, or a hint on how to go on.
func (e *env) interruptedWith(cause, err error) error {
	unknown := errors.As(err, new(store.UnknownOutcome))
	hint := hintOf(err)
	switch {
	case unknown && errors.As(err, new(interrupted)):
		return err
	case unknown:
		cause = fmt.Errorf("%w: %w", cause, err)
	case !e.open.repeatable:
		hint = ""
	}
	if hint == "" {
		return cause
	}
	return org.Hint(cause, "%s", hint)
}

// report writes err, if there is one, for the person or the script, and returns the exit code.
// Nothing can be done if that fails too.
func (e *env) report(err error) int {
	if err == nil {
		return 0
	}
	if e.wantsJSON() {
		_ = writeJSONError(e.stderr, codeOf(err), strings.Join(messages(err), "; "), hintOf(err))
		return exitOf(err)
	}
	writeErrors(e.stderr, err)
	return exitOf(err)
}

// writeErrors writes err for a person, or each of several errors: what is wrong, where, and what can be done. What
// can be done about several alike is said once, behind them.
func writeErrors(w io.Writer, err error) {
	all := separate(err)
	for n, one := range all {
		if several(one) != nil {
			writeErrors(w, one)
			continue
		}
		for _, text := range messages(one) {
			_, _ = fmt.Fprintf(w, "Error: %s\n", safetext.Line(text))
		}
		if u := (*listing.UsageError)(nil); errors.As(one, &u) && u.Expr != "" {
			_, _ = fmt.Fprintln(w, u.Pointer())
		}
		if hint := hintOf(one); hint != "" && (n == len(all)-1 || hintOf(all[n+1]) != hint) {
			_, _ = fmt.Fprintf(w, "Hint: %s\n", safetext.Line(hint))
		}
	}
}
