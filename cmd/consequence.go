package cmd

import (
	"errors"
	"fmt"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// consequence adds to the error that a command ends with what became of its change, which nothing else says: nothing
// was changed, or it was, and only printing it failed. written is the error of writing results, or nil.
func (e *env) consequence(err, written error) error {
	committed := e.open.acting != nil && e.open.acting.Committed
	switch {
	case committed && (written != nil || errors.As(err, new(*listing.UsageError))):
		hint := "do not repeat it; show what there is"
		if e.open.repeatable {
			hint = "the same can be run again: nothing is done twice"
		}
		text := strings.Join(messages(err), "; ")
		return org.Hint(fmt.Errorf("the change was made, but printing it failed: %s", text), "%s", hint)
	case !committed && errors.As(err, new(store.Unchanged)):
		return org.Hint(err, "%s", strings.TrimSuffix("nothing was changed; "+hintOf(err), "; "))
	}
	return err
}
