package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"testing"

	"modernc.org/sqlite"

	"github.com/roster-cli/roster/internal/org"
)

var errDisk = errors.New("disk I/O error")

// faulty is a SQLite file whose commits go through commit.
type faulty struct {
	name   string
	commit func(real driver.Tx) error
	broken bool // nothing can be read after a commit
}

func (f *faulty) Driver() driver.Driver { return &sqlite.Driver{} }

func (f *faulty) Connect(context.Context) (driver.Conn, error) {
	c, err := f.Driver().Open(f.name)
	return &faultyConn{Conn: c, faulty: f}, err
}

type faultyConn struct {
	driver.Conn
	*faulty
	committed bool
}

func (c *faultyConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o) //nolint:errcheck // the driver has it, or the test panics
	return faultyTx{Tx: tx, conn: c}, err
}

func (c *faultyConn) ExecContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Result, error) {
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, q, args) //nolint:errcheck // as above
}

func (c *faultyConn) QueryContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Rows, error) {
	if c.broken && c.committed {
		return nil, errDisk
	}
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, q, args) //nolint:errcheck // as above
}

type faultyTx struct {
	driver.Tx
	conn *faultyConn
}

func (t faultyTx) Commit() error {
	t.conn.committed = true
	return t.conn.commit(t.Tx)
}

// noted is a change that writes an event, and the query that counts what it changed.
type noted struct {
	name    string
	do      func(context.Context, *Store) error
	changed string
}

// changesNoted returns a change whose events the caller writes, and those whose events the store writes itself.
func changesNoted() []noted {
	e := org.Event{Time: epoch(), Actor: "ana" + domain, Change: "mark"}
	return []noted{
		{"told", func(ctx context.Context, s *Store) error {
			return errors.Join(s.AddMember(ctx, newMember(1)),
				s.AddEvents(ctx, org.Event{Time: epoch(), Action: "member.create"}))
		}, `SELECT count(*) FROM members WHERE id = '` + newMember(1).ID + `'`},
		{"a transfer", func(ctx context.Context, s *Store) error {
			return handover{Resources: []string{"r-a"}, To: "m-di"}.run(ctx, s, e)
		}, `SELECT count(*) FROM permissions WHERE level = 3 AND subject_key = 'di@acme.example'`},
		{"a deletion", func(ctx context.Context, s *Store) error {
			return s.DeleteResources(ctx, Roots{Resources: []string{"r-a"}}, e)
		}, `SELECT 1 - count(*) FROM resources`},
		{"permissions of a group", func(ctx context.Context, s *Store) error {
			return errors.Join(s.LogGroupPermissions(ctx, []string{"g00000"}, e), s.DeleteGroup(ctx, "g00000"))
		}, `SELECT 2 - count(*) FROM groups`},
	}
}

// TestFailedCommit: the store checks whether a commit that failed took effect, and says what it found, whoever wrote
// the events.
func TestFailedCommit(t *testing.T) {
	aboutSQLite(t, "driver of SQLite")
	before := func(tx driver.Tx) error { return errors.Join(errDisk, tx.Rollback()) }
	after := func(tx driver.Tx) error { return errors.Join(errDisk, tx.Commit()) }
	cases := []struct {
		name   string
		commit func(driver.Tx) error
		broken bool
		says   string // "" when the change counts as made
		made   int
	}{
		{"no effect", before, false, "disk I/O error", 0},
		{"effect", after, false, "", 1},
		{"no effect and no reading", before, true, "not known", 0},
		{"effect and no reading", after, true, "not known", 1},
	}
	for _, n := range changesNoted() {
		for _, c := range cases {
			t.Run(n.name+", "+c.name, func(t *testing.T) {
				sound, ctx := parse("a bo view:GIS").store(t), t.Context()
				db := sql.OpenDB(&faulty{name: dataSource(sound.Path()), commit: c.commit, broken: c.broken})
				defer db.Close() //nolint:errcheck // what it did is looked at with sound
				db.SetMaxOpenConns(1)
				s := &Store{engine: sound.engine, db: db, read: db, q: sound.engine.on(db), wait: defaultWait}
				runs := 0
				err := s.Change(ctx, func(s *Store) error { runs++; return n.do(ctx, s) })
				switch {
				case c.says == "" && err != nil:
					t.Errorf("error %v, but the change was made", err)
				case c.says != "" && (!errors.Is(err, errDisk) || !strings.Contains(err.Error(), c.says)):
					t.Errorf("error %v, want %q", err, c.says)
				}
				if got, want := errors.As(err, new(Unchanged)), c.made == 0 && !c.broken; got != want {
					t.Errorf("error %v: it says for sure that nothing was changed: %t, want %t", err, got, want)
				}
				if runs != 1 {
					t.Errorf("do ran %d times", runs)
				}
				for _, query := range []string{n.changed, `SELECT count(DISTINCT change) FROM audit`} {
					if made, err := sound.count(ctx, query); err != nil || made != c.made {
						t.Errorf("%s: %d, %v, want %d", query, made, err, c.made)
					}
				}
			})
		}
	}
}

// TestFailedCommitWithoutEvents: where nothing can be looked for, the error is what is told.
func TestFailedCommitWithoutEvents(t *testing.T) {
	aboutSQLite(t, "driver of SQLite")
	sound := newStore(t)
	before := func(tx driver.Tx) error { return errors.Join(errDisk, tx.Rollback()) }
	db := sql.OpenDB(&faulty{name: dataSource(sound.Path()), commit: before})
	defer db.Close() //nolint:errcheck // what it did is looked at with sound
	db.SetMaxOpenConns(1)
	s := &Store{engine: sound.engine, db: db, read: db, q: sound.engine.on(db), wait: defaultWait}
	err := s.Change(t.Context(), func(s *Store) error { return s.AddMember(t.Context(), newMember(1)) })
	if !errors.Is(err, errDisk) || errors.As(err, new(UnknownOutcome)) {
		t.Errorf("error %v", err)
	}
	wantCounts(t, sound, 0, 0)
}

// TestHasMark: an event of another transaction at the same place does not count.
func TestHasMark(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	var m mark
	change(t, s, func(s *Store) error {
		err := s.AddEvents(ctx, org.Event{Time: epoch(), Change: "ours"}, org.Event{Time: epoch(), Change: "ours"})
		m = s.mark
		return err
	})
	for _, c := range []struct {
		mark
		want bool
	}{{m, true}, {mark{m.n, "theirs"}, false}, {mark{m.n + 5, "ours"}, false}} {
		if found, err := s.hasMark(ctx, c.mark); err != nil || found != c.want {
			t.Errorf("hasMark(%v) = %t, %v", c.mark, found, err)
		}
	}
}
