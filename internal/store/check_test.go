package store

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

func TestCheckSound(t *testing.T) {
	s := newStore(t)
	fill(t, s, 20)
	if found, err := s.Check(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("%v, %v", found, err)
	}
}

// TestCheckFinds: damage to a table, damage to an index, and a row that refers to nothing.
func TestCheckFinds(t *testing.T) {
	aboutSQLite(t, "files")
	for _, place := range []string{"members", "members_by_name", "member_groups", "audit_by_time"} {
		path := closedDatabase(t)
		damage(t, path, place)
		before := read(t, path)
		s := openBare(t, path)
		found, err := s.Check(t.Context())
		if err == nil && len(found) == 0 {
			t.Errorf("damage to %s is not found", place)
		}
		if err := s.Close(); err != nil || !bytes.Equal(read(t, path), before) {
			t.Errorf("checking changed the file, %v", err)
		}
	}
	s := newStore(t)
	run(t, s, `PRAGMA foreign_keys = OFF; INSERT INTO credentials (member, phc) VALUES (7, 'x');
		INSERT INTO groups (n, id, name, name_key, exact_key, created) VALUES (8, 'g', 'GIS', 'gis', 'gis', 0);
		INSERT INTO member_groups (member, grp) VALUES (7, 8)`)
	found, err := s.Check(t.Context())
	slices.Sort(found)
	if err != nil || !slices.Equal(found, []string{
		"a row of member_groups refers to a missing row of members", "row 7 of credentials refers to a missing row of members",
	}) {
		t.Errorf("%q, %v", found, err)
	}
}

// TestCheckRules: what roster would never have stored is found.
func TestCheckRules(t *testing.T) {
	s := parse("a bo").store(t)
	for _, c := range []struct{ statement, found string }{
		{`UPDATE members SET role = 1 WHERE email = 'bo@acme.example'`, "the User bo@acme.example owns table/a"},
		{`DELETE FROM permissions`, "the resource table/a has no owner"},
	} {
		run(t, s, c.statement)
		if found, err := s.Check(t.Context()); err != nil || len(found) != 1 || found[0] != c.found {
			t.Errorf("%q, %v, want %q", found, err, c.found)
		}
	}
}

// TestCheckServer: an index that is not used, a constraint that was never checked, and a broken rule are found together.
func TestCheckServer(t *testing.T) {
	c := postgres.Shared(t)
	schema := c.Schema(t)
	s := withOrganization(t, open(t, c.Address(postgres.Owner, schema), Options{Create: true}))
	if found, err := s.Check(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("%q, %v", found, err)
	}
	execute(t, s, `ALTER TABLE members ADD CONSTRAINT unchecked CHECK (n > 0) NOT VALID;
		INSERT INTO resources (id, kind, name, name_key, exact_key, created) VALUES ('r-a', 'table', 'a', 'a', 'a', 1)`)
	c.Must(t, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '"+schema+".members_by_name'::regclass")
	want := []string{
		"the index members_by_name cannot be used", "the constraint unchecked was never checked", "the resource table/a has no owner",
	}
	if found, err := s.Check(t.Context()); err != nil || !slices.Equal(found, want) {
		t.Errorf("%q, %v, want %q", found, err, want)
	}
}

// TestDamageIsNamed: an error of reading what is damaged says so, and what to do.
func TestDamageIsNamed(t *testing.T) {
	aboutSQLite(t, "files")
	path := closedDatabase(t)
	damage(t, path, "members")
	err := use(t.Context(), path)
	if err == nil || !strings.Contains(err.Error(), "damaged") ||
		!strings.Contains(org.HintOf(err), "roster database restore") {
		t.Errorf("error %v with the hint %q", err, org.HintOf(err))
	}
}

// TestCheckOfRubble: a check of a file with rubble in its middle lists what is wrong, as far as it gets.
func TestCheckOfRubble(t *testing.T) {
	aboutSQLite(t, "files")
	path := emptyDatabase(t)
	s := open(t, path, Options{})
	for _, statement := range testenv.Grown(1, 2000) {
		execute(t, s, statement)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b, chance := read(t, path), rand.New(rand.NewPCG(1, 2))
	for at := len(b) / 2; at < len(b)/2+100<<10; at++ {
		b[at] = byte(chance.Uint32())
	}
	write(t, path, b)
	found, err := open(t, path, Options{}).Check(t.Context())
	if err != nil || len(found) < 5 || !strings.Contains(strings.Join(found, "\n"), "malformed") {
		t.Errorf("it finds %q, %v", found, err)
	}
}

// TestSingleBitFlips: reading a database with one wrong bit returns an error or an answer, and never panics or hangs.
// If the number of rows is wrong, Check finds it. If the file is refused, or only read, its bytes stay as they are.
func TestSingleBitFlips(t *testing.T) {
	aboutSQLite(t, "files")
	ctx := t.Context()
	sound := closedDatabase(t)
	original := read(t, sound)
	want, err := everything(ctx, sound)
	if err != nil {
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(1, 2)) // the same flips every time
	path := newPath(t)
	refused, differ, flips := 0, 0, testenv.Full(1000, 150)
	for range flips {
		b := bytes.Clone(original)
		bit := chance.IntN(8 * len(b))
		if chance.IntN(4) == 0 {
			bit = chance.IntN(8 * 200) // the header is small and matters most
		}
		b[bit/8] ^= 1 << (bit % 8)
		write(t, path, b)
		start := time.Now()
		got, err := everything(ctx, path)
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("bit %d: it took %v", bit, d)
		}
		switch {
		case err != nil:
			refused++
			if !bytes.Equal(read(t, path), b) && b[18] == original[18] && b[19] == original[19] {
				t.Errorf("bit %d: refused with %v, but the bytes changed", bit, err)
			}
		case got != want:
			differ++
			if found, err := checked(ctx, path); err == nil && len(found) == 0 {
				t.Errorf("bit %d: %v instead of %v, and Check finds nothing", bit, got, want)
			}
		}
		for _, beside := range []string{"-wal", "-shm", "-journal"} {
			_ = os.Remove(path + beside)
		}
	}
	t.Logf("of %d: %d refused, %d with another answer that Check finds", flips, refused, differ)
	if refused < flips/20 {
		t.Errorf("only %d of %d were refused", refused, flips)
	}
}

// sizes is the number of rows of each table.
type sizes struct{ members, groups, invitations, events, memberships int }

// everything reads all lists of the database at path.
func everything(ctx context.Context, path string) (n sizes, err error) {
	s, err := Open(ctx, path, Options{Wait: time.Second})
	if err != nil {
		return n, err
	}
	defer s.Close() //nolint:errcheck // what reading gives counts
	err = s.Read(ctx, func(s *Store) error {
		found, err := collect(List(ctx, s, Members(), listing.Query{}))
		for _, m := range found {
			n.members++
			n.memberships += len(m.Groups)
		}
		return errors.Join(err,
			tally(List(ctx, s, Groups(), listing.Query{}), &n.groups),
			tally(List(ctx, s, Invitations(epoch()), listing.Query{}), &n.invitations),
			tally(List(ctx, s, Events(), listing.Query{}), &n.events))
	})
	return n, err
}

func tally[T any](rows Rows[T], n *int) error {
	found, err := collect(rows)
	*n = len(found)
	return err
}

func checked(ctx context.Context, path string) ([]string, error) {
	s, err := Open(ctx, path, Options{Wait: time.Second})
	if err != nil {
		return nil, err
	}
	defer s.Close() //nolint:errcheck // what checking gives counts
	return s.Check(ctx)
}

// TestCheckLitestream: the tables with which Litestream replicates a file are no damage, and a backup with them is one.
func TestCheckLitestream(t *testing.T) {
	s := withOrganization(t, open(t, newFile(t), Options{Create: true}))
	execute(t, s, `CREATE TABLE IF NOT EXISTS _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER);
		CREATE TABLE IF NOT EXISTS _litestream_lock (id INTEGER); INSERT INTO _litestream_seq VALUES (1, 7)`)
	if found, err := s.Check(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("Check: %v, %v", found, err)
	}
	backup, path := newFile(t), newFile(t)
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if err := restore(t, path, backup, Options{}); err != nil {
		t.Error(err)
	}
	execute(t, s, `CREATE TABLE _litestream_other (id INTEGER)`)
	if found, err := s.Check(t.Context()); err != nil || len(found) != 1 {
		t.Errorf("Check: %v, %v", found, err)
	}
}
