package store

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// execute runs a statement as it is.
func execute(t *testing.T, s *Store, statement string, args ...any) {
	t.Helper()
	change(t, s, func(s *Store) error {
		_, err := s.q.ExecContext(t.Context(), statement, args...)
		return err
	})
}

// fillAll stores n members and something in every table, with names that a copy might get wrong.
func fillAll(t *testing.T, s *Store, n int) {
	t.Helper()
	withOrganization(t, s)
	fill(t, s, n)
	for _, statement := range []string{
		`INSERT INTO credentials SELECT n, '$argon2id$' || id FROM members`,
		`INSERT INTO resources (id, kind, name, name_key, exact_key, created)
			SELECT 'r' || id, 'layer', name, name_key, id, joined FROM members WHERE role > 1`,
		`INSERT INTO permissions (resource, member, level, resource_key, subject_key)
			SELECT r.n, m.n, 3, r.id, m.id FROM members m JOIN resources r ON r.exact_key = m.id`,
		`INSERT INTO permissions (resource, grp, level, resource_key, subject_key)
			SELECT r.n, g.n, 1, r.id, g.id FROM groups g JOIN resources r ON r.exact_key < 'm00007'`,
		`INSERT INTO dependencies SELECT a.n, b.n FROM resources a JOIN resources b ON b.n = a.n + 1`,
		`INSERT INTO resets SELECT 'x' || id, n, email, $1, 4102444800, 0 FROM members WHERE n < 9`,
		`INSERT INTO sessions SELECT $1, min(n), 1, 4102444800 FROM members`,
		`INSERT INTO link_requests SELECT id, 7, 2 FROM invitations`,
		`INSERT INTO failed_sign_ins VALUES (-8388608, 4102444800)`,
	} {
		if strings.Contains(statement, "$1") {
			execute(t, s, statement, []byte{0, 0xff, '\'', '\\', 'N', '\n'})
		} else {
			execute(t, s, statement)
		}
	}
	change(t, s, func(s *Store) error {
		empty := newInvitation(500_000)
		empty.Sealed = []byte{}
		if err := s.AddInvitations(t.Context(), empty); err != nil {
			return err
		}
		for i, name := range hostileNames() {
			m := newMember(500_000+i, "GIS")
			m.Name = name
			e := org.Event{Time: epoch(), Change: name, Action: "member.create", Subject: strings.Repeat(name, 1000)}
			if err := errors.Join(s.AddMember(t.Context(), m), s.AddEvents(t.Context(), e)); err != nil {
				return err
			}
		}
		return nil
	})
}

func hostileNames() []string {
	return []string{
		`\N`, `\.`, "", " ", "NULL", "a\tb\nc\r\nd", "\x01\x7f", "'; DROP TABLE members; --", `"quoted"`, "$1 ? {}",
		"שלום\u202eabc", "👩‍👩‍👧‍👦", "e\u0301 É", "\U0010ffff\uffff\ufffd", "日本語",
	}
}

// wantNothing checks that there is neither a file nor anything in the schema.
func wantNothing(t *testing.T, path string) {
	t.Helper()
	if !isAddress(path) {
		if found, err := os.ReadDir(filepath.Dir(path)); err != nil || len(found) > 0 {
			t.Errorf("left behind: %v, %v", found, err)
		}
		return
	}
	s := openBare(t, path)
	n, err := s.count(t.Context(), `SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace`)
	if err != nil || n > 0 {
		t.Errorf("left behind: %d tables, %v", n, err)
	}
}

// countingQuerier calls read before each query of rows.
type countingQuerier struct {
	runner
	read func()
}

func (c countingQuerier) QueryContext(ctx context.Context, query string, args ...any) (rows, error) {
	c.read()
	return c.runner.QueryContext(ctx, query, args...)
}

// TestLoadStops: where a row cannot be stored on a server, the reading of the others is ended, and where one cannot be read,
// that is the error.
func TestLoadStops(t *testing.T) {
	aboutPostgres(t, "COPY")
	s, ended := newStore(t), false
	load := func(rows iter.Seq2[[]any, error]) error {
		within, err := s.begin(t.Context(), s.db, toWrite)
		must(t, err)
		defer within.end()
		return s.engine.load(t.Context(), within, loading{"groups", []string{"id"}, rows})
	}
	err := load(func(yield func([]any, error) bool) {
		for yield([]any{"\x00"}, nil) {
			continue
		}
		ended = true
	})
	if err == nil || !ended {
		t.Errorf("error %v, ended: %t", err, ended)
	}
	if err := load(func(yield func([]any, error) bool) { yield(nil, errDisk) }); !errors.Is(err, errDisk) {
		t.Errorf("error %v", err)
	}
}
