package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"modernc.org/sqlite"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// work is what a command asks of a database.
type work = map[string]func(ctx context.Context, s *Store) error

// pages adds to w the first page of a table by each column, both ways, and with each filter. By the columns in sorted, which
// have no index or one value for most rows, all rows are sorted.
func pages[T any](w work, noun string, table Table[T], sorted string, filters ...string) {
	add := func(name, order string, filter ...string) {
		w[noun+" list "+name] = func(ctx context.Context, s *Store) error {
			return firstPage(ctx, s, table, order, filter...)
		}
	}
	for _, column := range table.Columns.Sortable() {
		if !slices.Contains(strings.Fields(sorted), column) {
			add("by "+column, column)
			add("by "+column+" desc", column+" desc")
		}
	}
	for _, f := range filters {
		add(f, table.Order, f)
	}
}

// firstPage reads the first page of a list, which must not be empty.
func firstPage[T any](ctx context.Context, s *Store, table Table[T], order string, filter ...string) error {
	q := listing.Query{Limit: 20}
	var err error
	if q.Order, err = table.Columns.Order(order); err != nil {
		return err
	}
	if q.Where, err = table.Columns.Filter(filter, epoch()); err != nil {
		return err
	}
	found, err := collect(List(ctx, s, table, q))
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("nothing was found: %+v", filter)
	}
	return err
}

// TestGrowth: with ten times as many members, no list's first page and nothing that is asked of one thing reads over half
// as many pages again, but for those lists that are unindexed.
func TestGrowth(t *testing.T) {
	aboutSQLite(t, "count of the pages that it read")
	w, member, invitation := work{}, "007919@acme.example", "007919@guests.example"
	pages(w, "members", Members(), "", `groups:"Group 07"`, "role=manager AND email:9")
	pages(w, "invitations", Invitations(epoch()), "sender status role language delivery delivery_error sent attempts",
		"sender=ana@acme.example", "status=pending")
	pages(w, "resources", Resources(), "")
	pages(w, "permissions", Permissions(), "level")
	pages(w, "audit", Events(), "actor action subject details origin")
	w["member"] = func(ctx context.Context, s *Store) error { _, err := s.Member(ctx, member); return err }
	w["owned"] = func(ctx context.Context, s *Store) error { _, err := s.OwnedBy(ctx, "0m000001", 20); return err }
	w["access"] = func(ctx context.Context, s *Store) error { _, err := s.AccessOf(ctx, "0m000001", 20); return err }
	w["resource"] = func(ctx context.Context, s *Store) error { _, err := s.Resource(ctx, "layer/layer 000001"); return err }
	w["complete"] = func(ctx context.Context, s *Store) error { _, err := s.CompleteMembers(ctx, "0079", 20); return err }
	w["taken"] = func(ctx context.Context, s *Store) error {
		_, err := s.AddressesInUse(ctx, []string{member, invitation, "new@guests.example"})
		return err
	}
	w["invite"] = func(ctx context.Context, s *Store) error { return s.AddInvitations(ctx, newInvitation(1)) }
	w["log"] = func(ctx context.Context, s *Store) error {
		return s.AddEvents(ctx, org.Event{Time: epoch(), Action: "a.b"})
	}
	allFilters(w)
	var growing []string
	small, large := pagesRead(t, w, 1000), pagesRead(t, w, 10_000)
	for _, name := range slices.Sorted(maps.Keys(w)) {
		t.Logf("%s reads %d pages of 1,000 members and %d of 10,000", name, small[name], large[name])
		if small[name] == 0 || large[name] > small[name]+small[name]/2+10 {
			growing = append(growing, name)
		}
	}
	if names := strings.Join(growing, "\n"); names != strings.TrimSpace(unindexed) {
		t.Error("more of these are read of more:\n" + names)
	}
}

// pagesRead is how many pages of the database each work reads when there are n members.
func pagesRead(t *testing.T, w work, n int) map[string]int {
	t.Helper()
	s := newStore(t)
	for _, statement := range testenv.Grown(1, n) {
		execute(t, s, statement)
	}
	one500(t, s)
	conn, err := s.db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // nothing is written any more
	alone := &Store{engine: s.engine, q: s.engine.on(conn)}
	read := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(w)) {
		before := pagesSeen(t, conn)
		if err := w[name](t.Context(), alone); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		read[name] = pagesSeen(t, conn) - before
	}
	return read
}

// pagesSeen is how often a connection looked at a page so far.
func pagesSeen(t *testing.T, conn *sql.Conn) (seen int) {
	t.Helper()
	err := conn.Raw(func(c any) error {
		counts, ok := c.(sqlite.DBStatus)
		if !ok {
			return errors.ErrUnsupported
		}
		for _, op := range []sqlite.DBStatusOp{sqlite.DBStatusCacheHit, sqlite.DBStatusCacheMiss} {
			n, _, err := counts.Status(op, false)
			if err != nil {
				return err
			}
			seen += n
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}
