package admin

import (
	"fmt"

	"github.com/roster-cli/roster/internal/org"
)

// The outcomes of a row of a bulk job.
const (
	Created = "created"
	Exists  = "exists"  // it existed already
	Invalid = "invalid" // the row is wrong
	Failed  = "failed"  // it could not be done
)

// RowResult is the result of a row of a bulk job.
type RowResult struct {
	Line    int
	Name    string // the address or the path in the row, as far as it is known
	Outcome string
	Reason  error // why it was not created, or nil
	ID      string
	Made    bool   // created by this run, whether or not it was mailed
	Differs bool   // it exists, but not with the role and groups that the row asks for
	Link    string // of an invitation

	// Source returns the row as in the file, with the reason added; it is nil if the row is in no file.
	Source func(reason string) string
}

// Wrong reports whether the row was not done, and has to be given again.
func (t RowResult) Wrong() bool { return t.Outcome == Invalid || t.Outcome == Failed }

// Unfulfilled reports whether the result is not what the row asks for.
func (t RowResult) Unfulfilled() bool { return t.Wrong() || t.Differs }

// stopped adds to err, which ended a bulk job early, how many things the job had created before.
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
