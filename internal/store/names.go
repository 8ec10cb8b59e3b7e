package store

import (
	"context"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// MemberNames returns up to most emails of members that begin with prefix, or else ids.
func (s *Store) MemberNames(ctx context.Context, prefix string, most int) ([]string, error) {
	return s.emailsOrIDs(ctx, "email", "members", prefix, most)
}

// InvitationNames returns up to most recipients of invitations that begin with prefix, or else ids.
func (s *Store) InvitationNames(ctx context.Context, prefix string, most int) ([]string, error) {
	return s.emailsOrIDs(ctx, "recipient", "invitations", prefix, most)
}

// GroupsBeginning returns up to most names of groups that begin with prefix, whatever their case.
func (s *Store) GroupsBeginning(ctx context.Context, prefix string, most int) ([]string, error) {
	return s.beginning(ctx, named{table: "groups", column: "name", key: "name_key"}, prefix, most)
}

// ResourcesBeginning returns up to most paths of resources that begin with prefix, whatever its case, or else ids.
func (s *Store) ResourcesBeginning(ctx context.Context, prefix string, most int) ([]string, error) {
	kind, name, whole := org.SplitPath(prefix)
	condition, key := "kind >= $1 AND kind < $2", listing.Fold(kind)
	args := []any{key, key + "\U0010ffff", most}
	if whole {
		key = org.NameKey(name)
		condition, args = "kind = $1 AND exact_key >= $2 AND exact_key < $4", []any{kind, key, most, key + "\U0010ffff"}
	}
	found, err := s.texts(ctx, `SELECT kind || '/' || name FROM resources WHERE `+condition+`
		ORDER BY kind, exact_key LIMIT $3`, args...)
	if err != nil || len(found) > 0 || whole {
		return found, err
	}
	return s.beginning(ctx, named{table: "resources", column: "id", key: "id"}, prefix, most)
}

func (s *Store) emailsOrIDs(ctx context.Context, email, table, prefix string, most int) ([]string, error) {
	found, err := s.beginning(ctx, named{table: table, column: email, key: email}, prefix, most)
	if err != nil || len(found) > 0 || prefix == "" {
		return found, err
	}
	return s.beginning(ctx, named{table: table, column: "id", key: "id"}, prefix, most)
}

// named is a column of names, and the indexed column of their folded keys.
type named struct{ table, column, key string }

// beginning returns the names whose key begins with prefix.
func (s *Store) beginning(ctx context.Context, n named, prefix string, most int) ([]string, error) {
	key := listing.Fold(prefix)
	return s.texts(ctx, `SELECT DISTINCT `+n.column+` FROM `+n.table+` WHERE `+n.key+` >= $1 AND `+n.key+` < $2
		ORDER BY `+n.key+` LIMIT $3`,
		key, key+"\U0010ffff", most)
}
