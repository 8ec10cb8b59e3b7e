package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/roster-cli/roster/internal/org"
)

// addressed is a table whose rows can be named by id and by something else, which is the column shown.
type addressed struct{ what, table, shown string }

func addressedGroups() addressed  { return addressed{"group", "groups", "name"} }
func addressedMembers() addressed { return addressed{"member", "members", "email"} }
func addressedResources() addressed {
	return addressed{"resource", "resources", "kind || '/' || name"}
}

// nameIsID returns ErrConflict if the new name of the row id is the id of another row.
func (s *Store) nameIsID(ctx context.Context, t addressed, id, name string) error {
	key := org.NameKey(name)
	if key == id || !org.LooksLikeID(key) {
		return nil
	}
	var other string
	err := s.q.QueryRowContext(ctx, "SELECT "+t.shown+" FROM "+t.table+" WHERE id = $1", key).Scan(&other)
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
	return s.nameIsID(ctx, addressedMembers(), m.ID, m.Name)
}

// RequireResourceName returns ErrConflict if r.Name is the id of another resource. AddResources requires it as well.
func (s *Store) RequireResourceName(ctx context.Context, r org.Resource) error {
	return s.nameIsID(ctx, addressedResources(), r.ID, r.Name)
}
