package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/roster-cli/roster/internal/org"
)

// namedTable is a table whose rows can be named by id and by name, which is in column.
type namedTable struct{ what, table, column string }

func namedGroup() namedTable  { return namedTable{"group", "groups", "name"} }
func namedMember() namedTable { return namedTable{"member", "members", "email"} }
func namedResource() namedTable {
	return namedTable{"resource", "resources", "kind || '/' || name"}
}

// nameIsID returns ErrConflict if the new name of the row id is the id of another row.
func (s *Store) nameIsID(ctx context.Context, t namedTable, id, name string) error {
	key := org.NameKey(name)
	if key == id || !org.LooksLikeID(key) {
		return nil
	}
	var other string
	err := s.q.QueryRowContext(ctx, "SELECT "+t.column+" FROM "+t.table+" WHERE id = $1", key).Scan(&other)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking for the %s with the id %s: %w", t.what, key, err)
	}
	return org.NameIsID(t.what, name, other)
}

// RequireMemberName returns ErrConflict if m.Name is the id of another member.
func (s *Store) RequireMemberName(ctx context.Context, m org.Member) error {
	return s.nameIsID(ctx, namedMember(), m.ID, m.Name)
}

// RequireResourceName returns ErrConflict if r.Name is the id of another resource. AddResources requires it as well.
func (s *Store) RequireResourceName(ctx context.Context, r org.Resource) error {
	return s.nameIsID(ctx, namedResource(), r.ID, r.Name)
}
