package store

import (
	"context"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// CompleteMembers returns up to most emails of members that begin with prefix, or else ids.
func (s *Store) CompleteMembers(ctx context.Context, prefix string, most int) ([]string, error) {
	return s.emailsOrIDs(ctx, "email", "members", prefix, most)
}

// CompleteInvitations returns up to most recipients of invitations that begin with prefix, or else ids.
func (s *Store) CompleteInvitations(ctx context.Context, prefix string, most int) ([]string, error) {
	return s.emailsOrIDs(ctx, "recipient", "invitations", prefix, most)
}

// CompleteGroups returns up to most names of groups that begin with prefix, whatever their case.
func (s *Store) CompleteGroups(ctx context.Context, prefix string, most int) ([]string, error) {
	return s.namesWithPrefix(ctx, nameColumn{table: "groups", column: "name", key: "name_key"}, prefix, most)
}

// CompleteResources returns up to most paths of resources that begin with prefix, whatever its case, or else ids.
func (s *Store) CompleteResources(ctx context.Context, prefix string, most int) ([]string, error) {
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
	return s.namesWithPrefix(ctx, nameColumn{table: "resources", column: "id", key: "id"}, prefix, most)
}

func (s *Store) emailsOrIDs(ctx context.Context, email, table, prefix string, most int) ([]string, error) {
	found, err := s.namesWithPrefix(ctx, nameColumn{table: table, column: email, key: email}, prefix, most)
	if err != nil || len(found) > 0 || prefix == "" {
		return found, err
	}
	return s.namesWithPrefix(ctx, nameColumn{table: table, column: "id", key: "id"}, prefix, most)
}

// nameColumn is a column of names, and the indexed column of their folded keys.
type nameColumn struct{ table, column, key string }

// namesWithPrefix returns the names whose key begins with prefix.
func (s *Store) namesWithPrefix(ctx context.Context, n nameColumn, prefix string, most int) ([]string, error) {
	key := listing.Fold(prefix)
	return s.texts(ctx, `SELECT `+n.column+` FROM `+n.table+` WHERE `+n.key+` >= $1 AND `+n.key+` < $2
		GROUP BY `+n.key+`, `+n.column+` ORDER BY `+n.key+`, `+n.column+` LIMIT $3`,
		key, key+"\U0010ffff", most)
}

// Completion is the beginning of a value of a column, of which at most Most are wanted.
type Completion struct {
	Column, Prefix string
	Most           int
}

// Complete returns different values of a column of t that begin as b says, whatever the case. Where no index has them,
// they are those of the latest rows.
func Complete[T any](ctx context.Context, s *Store, t Table[T], b Completion) ([]string, error) {
	col, _ := t.Columns.Find(b.Column)
	q := search[T]{table: t}
	key := strings.TrimPrefix(col.SQL, t.source.Alias+".")
	var found []T
	var err error
	if col.Indexed {
		found, err = q.withPrefix(ctx, s, key, b.Prefix, b.Most)
	} else {
		q.from = t.source.From + " ORDER BY " + t.source.Key + " DESC"
		found, err = q.within(ctx, s, key, b.Prefix, reach)
	}
	var values []string
	for _, row := range found {
		if v, ok := col.Value(row).(string); ok && !slices.Contains(values, v) && len(values) < b.Most {
			values = append(values, v)
		}
	}
	return values, err
}

// Exists reports whether there is a thing called name, whatever its case and accents: a member of that email, a group
// of that name, or a resource of that path.
func (s *Store) Exists(ctx context.Context, thing listing.Thing, name string) (bool, error) {
	condition, args := "members WHERE email = $1", []any{listing.Fold(name)}
	switch thing {
	case listing.Group:
		condition = "groups WHERE name_key = $1"
	case listing.Resource:
		kind, rest, _ := strings.Cut(listing.Fold(name), "/")
		condition, args = "resources WHERE kind = $1 AND name_key = $2", []any{kind, rest}
	}
	n, err := s.count(ctx, "SELECT count(*) FROM (SELECT 1 FROM "+condition+" LIMIT 1) found", args...)
	return n > 0, err
}
