//go:build unix

package cmd

import (
	"testing"
)

// TestStoredTextInBrowse: no stored text reaches beyond the screen, or has a control character there.
func TestStoredTextInBrowse(t *testing.T) {
	t.Parallel()
	const width, height = 80, 24
	w := plantedAcme(t, func(string, string) bool { return false })
	for _, table := range browsedTables() {
		ctx, world := browseOf(t, w.env("", []string{"browse"}), width)
		s := screenOf(ctx, world, table)
		s.Start(width, height)
		shows(t, s, "1 of ")
		// Every row is seen; of some the information and the menus too.
		for row := range len(w.column("SELECT 1 FROM " + table)) {
			keys := []string{"down"}
			if row%16 == 0 {
				keys = append(keys, "i", "esc", "enter", "esc", "right")
			}
			for _, key := range keys {
				s.Press(key)
				w.wantSafe([]string{"browse", table, key}, s.Text())
				if fills(t, s.Text(), width, height); t.Failed() {
					t.Fatalf("%s after %s", table, key)
				}
			}
		}
	}
}
