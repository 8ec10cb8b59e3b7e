package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

const groupSize = "(SELECT count(*) FROM member_groups mg WHERE mg.grp = g.n)"

// Groups is the table of groups.
func Groups() Table[org.Group] {
	return Table[org.Group]{
		Columns: listing.Columns[org.Group]{
			{
				Name: "name", Kind: listing.Text, SQL: "g.name_key", Indexed: true,
				Value: func(g org.Group) any { return g.Name },
			},
			{
				Name: "members", Kind: listing.Number, SQL: groupSize,
				Value: func(g org.Group) any { return g.Members },
			},
			{Name: "id", Kind: listing.ID, SQL: "g.id", Indexed: true, Value: func(g org.Group) any { return g.ID }},
			{
				Name: "created", Kind: listing.Time, SQL: "g.created", Indexed: true,
				Value: func(g org.Group) any { return g.Created },
			},
		},
		Default: []string{"name", "members"},
		Order:   "name",
		source:  listing.Source{From: "groups g", Alias: "g", Key: "g.n", Tie: "g.id"},
		read:    "g.id, g.name, g.created, " + groupSize,
		scan: func(r row) (g org.Group, err error) {
			var created int64
			err = r.Scan(&g.ID, &g.Name, &created, &g.Members)
			g.Created = instant(created)
			return g, err
		},
	}
}

// Group returns the group with that name, in any case, or with that id. It returns ErrNotFound if there is none, and
// ErrUsage if the word is the name of one group and the id of another.
func (s *Store) Group(ctx context.Context, nameOrID string) (org.Group, error) {
	called, err := s.GroupsCalled(ctx, []string{nameOrID})
	if err != nil {
		return org.Group{}, err
	}
	found, err := called.one(nameOrID)
	if errors.Is(err, sql.ErrNoRows) {
		return org.Group{}, org.Hint(fmt.Errorf("there is no group %q: %w", nameOrID, org.ErrNotFound),
			"see `roster groups list`")
	}
	if err != nil {
		return org.Group{}, err
	}
	return s.GroupByID(ctx, found.id)
}

// GroupByID returns the group with that id, which is known to exist.
func (s *Store) GroupByID(ctx context.Context, id string) (org.Group, error) {
	g, err := one(ctx, s, Groups(), "g.id = $1", id)
	if err != nil {
		return g, fmt.Errorf("reading the group %s: %w", id, err)
	}
	return g, nil
}

// GroupNames is GroupsCalled(names).Names(names).
func (s *Store) GroupNames(ctx context.Context, names []string) ([]string, error) {
	called, err := s.GroupsCalled(ctx, names)
	if err != nil {
		return nil, err
	}
	return called.Names(names)
}

// GroupsCalled are the groups that words name, by the form of a word that is looked for.
type GroupsCalled map[string][]groupName

type groupName struct{ id, name string }

// GroupsCalled looks for groups by name in any case, or by id, with one query. Unlike Group it does not count members.
func (s *Store) GroupsCalled(ctx context.Context, words []string) (GroupsCalled, error) {
	called := GroupsCalled{}
	if len(words) == 0 {
		return called, nil
	}
	keys := make([]string, len(words))
	for i, word := range words {
		keys[i] = groupKey(word)
	}
	rows, err := s.q.QueryContext(ctx, `SELECT id, name, exact_key FROM groups WHERE n IN (
		SELECT n FROM groups WHERE id IN (`+textsOf+`) UNION SELECT n FROM groups WHERE exact_key IN (`+textsOf+`))`,
		jsonArray(keys))
	if err != nil {
		return nil, fmt.Errorf("looking for groups: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var g groupName
		var key string
		if err := rows.Scan(&g.id, &g.name, &key); err != nil {
			return nil, fmt.Errorf("looking for groups: %w", err)
		}
		called[g.id] = append(called[g.id], g)
		if key != g.id {
			called[key] = append(called[key], g)
		}
	}
	return called, rows.Err()
}

func groupKey(word string) string { return org.NameKey(strings.TrimSpace(word)) }

// Names returns the stored names of the groups that words name: sorted, each once. One ErrNotFound names all that do not
// exist. It returns ErrUsage for a word that names two groups.
func (c GroupsCalled) Names(words []string) ([]string, error) {
	var found, missing []string
	for _, word := range words {
		g, err := c.one(word)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			missing = append(missing, fmt.Sprintf("%q", word))
		case err != nil:
			return nil, err
		default:
			found = append(found, g.name)
		}
	}
	if len(missing) > 0 {
		what := "is no group"
		if len(missing) > 1 {
			what = "are no groups"
		}
		err := fmt.Errorf("there %s %s: %w", what, strings.Join(missing, ", "), org.ErrNotFound)
		return nil, org.Hint(err, "see `roster groups list`, or make it with `roster groups create`")
	}
	return SortNames(found), nil
}

// one returns the group that word names. It returns sql.ErrNoRows if there is none, and ErrUsage if there are two.
func (c GroupsCalled) one(word string) (groupName, error) {
	key := groupKey(word)
	found := c[key]
	switch len(found) {
	case 0:
		return groupName{}, sql.ErrNoRows
	case 1:
		return found[0], nil
	}
	byID := slices.IndexFunc(found, func(g groupName) bool { return g.id == key })
	return groupName{}, org.AmbiguousName("group", word, found[byID].name, found[1-byID].id)
}

// AddGroup stores a new group. It returns ErrConflict if the name is taken, in any case, or is the id of another group.
func (s *Store) AddGroup(ctx context.Context, g org.Group) error {
	if err := s.nameIsID(ctx, namedGroup(), g.ID, g.Name); err != nil {
		return err
	}
	n, err := s.count(ctx, "SELECT count(*) FROM groups WHERE exact_key = $1", g.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return errIDTaken // by a name
	}
	res, err := s.q.ExecContext(ctx, `INSERT INTO groups (id, name, name_key, exact_key, created)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		g.ID, g.Name, listing.Fold(g.Name), org.NameKey(g.Name), seconds(g.Created))
	if err := changed(res, err, errIDTaken); !errors.Is(err, errIDTaken) {
		return err
	}
	return s.nameTaken(ctx, g)
}

// RenameGroup sets the name of the group g.ID to g.Name. It returns ErrConflict if that is another group's name or id.
func (s *Store) RenameGroup(ctx context.Context, g org.Group) error {
	if err := s.nameIsID(ctx, namedGroup(), g.ID, g.Name); err != nil {
		return err
	}
	res, err := s.q.ExecContext(ctx, `UPDATE groups SET name = $2, name_key = $3, exact_key = $4
		WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM groups o WHERE o.exact_key = $4 AND o.id <> $1)`,
		g.ID, g.Name, listing.Fold(g.Name), org.NameKey(g.Name))
	if err := changed(res, err, errIDTaken); err != nil {
		if errors.Is(err, errIDTaken) {
			return s.nameTaken(ctx, g)
		}
		return err
	}
	_, err = s.q.ExecContext(ctx, `UPDATE permissions SET subject_key = $2
		WHERE grp = (SELECT n FROM groups WHERE id = $1)`, g.ID, listing.Fold(g.Name))
	return err
}

// nameTaken returns why a group could not be stored: its name is taken, or else its id.
func (s *Store) nameTaken(ctx context.Context, g org.Group) error {
	there, err := one(ctx, s, Groups(), "g.exact_key = $1 AND g.id <> $2", org.NameKey(g.Name), g.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return errIDTaken // or the group to rename is gone, which the next try finds out
	}
	if err != nil {
		return err
	}
	return org.Hint(fmt.Errorf("the group %q exists already: %w", there.Name, org.ErrConflict),
		"group names ignore case; see `roster groups show %q`", there.Name)
}

// DeleteGroup deletes the group with that id and its memberships, and removes it from invitations.
func (s *Store) DeleteGroup(ctx context.Context, id string) error {
	res, err := s.q.ExecContext(ctx, `DELETE FROM groups WHERE id = $1`, id)
	return changed(res, err, org.ErrNotFound)
}

// PendingInvitationsOf returns the ids of the invitations pending at now into any of the groups with these ids.
func (s *Store) PendingInvitationsOf(ctx context.Context, now int64, ids []string) ([]string, error) {
	return s.texts(ctx, `SELECT i.id FROM invitations i WHERE i.accepted = 0 AND i.expires > $2 AND i.n IN (
		SELECT ig.invitation FROM invitation_groups ig JOIN groups g ON g.n = ig.grp WHERE g.id IN (`+textsOf+`))
		ORDER BY i.id`, jsonArray(ids), now)
}

// PermissionKeysOf returns a text for each permission of the groups with these ids, by which they can be compared.
func (s *Store) PermissionKeysOf(ctx context.Context, ids []string) ([]string, error) {
	return s.texts(ctx, `SELECT p.grp || ' ' || p.resource || ' ' || p.level FROM permissions p
		WHERE p.grp IN (SELECT n FROM groups WHERE id IN (`+textsOf+`)) ORDER BY p.n`, jsonArray(ids))
}
