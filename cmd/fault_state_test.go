//go:build unix

package cmd

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// leftBehind is what bo@acme.example and others own in a world where bo leaves something of every kind.
const leftBehind = `name,kind,owners,depends_on
City,project,bo@acme.example,
Sensors,data-source,bo@acme.example;cy@acme.example,
Roads,layer,bo@acme.example,project/City
Bridges,layer,cy@acme.example,project/City;data-source/Sensors
Inspections,table,dee@acme.example,layer/Bridges
Survey,form,cy@acme.example,
`

// leaving is a founded world that bo@acme.example is about to leave: an Administrator who owns, shares, uses and is in
// a group, on whose resources those of the Managers cy and dee depend, and who has invited somebody.
func leaving(t *testing.T, further ...string) *world {
	t.Helper()
	w := founded(t, further...)
	w.join("bo@acme.example", "administrator")
	w.employ(org.Manager, "cy@acme.example", "dee@acme.example")
	w.must("groups", "create", "GIS", "-q")
	w.must("groups", "add-member", "GIS", "bo@acme.example", "-q", "--as", "ana@acme.example")
	w.must("resources", "create", "--from", w.file("inventory.csv", leftBehind), "-q", "--as", "ana@acme.example")
	w.must("permissions", "grant", "form/Survey", "--level", "view", "--member", "bo@acme.example", "-q", "--as", "ana@acme.example")
	w.must("permissions", "grant", "layer/Roads", "--level", "modify", "--group", "GIS", "-q", "--as", "ana@acme.example")
	w.must("invitations", "create", "p1@acme.example", "--role", "user", "--as", "bo@acme.example", "-q")
	return w
}

// state is all that the database has, as text.
func (w *world) state() string {
	w.t.Helper()
	var b strings.Builder
	w.read(func(ctx context.Context, s *store.Store) {
		events := rowsOf(ctx, w, s, store.Events())
		for i := range events {
			events[i].Change = "" // another one each time
		}
		var ids []string
		for _, m := range rowsOf(ctx, w, s, store.Members()) {
			ids = append(ids, m.ID)
			fmt.Fprintf(&b, "%+v\n", m)
		}
		for _, rows := range []any{
			rowsOf(ctx, w, s, store.Groups()), rowsOf(ctx, w, s, store.Resources()), rowsOf(ctx, w, s, store.Permissions()),
			rowsOf(ctx, w, s, store.Invitations(time.Unix(0, 0))), events,
		} {
			fmt.Fprintf(&b, "%+v\n", rows)
		}
		credentials, err := s.CredentialsOf(ctx, ids)
		fmt.Fprintln(&b, credentials, err)
	})
	return b.String()
}

// read lets do read one state of the database.
func (w *world) read(do func(context.Context, *store.Store)) {
	w.t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, w.database(), store.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	err = s.Read(ctx, func(s *store.Store) error { do(ctx, s); return nil })
	if err != nil {
		w.t.Error(err)
	}
	if err := s.Close(); err != nil {
		w.t.Error(err)
	}
}

// change changes the database as no command does.
func (w *world) change(do func(context.Context, *store.Store) error) {
	w.t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, w.database(), store.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := s.Change(ctx, func(s *store.Store) error { return do(ctx, s) }); err != nil {
		w.t.Error(err)
	}
	if err := s.Close(); err != nil {
		w.t.Error(err)
	}
}

// employ makes somebody a member who has not set a password.
func (w *world) employ(role org.Role, emails ...string) {
	w.t.Helper()
	w.change(func(ctx context.Context, s *store.Store) error {
		for _, email := range emails {
			name, _, _ := strings.Cut(email, "@")
			if err := s.AddMember(ctx, org.Member{ID: fmt.Sprintf("%012s", name), Name: name, Email: email, Role: role, Language: "en"}); err != nil {
				return err
			}
		}
		return nil
	})
}

// rowsOf are all rows of a table, in its order.
func rowsOf[T any](ctx context.Context, w *world, s *store.Store, table store.Table[T]) (rows []T) {
	w.t.Helper()
	order, err := table.Columns.Order(table.Order)
	if err != nil {
		w.t.Fatal(err)
	}
	for row, err := range store.List(ctx, s, table, listing.Query{Order: order}) {
		if err != nil {
			w.t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// owned checks that each resource has owners who are members and may own, and that an Administrator is left.
// also looks at each resource.
func (w *world) owned(also func(org.Resource)) {
	w.t.Helper()
	w.read(func(ctx context.Context, s *store.Store) {
		roles := map[string]org.Role{}
		administrators := 0
		for _, m := range rowsOf(ctx, w, s, store.Members()) {
			if roles[m.Email] = m.Role; m.Role == org.Administrator {
				administrators++
			}
		}
		if administrators == 0 {
			w.t.Error("no Administrator is left")
		}
		for _, r := range rowsOf(ctx, w, s, store.Resources()) {
			if len(r.Owners) == 0 {
				w.t.Errorf("%s has no owner", r.Path())
			}
			for _, owner := range r.Owners {
				if roles[owner] < org.Manager {
					w.t.Errorf("%s is owned by %s, %v", r.Path(), owner, roles[owner])
				}
			}
			also(r)
		}
	})
}
