//go:build unix

package cmd

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// TestReplica: lists and exports are read from the replica that the configuration names, as long as it answers; what
// decides reads the primary.
func TestReplica(t *testing.T) {
	t.Parallel()
	pair := postgres.NewPair(t)
	schema := pair.Schema(t)
	w := founded(t, "ROSTER_DATABASE="+pair.Primary.Address(postgres.Owner, schema),
		"ROSTER_DATABASE_READ="+pair.Standby.Address(postgres.Daily, schema))
	standby, err := sql.Open("pgx", pair.Standby.Address(postgres.Superuser, ""))
	if err != nil {
		t.Fatal(err)
	}
	defer standby.Close() //nolint:errcheck // it is killed before
	// until runs a query on the standby until it is true.
	until := func(query string, args ...any) {
		t.Helper()
		for done := false; !done; {
			if err := standby.QueryRowContext(t.Context(), query, args...).Scan(&done); err != nil {
				t.Fatal(err)
			}
		}
	}
	until(`SELECT to_regclass($1 || '.members') IS NOT NULL`, schema)
	until(`SELECT count(*) = 1 FROM ` + schema + `.members`)

	if _, err := standby.ExecContext(t.Context(), `SELECT pg_wal_replay_pause()`); err != nil {
		t.Fatal(err)
	}
	until(`SELECT pg_get_wal_replay_pause_state() = 'paused'`)
	w.must("groups", "create", "GIS", "-q")
	if list := w.must("groups", "list", "-q") + w.must("export"); strings.Contains(list, "GIS") {
		t.Errorf("not read from the replica: %s", list)
	}
	w.wants(w.run("groups", "show", "GIS"), 4, "GIS")
	w.wants(w.run("groups", "create", "GIS"), 5, "GIS")
	if lag := w.must("database", "info", "--jq", ".lag_ms > 0"); strings.TrimSpace(lag) != "true" {
		t.Errorf("a replica that is behind has no lag: %s", w.must("database", "info"))
	}

	if _, err := standby.ExecContext(t.Context(), `SELECT pg_wal_replay_resume()`); err != nil {
		t.Fatal(err)
	}
	until(`SELECT count(*) = 1 FROM ` + schema + `.groups`)
	if list := w.must("groups", "list", "--columns", "name", "-o", "csv", "--no-headers"); strings.TrimSpace(list) != "GIS" {
		t.Errorf("list after the replica caught up: %q", list)
	}

	pair.Standby.Kill()
	e := w.run("groups", "list", "--columns", "name", "-o", "csv", "--no-headers")
	w.wants(e, 0, "warning: database_read is not used")
	if strings.Contains(e.err, "busy") {
		t.Errorf("the warning names a kind of error: %s", e.err)
	}
	if strings.TrimSpace(e.out) != "GIS" {
		t.Errorf("list without the replica: %q", e.out)
	}
	e = w.run("database", "info", "--jq", ".lag_ms")
	w.wants(e, 0, "warning: database_read: ")
	if strings.TrimSpace(e.out) != "null" {
		t.Errorf("lag of a replica that does not answer: %q", e.out)
	}
}
