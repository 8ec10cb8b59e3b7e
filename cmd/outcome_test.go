package cmd

import (
	"errors"
	"testing"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// TestUnknownOutcomeIsNotBusy: a script that repeats what ended with 9 must not repeat what may have been done.
func TestUnknownOutcomeIsNotBusy(t *testing.T) {
	if got := exitOf(org.ErrBusy); got != 9 {
		t.Errorf("busy exits %d", got)
	}
	if got := exitOf(errors.Join(store.UnknownOutcome{}, org.ErrBusy)); got != 1 {
		t.Errorf("an unknown outcome because of a server that is busy exits %d", got)
	}
}
