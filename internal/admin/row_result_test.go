package admin

import (
	"errors"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// A job that ended early says what stays, and what to do before it is run again.
func TestStopped(t *testing.T) {
	t.Parallel()
	full := org.Hint(errors.New("no room"), "free some room")
	for _, test := range []struct {
		made       int
		err        error
		text, hint string
	}{
		{0, full, "no room", "free some room"},
		{1, full, "1 row made before this, and stay: no room", "free some room; then run the same file again: it goes on where this ended"},
		{2, errors.New("no luck"), "2 rows made before this, and stay: no luck", "run the same file again: it goes on where this ended"},
	} {
		if err := stopped(test.made, "row", test.err); err.Error() != test.text || org.HintOf(err) != test.hint || !errors.Is(err, test.err) {
			t.Errorf("%d: %v\n%s", test.made, err, org.HintOf(err))
		}
	}
}
