package cmd

import (
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/privatefile"
	"github.com/roster-cli/roster/internal/store"
)

// outcome is one way for a command to end. The table of them is the contract with scripts.
type outcome struct {
	exit int
	code string
	when string
}

// outcomes returns all ways to end, by exit code.
func outcomes() []outcome {
	return []outcome{
		{0, "", "done"},
		{1, "failure", "anything not below; check or doctor found something"},
		{
			2,
			string(org.ErrUsage),
			"wrong command, flag, value, filter, column, configuration; all that is missing is named at once",
		},
		{3, string(org.ErrDeclined), "the person said no"},
		{4, string(org.ErrNotFound), "no such member, invitation, group, resource, link, database"},
		{5, string(org.ErrConflict), "exists already, changed meanwhile, invitation already accepted or expired"},
		{6, string(org.ErrPartial), "some rows of a --from job failed; the report says which"},
		{7, string(org.ErrRefused), "a guard, a missing right, or consent needed and nobody to ask"},
		{8, string(org.ErrUndelivered), "the change is made, a mail was not delivered"},
		{9, string(org.ErrBusy), "the database stayed locked, or its server could not be reached"},
		{10, string(org.ErrChanges), "apply --dry-run --exit-code would change something"},
		{130, "interrupted", "Ctrl-C (143: SIGTERM, or its terminal was closed); what was committed stays, the rest did not happen"},
	}
}

// codeOf is the code of an error, one of those in outcomes.
func codeOf(err error) string {
	var kind org.Kind
	switch {
	case errors.As(err, new(interrupted)), errors.Is(err, console.ErrInterrupted):
		return "interrupted"
	case errors.Is(err, console.ErrCancelled):
		return string(org.ErrDeclined)
	case errors.As(err, new(store.UnknownOutcome)):
		return "failure" // a script that repeats what was busy must not repeat this
	case errors.As(err, &kind):
		return string(kind)
	case errors.As(err, new(*listing.UsageError)), errors.As(err, new(*config.Error)),
		errors.Is(err, privatefile.ErrReserved):
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

// messages are what err says, or what each of several errors says, without the kind that it ends in. That a disk is
// full is said in the same words wherever it shows.
func messages(err error) []string {
	if joined := several(err); joined != nil {
		var all []string
		for _, one := range joined {
			all = append(all, messages(one)...)
		}
		return all
	}
	if inner := errors.Unwrap(err); inner != nil && inner.Error() == err.Error() {
		return messages(inner) // a hint around it
	}
	text := err.Error()
	for _, o := range outcomes() {
		text = strings.TrimSuffix(text, ": "+o.code)
	}
	if store.IsDiskFull(err) {
		text = "there is no room left: " + text
	}
	return []string{text}
}

// several are the errors that errors.Join joined to err, or nil.
func several(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	var texts []string
	for _, one := range joined.Unwrap() {
		texts = append(texts, one.Error())
	}
	if strings.Join(texts, "\n") != err.Error() {
		return nil // fmt.Errorf with several %w: one error of several kinds
	}
	return joined.Unwrap()
}

// separate returns the errors that err joins, or err alone.
func separate(err error) []error {
	if joined := several(err); joined != nil {
		return joined
	}
	return []error{err}
}

// hintOf returns the hint of err, or the hints of several errors.
func hintOf(err error) string {
	var hints []string
	for _, one := range several(err) {
		if hint := hintOf(one); hint != "" && !slices.Contains(hints, hint) {
			hints = append(hints, hint)
		}
	}
	if len(hints) > 0 {
		return strings.Join(hints, "; ")
	}
	if u := (*listing.UsageError)(nil); errors.As(err, &u) {
		return u.Hint
	}
	if c := (*config.Error)(nil); errors.As(err, &c) {
		return c.Hint
	}
	if errors.Is(err, privatefile.ErrReserved) {
		return "name another file"
	}
	if hint := org.HintOf(err); hint != "" || !store.IsDiskFull(err) {
		return hint
	}
	return "make room on the disk and try again"
}

// advice returns an error and its hint on one line.
func advice(err error) string {
	text := reason(err)
	if hint := hintOf(err); hint != "" {
		text += "; " + hint
	}
	return text
}
