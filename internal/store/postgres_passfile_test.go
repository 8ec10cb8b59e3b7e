//go:build unix

package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// TestOpenPasswordFile: a password is not taken from a file that others can read.
func TestOpenPasswordFile(t *testing.T) {
	home := withoutPostgresSettings(t)
	usual, other := filepath.Join(home, ".pgpass"), filepath.Join(home, "other")
	for _, name := range []string{usual, other} {
		if err := os.WriteFile(name, []byte("db.example:*:*:*:secret\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ address, variable, value, refused string }{
		{"postgres://bo@db.example/acme", "", "", usual},
		{"postgres://:@db.example/acme", "PGUSER", "bo", usual},
		{"postgres://db.example:5432/acme", "PGUSER", "bo", usual},
		{"postgres://bo@db.example/acme?passfile=" + other, "", "", other},
		{"postgres://bo@db.example/acme", "PGPASSFILE", other, other},
		{"postgres://bo@other.example/acme", "", "", ""}, // has no password in the file
		{"postgres://bo:own@db.example/acme", "", "", ""},
		{"postgres://bo@db.example/acme?password=own", "", "", ""},
		{"postgres://bo@db.example/acme", "PGPASSWORD", "given", ""},
	} {
		t.Run(c.address+c.variable, func(t *testing.T) {
			if c.variable != "" {
				t.Setenv(c.variable, c.value)
			}
			_, err := newPostgres(c.address)
			if c.refused == "" && err != nil {
				t.Error(err)
			}
			if c.refused != "" && (!errors.Is(err, org.ErrUsage) || org.HintOf(err) != "chmod 600 "+c.refused) {
				t.Errorf("%v, hint %q", err, org.HintOf(err))
			}
		})
	}
}
