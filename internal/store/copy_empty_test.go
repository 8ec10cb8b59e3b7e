package store

import (
	"maps"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// TestCopyBeside: nothing is copied beside what another program made, whatever it is. What an extension made does not count.
func TestCopyBeside(t *testing.T) {
	c := postgres.Shared(t)
	from := withOrganization(t, open(t, newFile(t), Options{Create: true}))
	schema := c.Schema(t)
	to := c.Address(postgres.Owner, schema)
	for _, made := range []string{
		"TABLE SCHEMA.theirs (n int); CREATE INDEX ON SCHEMA.theirs (n)",
		"SEQUENCE SCHEMA.theirs",
		"VIEW SCHEMA.theirs AS SELECT 1",
		"TYPE SCHEMA.theirs AS ENUM ('a')",
		"FUNCTION SCHEMA.theirs() RETURNS int LANGUAGE sql AS 'SELECT 1'",
	} {
		kind, _, _ := strings.Cut(made, " ")
		c.Must(t, "CREATE "+strings.ReplaceAll(made, "SCHEMA", schema))
		_, err := copyAll(t, from, to)
		wantKind(t, err, org.ErrConflict)
		if !strings.Contains(err.Error(), "which has the "+strings.ToLower(kind)+" ") {
			t.Errorf("%s: %v", made, err)
		}
		if kind != "FUNCTION" {
			c.Must(t, "DROP "+kind+" "+schema+".theirs")
		}
	}
	c.Must(t, "ALTER EXTENSION plpgsql ADD FUNCTION "+schema+".theirs()")
	defer c.Must(t, "ALTER EXTENSION plpgsql DROP FUNCTION "+schema+".theirs()")
	if _, err := copyAll(t, from, to); err != nil {
		t.Error(err)
	}
}

// TestCopyIsCounted: a server that was copied to knows at once how much there is in each table, for its plans.
func TestCopyIsCounted(t *testing.T) {
	from, to := open(t, newFile(t), Options{Create: true}), postgres.Address(t)
	fillAll(t, from, 10)
	s := open(t, to, Options{Create: true})
	_, err := copyAll(t, from, to)
	must(t, err)
	for _, table := range copiedTables() {
		if n, err := s.count(t.Context(), `SELECT count(*) FROM pg_stats WHERE schemaname = current_schema() AND tablename = $1`,
			table.name); err != nil || n == 0 {
			t.Errorf("%s: %d columns are counted, %v", table.name, n, err)
		}
	}
}

// TestCopyIntoOlder: tables that an older roster made, and in which there is nothing, are upgraded and filled.
func TestCopyIntoOlder(t *testing.T) {
	from := withOrganization(t, open(t, newFile(t), Options{Create: true}))
	to := postgres.Address(t)
	older(t, to, latest()-1)
	if _, err := copyAll(t, from, to); err != nil {
		t.Fatal(err)
	}
	if got, want := digests(t, open(t, to, Options{})), digests(t, from); !maps.Equal(got, want) {
		t.Errorf("copied %v, want %v", got, want)
	}
}
