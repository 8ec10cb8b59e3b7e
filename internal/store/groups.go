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
			{Name: "name", Kind: listing.Text, SQL: "g.name_key", Indexed: true, Value: func(g org.Group) any { return g.Name }},
			{Name: "members", Kind: listing.Number, SQL: groupSize, Value: func(g org.Group) any { return g.Members }},
			{Name: "id", Kind: listing.ID, SQL: "g.id", Indexed: true, Value: func(g org.Group) any { return g.ID }},
			{Name: "created", Kind: listing.Time, SQL: "g.created", Indexed: true, Value: func(g org.Group) any { return g.Created }},
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

// Group reads the group of that id, or else of that name in any case: a name can be anything, another group's id too.
// None gives ErrNotFound.
func (s *Store) Group(ctx context.Context, nameOrID string) (org.Group, error) {
	g, err := one(ctx, s, Groups(), "g.id = $1", nameOrID)
	if errors.Is(err, sql.ErrNoRows) {
		g, err = one(ctx, s, Groups(), "g.exact_key = $1", org.NameKey(nameOrID))
	}
	if errors.Is(err, sql.ErrNoRows) {
		return g, org.Hint(fmt.Errorf("there is no group %q: %w", nameOrID, org.ErrNotFound), "see `roster groups list`")
	}
	if err != nil {
		return g, fmt.Errorf("reading the group %q: %w", nameOrID, err)
	}
	return g, nil
}

// GroupNames gives the stored names of the groups called names, in any case or by id, sorted and each once.
// Those that do not exist are all named in one ErrNotFound.
func (s *Store) GroupNames(ctx context.Context, names []string) ([]string, error) {
	var found, missing []string
	for _, name := range names {
		stored, err := s.groupName(ctx, name)
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
		return nil, org.Hint(fmt.Errorf("there %s %s: %w", what, strings.Join(missing, ", "), org.ErrNotFound), "see `roster groups list`, or make it with `roster groups create`")
	}
	sortNames(found)
	return slices.Compact(found), nil
}

// groupName is how the group with that id, or else that name, is called. Unlike Group it counts nobody.
func (s *Store) groupName(ctx context.Context, nameOrID string) (name string, err error) {
	err = s.q.QueryRowContext(ctx, "SELECT name FROM groups WHERE id = $1", nameOrID).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		err = s.q.QueryRowContext(ctx, "SELECT name FROM groups WHERE exact_key = $1", org.NameKey(nameOrID)).Scan(&name)
	}
	return name, err
}

// AddGroup stores a new group. A group of that name, in any case, gives ErrConflict.
func (s *Store) AddGroup(ctx context.Context, g org.Group) error {
	res, err := s.q.ExecContext(ctx, `INSERT INTO groups (id, name, name_key, exact_key, created)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		g.ID, g.Name, listing.Fold(g.Name), org.NameKey(g.Name), seconds(g.Created))
	if err := changed(res, err, errIDTaken); !errors.Is(err, errIDTaken) {
		return err
	}
	return s.nameTaken(ctx, g)
}

// RenameGroup gives the group g.ID the name g.Name. Another group of that name gives ErrConflict.
func (s *Store) RenameGroup(ctx context.Context, g org.Group) error {
	res, err := s.q.ExecContext(ctx, `UPDATE groups SET name = $2, name_key = $3, exact_key = $4
		WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM groups o WHERE o.exact_key = $4 AND o.id <> $1)`,
		g.ID, g.Name, listing.Fold(g.Name), org.NameKey(g.Name))
	if err := changed(res, err, errIDTaken); err != nil {
		if errors.Is(err, errIDTaken) {
			return s.nameTaken(ctx, g)
		}
		return err
	}
	_, err = s.q.ExecContext(ctx, `UPDATE permissions SET subject_key = $2 WHERE grp = (SELECT n FROM groups WHERE id = $1)`, g.ID, listing.Fold(g.Name))
	return err
}

// nameTaken is why a group could not be stored: its name is taken, or else its id.
func (s *Store) nameTaken(ctx context.Context, g org.Group) error {
	there, err := one(ctx, s, Groups(), "g.exact_key = $1 AND g.id <> $2", org.NameKey(g.Name), g.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return errIDTaken // or, of a rename, the group is gone, which trying again finds out
	}
	if err != nil {
		return err
	}
	return org.Hint(fmt.Errorf("the group %q exists already: %w", there.Name, org.ErrConflict), "names of groups differ by more than case; see `roster groups show %q`", there.Name)
}

// DeleteGroup deletes the group with that id, its memberships, and takes it off invitations.
func (s *Store) DeleteGroup(ctx context.Context, id string) error {
	res, err := s.q.ExecContext(ctx, `DELETE FROM groups WHERE id = $1`, id)
	return changed(res, err, org.ErrNotFound)
}

// PendingInvitationsOf are the ids of the invitations, pending at now, into any of the groups with these ids.
func (s *Store) PendingInvitationsOf(ctx context.Context, now int64, ids []string) ([]string, error) {
	return s.texts(ctx, `SELECT i.id FROM invitations i WHERE i.accepted = 0 AND i.expires > $2 AND i.n IN (
		SELECT ig.invitation FROM invitation_groups ig JOIN groups g ON g.n = ig.grp WHERE g.id IN (`+textsOf+`)) ORDER BY i.id`, jsonArray(ids), now)
}

// PermissionKeysOf tell the permissions of the groups with these ids apart: a text each.
func (s *Store) PermissionKeysOf(ctx context.Context, ids []string) ([]string, error) {
	return s.texts(ctx, `SELECT p.grp || ' ' || p.resource || ' ' || p.level FROM permissions p
		WHERE p.grp IN (SELECT n FROM groups WHERE id IN (`+textsOf+`)) ORDER BY p.n`, jsonArray(ids))
}
