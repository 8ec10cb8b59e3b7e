package store

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
)

// one500 gives number 500 of each kind values that no other has where all others have the same.
func one500(t *testing.T, s *Store) {
	t.Helper()
	for _, statement := range []string{
		`UPDATE invitations SET role = 2, language = 'fr', delivery = 'failed', sent = 5, attempts = 9, delivery_error = 'full',
			delivery_error_key = 'full' WHERE n = 500`,
		`INSERT INTO invitation_groups (invitation, grp) VALUES (500, 7)`,
		`UPDATE audit SET actor = 'bo@acme.example', action = 'member.update', details = 'role: user', details_key = 'role: user',
			origin = 'cli bo@host' WHERE n = 500`,
		`INSERT INTO dependencies (resource, needs) VALUES (500, 499)`,
		`INSERT INTO permissions (n, resource, grp, level, resource_key, subject_key)
			SELECT -500, 500, 7, 1, 'layer/layer 000500', 'group 07'`,
	} {
		execute(t, s, statement)
	}
}

// filters adds to w the lists of what has the same in a column as number n of a table, for each column.
func filters[T any](w work, noun string, table Table[T], n int) {
	add := func(column, op, after string, value func(T) any) {
		w[noun+" list "+column+op+"x"+after] = func(ctx context.Context, s *Store) error {
			row, err := one(ctx, s, table, table.source.Key+" = $1", n)
			if err != nil {
				return err
			}
			return firstPage(ctx, s, table, table.Order, column+op+strconv.Quote(inFilter(value(row))+after))
		}
	}
	for _, c := range table.Columns {
		switch {
		case c.SQL == "":
		case c.Kind == listing.List:
			add(c.Name, ":", "", c.Value)
		case c.Kind == listing.Text || c.Kind == listing.ID:
			add(c.Name, "=", "", c.Value)
			add(c.Name, ":", "*", c.Value)
		default:
			add(c.Name, "=", "", c.Value)
		}
	}
}

// inFilter is a value as a filter has it.
func inFilter(value any) string {
	switch v := value.(type) {
	case time.Time:
		return v.Format(time.RFC3339)
	case int:
		return strconv.Itoa(v)
	case []string:
		return v[0]
	case listing.Object:
		return v.Text
	case string:
		return v
	default:
		return ""
	}
}

// unindexed are the lists that look at every row if few have the value: they are seldom asked for, and an index costs each
// change.
const unindexed = `
audit list action:x*
audit list action=x
audit list actor:x*
audit list actor=x
audit list details:x*
audit list details=x
audit list origin:x*
audit list origin=x
audit list subject:x*
audit list subject=x
invitations list attempts=x
invitations list delivery=x
invitations list delivery_error:x*
invitations list delivery_error=x
invitations list language=x
invitations list role=x
invitations list sent=x
permissions list level=x
`

// allFilters adds to w the lists of each table by each column.
func allFilters(w work) {
	filters(w, "members", Members(), 501)
	filters(w, "groups", Groups(), 7)
	filters(w, "invitations", Invitations(epoch()), 500)
	filters(w, "resources", Resources(), 500)
	filters(w, "permissions", Permissions(), -500)
	filters(w, "audit", Events(), 500)
}
