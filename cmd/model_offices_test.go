//go:build unix

package cmd

import (
	"os"
	"path/filepath"
	"testing"
)

// openOffices are the mail servers that a sequence may have.
func openOffices(t *testing.T) map[string]*office {
	dir := t.TempDir()
	offices := map[string]*office{}
	for name, faults := range map[string][]string{"ok": nil, "refused": {"rcpt=550"}, "later": {"rcpt=450"}, "down": {"down"}} {
		where := filepath.Join(dir, name)
		if err := os.Mkdir(where, 0o700); err != nil {
			t.Fatal(err)
		}
		o, err := openOffice(where, "none", faults...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(o.close)
		go func() {
			for range o.at { // nobody else listens
			}
		}()
		offices[name] = o
	}
	return offices
}
