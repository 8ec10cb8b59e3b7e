package store

import (
	"errors"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// wantKind checks that err is of that kind and says what was wrong.
func wantKind(t *testing.T, err error, kind org.Kind) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("error %v, want %s", err, kind)
	}
}
