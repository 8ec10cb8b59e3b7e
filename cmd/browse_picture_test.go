//go:build unix

package cmd

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestBrowsePictures wants the pictures of browse to be current, and in the guide. go test ./cmd -run TestBrowsePictures -update draws them.
func TestBrowsePictures(t *testing.T) {
	t.Parallel()
	told, err := txtar.ParseFile("testdata/browse/tables.txtar")
	guide, readErr := os.ReadFile("../docs/browse.md")
	if err = errors.Join(err, readErr); err != nil {
		t.Fatal(err)
	}
	w := storied(t, testDatabase+"=")
	w.begins(string(told.Comment))
	for _, p := range []struct {
		name, table string
		height      int
		steps       []string
	}{
		{"menu", "invitations", 15, []string{"down down enter", "see copy link"}},
		{"filter", "members", 12, []string{"/", "type role=manager OR rol=user", "enter", "see did you mean role"}},
		{"confirm", "members", 20, []string{
			"down enter u", "see ┃ > [ ] Role", "space enter", "see ┃ > Manager", "down enter", "see ┃ Do this to Acme?",
		}},
		{"link", "members", 24, []string{
			"i", "see ┃ Email", "type fay@partner.example", "enter", "see ┃ > User", "enter", "see ┃ > [ ] Field crew", "space enter",
			"see ┃ > English", "enter", "see ┃ Do this to Acme?", "y", "see copy the link",
		}},
	} {
		s := w.browses(80, p.table)
		s.Start(80, p.height)
		follow(t, s, p.steps...)
		file := "images/browse-" + p.name + ".svg"
		sameAsFile(t, "../docs/"+file, []byte(s.Picture()))
		if !strings.Contains(string(guide), "]("+file+")") {
			t.Errorf("the guide does not show %s", file)
		}
	}
}
