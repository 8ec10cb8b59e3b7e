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
	id, _, err := s.groupCalled(ctx, nameOrID)
	if errors.Is(err, sql.ErrNoRows) {
		return org.Group{}, org.Hint(fmt.Errorf("there is no group %q: %w", nameOrID, org.ErrNotFound),
			"see `roster groups list`")
	}
	if err != nil {
		return org.Group{}, err
	}
	return s.GroupByID(ctx, id)
}

// GroupByID returns the group with that id, which is known to exist.
func (s *Store) GroupByID(ctx context.Context, id string) (org.Group, error) {
	g, err := one(ctx, s, Groups(), "g.id = $1", id)
	if err != nil {
		return g, fmt.Errorf("reading the group %s: %w", id, err)
	}
	return g, nil
}

// GroupNames returns the stored names of groups given by name in any case, or by id: sorted, each once. One
// ErrNotFound names all that do not exist. It returns ErrUsage for a word that names two groups.
func (s *Store) GroupNames(ctx context.Context, names []string) ([]string, error) {
	var found, missing []string
	for _, name := range names {
		_, stored, err := s.groupCalled(ctx, name)
		if errors.Is(err, sql.ErrNoRows) {
			missing = append(missing, fmt.Sprintf("%q", name))
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, stored)
	}
	if len(missing) > 0 {
		what := "is no group"
		if len(missing) > 1 {
			what = "are no groups"
		}
		err := fmt.Errorf("there %s %s: %w", what, strings.Join(missing, ", "), org.ErrNotFound)
		return nil, org.Hint(err, "see `roster groups list`, or make it with `roster groups create`")
	}
	sortByKey(found)
	return slices.Compact(found), nil
}

// groupCalled returns the id and the name of the group that a word names, by its name in any case or by its id. It
// returns sql.ErrNoRows if there is none, and ErrUsage if there are two. Unlike Group it does not count the members.
func (s *Store) groupCalled(ctx context.Context, word string) (id, name string, err error) {
	key := org.NameKey(strings.TrimSpace(word))
	pairs := Table[[2]string]{scan: func(r row) (v [2]string, err error) {
		err = r.Scan(&v[0], &v[1])
		return v, err
	}}
	found, err := collect(query(ctx, s, pairs, "SELECT id, name FROM groups WHERE id = $1 OR exact_key = $1", key))
	switch {
	case err != nil:
		return "", "", fmt.Errorf("looking for the group %q: %w", word, err)
	case len(found) == 0:
		return "", "", sql.ErrNoRows
	case len(found) > 1:
		byID := slices.IndexFunc(found, func(v [2]string) bool { return v[0] == key })
		return "", "", org.AmbiguousName("group", word, found[byID][1], found[1-byID][0])
	}
	return found[0][0], found[0][1], nil
}

// AddGroup stores a new group. It returns ErrConflict if the name is taken, in any case, or is the id of another group.
func (s *Store) AddGroup(ctx context.Context, g org.Group) error {
	if err := s.nameIsID(ctx, namedGroup(), g.ID, g.Name); err != nil {
		return err
	}
	if n, err := s.count(ctx, "SELECT count(*) FROM groups WHERE exact_key = $1", g.ID); err != nil || n > 0 {
		return errors.Join(err, errIDTaken) // by a name
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
