package admin

import (
	"fmt"

	"github.com/roster-cli/roster/internal/org"
)

// The outcomes of a row of a bulk job.
const (
	Created = "created"
	Exists  = "exists"  // it was there already
	Invalid = "invalid" // what it says is wrong
	Failed  = "failed"  // what it asks for could not be done
)

// RowResult is what became of a row of a bulk job.
type RowResult struct {
	Line    int
	Name    string // what it is about, as far as that is known: an address, a path
	Outcome string
	Reason  error // why it is not created, or nil
	ID      string
	Made    bool   // by this run, whatever became of its mail
	Differs bool   // it exists, but not with the role and groups that the row asks for
	Link    string // of an invitation

	// Source returns the row as it stands in the file, with the reason added; it is nil if the row is in no file.
	Source func(reason string) string
}

// Wrong reports whether the row has to be given again.
func (t RowResult) Wrong() bool { return t.Outcome == Invalid || t.Outcome == Failed }

// Unlike reports whether what there is now is not what the row asks for.
func (t RowResult) Unlike() bool { return t.Wrong() || t.Differs }

// stopped adds to the error that ended a bulk job early how many things the job had made by then.
func stopped(made int, what string, err error) error {
	if made == 0 {
		return err
	}
	hint := "run the same file again: it goes on where this ended"
	if before := org.HintOf(err); before != "" {
		hint = before + "; then " + hint
	}
	return org.Hint(fmt.Errorf("%s made before this, and stay: %w", org.Count(made, what), err), "%s", hint)
}
