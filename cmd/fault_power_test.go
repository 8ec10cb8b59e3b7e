//go:build linux

package cmd

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/disk"
)

// Whenever the power fails, on a disk that keeps any part of what was not synced: what was told is there, what was under
// way happened or did not, the databases are sound, and all goes on.
func TestFaultPowerLoss(t *testing.T) {
	t.Parallel()
	needStrace(t)
	seed := rand.Uint64()
	chance, states, twice := rand.New(rand.NewPCG(seed, 0)), 0, 0
	stories := []*recording{recordedLife(t), recordedMigration(t)}
	for _, r := range stories {
		for err := range r.replay(testenv.Full(1000, 12), chance, remembered) {
			if states++; err != nil {
				t.Error(err)
			}
		}
		for err := range r.twice(testenv.Full(100, 3), testenv.Full(20, 2), chance) {
			if twice++; err != nil {
				t.Error(err)
			}
		}
	}
	if twice == 0 {
		t.Error("the power never failed again")
	}
	t.Logf("%d states, and %d of a second failure, by chance that began with %d", states, twice, seed)

	// On a disk that is not told to keep something, the same finds what is lost.
	for _, suffix := range []string{"-wal", ".db", "/roster"} {
		states, wrong := 0, 0
		forgotten := func(c disk.Call) bool { return c.Name == "sync" && strings.HasSuffix(c.Path, suffix) }
		for err := range stories[0].replay(testenv.Full(500, 0), chance, forgotten) {
			if states++; err != nil {
				wrong++
			}
			if wrong > 0 && testenv.Full(0, 1) > 0 {
				break
			}
		}
		t.Logf("if no *%s were synced: wrong in %d of %d states", suffix, wrong, states)
		if wrong == 0 {
			t.Errorf("it does not matter whether *%s is synced", suffix)
		}
	}
}

// recordedLife is what commands of many kinds and a server do, from the beginning.
func recordedLife(t *testing.T) *recording {
	t.Helper()
	r := record(newWorld(t, "ROSTER_LINK_BASE_URL=http://127.0.0.1:8080"))
	r.does("init", "--organization", "Acme", "--email", "ana@acme.example", "--name", "Ana")
	bo := r.does("invitations", "create", "bo@acme.example", "--role", "manager", "--link")
	cy := r.does("invitations", "create", "cy@acme.example", "--role", "manager", "--link")
	r.serves("bo@acme.example", strings.TrimSpace(bo), strings.TrimSpace(cy))
	r.does("resources", "create", "Roads", "--kind", "project", "--owner", "bo@acme.example")
	r.does("config", "set", "mail.rate", "1")
	r.does("database", "backup", "data/backup.db")
	r.does("database", "copy", "--to", "data/copy.db")
	r.does("members", "delete", "bo@acme.example", "--transfer-to", "cy@acme.example", "--yes")
	r.does("invitations", "purge", "--accepted")
	r.does("database", "restore", "data/backup.db", "--yes")
	r.does("database", "restore", "data/backup.db", "--yes", "--database", "data/new/fresh.db")
	return r
}

// recordedMigration is what commands do with a database that the first roster made.
func recordedMigration(t *testing.T) *recording {
	t.Helper()
	r := record(founded(t))
	r.oldDatabase()
	r.begins()
	r.does("members", "list")
	r.does("groups", "create", "GIS")
	return r
}
