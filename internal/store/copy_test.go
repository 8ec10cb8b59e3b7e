package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// TestCopiedTables: all tables are copied, by their primary keys, and those that a database numbers go on being numbered.
func TestCopiedTables(t *testing.T) {
	s := open(t, newFile(t), Options{Create: true})
	var names, numbered []string
	for _, table := range copiedTables() {
		names = append(names, table.name)
		key, err := s.texts(t.Context(), `SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk`, table.name)
		if err != nil || strings.Join(key, ", ") != table.key {
			t.Errorf("the key of %s is %v, %v", table.name, key, err)
		}
		if table.key == "n" && table.name != "organization" {
			numbered = append(numbered, table.name)
		}
	}
	there, err := s.texts(t.Context(), `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
	if err != nil || !slices.Equal(slices.Sorted(slices.Values(names)), there) {
		t.Errorf("copied are %v, there are %v, %v", names, there, err)
	}
	if !slices.Equal(numbered, numberedTables()) {
		t.Errorf("numbered are %v", numbered)
	}
}

// TestCopy copies from a file to a server and back, from server to server and from file to file: nothing differs.
func TestCopy(t *testing.T) {
	first := open(t, newFile(t), Options{Create: true})
	fillAll(t, first, testenv.Full(100_000, 2000))
	want := digests(t, first)
	from := first
	for _, to := range []string{postgres.Address(t), postgres.Address(t), newFile(t), newFile(t)} {
		copied, err := copyAll(t, from, to)
		if err != nil {
			t.Fatal(err)
		}
		from = open(t, to, Options{})
		if got := digests(t, from); !maps.Equal(got, want) {
			t.Errorf("%s: copied %v, want %v", to, got, want)
		}
		if len(copied) != len(want) {
			t.Errorf("%s: told of %d tables", to, len(copied))
		}
		for _, c := range copied {
			if sum := want[c.Table]; !strings.HasPrefix(sum, fmt.Sprintf("%d rows ", c.Rows)) {
				t.Errorf("%s: %d rows, want %s", c.Table, c.Rows, sum)
			}
		}
		if found, err := from.Check(t.Context()); err != nil || len(found) > 0 {
			t.Errorf("Check(%s): %v, %v", to, found, err)
		}
	}
}

// TestCopyGoesOn: what is added to a copy gets numbers that are free.
func TestCopyGoesOn(t *testing.T) {
	from := open(t, newFile(t), Options{Create: true})
	fillAll(t, from, 10)
	for _, to := range []string{postgres.Address(t), newFile(t)} {
		if _, err := copyAll(t, from, to); err != nil {
			t.Fatal(err)
		}
		change(t, open(t, to, Options{}), func(s *Store) error {
			m, i := newMember(1_000_000, "GIS"), newInvitation(1_000_000, "GIS")
			m.Role = org.Manager
			r := org.Resource{ID: "r-next", Kind: "layer", Name: "Next", Owners: []string{m.Email}, Created: epoch()}
			return errors.Join(s.AddMember(t.Context(), m), s.AddInvitations(t.Context(), i),
				s.AddGroup(t.Context(), newGroup(1_000_000, "Next")), s.AddResources(t.Context(), r),
				s.AddEvents(t.Context(), org.Event{Time: epoch(), Change: "next", Action: "member.create"}))
		})
	}
}

// TestCopyNothing copies an organization whose other tables are empty.
func TestCopyNothing(t *testing.T) {
	from := withOrganization(t, open(t, newFile(t), Options{Create: true}))
	for _, to := range []string{postgres.Address(t), newFile(t)} {
		if _, err := copyAll(t, from, to); err != nil {
			t.Fatal(err)
		}
		if got, want := digests(t, open(t, to, Options{})), digests(t, from); !maps.Equal(got, want) {
			t.Errorf("copied %v, want %v", got, want)
		}
	}
}

// TestCopyRefused: a database that is not empty stays as it is, and so does one that cannot hold a text.
func TestCopyRefused(t *testing.T) {
	from := open(t, newFile(t), Options{Create: true})
	fillAll(t, from, 10)
	server, file := postgres.Address(t), newFile(t)
	for _, to := range []string{server, file} {
		withOrganization(t, open(t, to, Options{Create: true}))
		_, err := copyAll(t, from, to)
		wantKind(t, err, org.ErrConflict)
		wantCounts(t, open(t, to, Options{}), 0, 0)
	}
	execute(t, from, `UPDATE members SET name = 'a' || char(0) || 'b' WHERE id = 'm00003'`)
	empty := postgres.Address(t)
	if _, err := copyAll(t, from, empty); err == nil || !strings.Contains(err.Error(), `n 4 has name "a\x00b"`) {
		t.Errorf("error %v", err)
	}
	wantNothing(t, empty)
}

// TestCopyInterrupted: a copy that is interrupted in any table leaves nothing, and can be repeated.
func TestCopyInterrupted(t *testing.T) {
	postgres.Cancels(t)
	from := open(t, newFile(t), Options{Create: true})
	fillAll(t, from, 30)
	for _, to := range []string{postgres.Address(t), newFile(t)} {
		for i := 0; i < len(copiedTables()); i += testenv.Full(1, 5) {
			ctx, cancel := context.WithCancel(t.Context())
			reads := 0
			spied := *from
			err := spied.Read(ctx, func(s *Store) error {
				s.q = querier{countingQuerier{s.q, func() {
					if reads++; reads == i+1 {
						cancel()
					}
				}}}
				_, err := s.Copy(ctx, to, nil)
				return err
			})
			cancel()
			if !errors.Is(err, context.Canceled) {
				t.Errorf("interrupted at read %d: %v", i, err)
			}
			wantNothing(t, to)
		}
		if _, err := copyAll(t, from, to); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCopyTwice: of two copies to one place at once, one is made.
func TestCopyTwice(t *testing.T) {
	from := open(t, newFile(t), Options{Create: true})
	fillAll(t, from, 300)
	for _, to := range []string{postgres.Address(t), newFile(t)} {
		failed := make(chan error, 2)
		for range cap(failed) {
			s := open(t, from.Path(), Options{})
			go func() {
				_, err := copyAll(t, s, to)
				failed <- err
			}()
		}
		a, b := <-failed, <-failed
		if a == nil {
			a, b = b, a
		}
		if b != nil || !errors.Is(a, org.ErrConflict) {
			t.Errorf("%s: %v and %v", to, a, b)
		}
		if got, want := digests(t, open(t, to, Options{})), digests(t, from); !maps.Equal(got, want) {
			t.Errorf("copied %v, want %v", got, want)
		}
	}
}

// copyAll copies what is in from.
func copyAll(t *testing.T, from *Store, to string) (copied []Copied, err error) {
	err = from.Read(t.Context(), func(s *Store) error {
		copied, err = s.Copy(t.Context(), to, func(doing string, done, total int) {
			if done > total {
				t.Errorf("%s %d of %d rows", doing, done, total)
			}
		})
		return err
	})
	return copied, err
}

// digests are the number of rows and the digest of each table.
func digests(t *testing.T, s *Store) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := s.Read(t.Context(), func(s *Store) error {
		for _, table := range copiedTables() {
			columns, err := s.columns(t.Context(), table)
			if err != nil {
				return err
			}
			d := newDigest()
			for _, err := range d.of(s.rowsOf(t.Context(), table, columns)) {
				if err != nil {
					return err
				}
			}
			found[table.name] = fmt.Sprintf("%d rows %s", d.rows, hex.EncodeToString(d.hash.Sum(nil)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
