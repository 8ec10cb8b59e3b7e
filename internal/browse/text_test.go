package browse

import (
	"strings"
	"testing"
)

// What goes on from the line before is indented, and no line is too wide.
func TestHang(t *testing.T) {
	t.Parallel()
	const text = "role: user → manager, groups: none\n  change groups of bo@acme.example\nshort"
	want := []string{
		"role: user →", "  manager, groups:", "  none",
		"  change groups", "    of", "    bo@acme.exampl", "    e", "short",
	}
	if got := hang(text, 18); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q", got)
	}
}
