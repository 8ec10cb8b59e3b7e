package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// readPermission is the SQL of a permission p.
const readPermission = `(SELECT r.kind || '/' || r.name FROM resources r WHERE r.n = p.resource),
	(SELECT r.id FROM resources r WHERE r.n = p.resource),
	COALESCE((SELECT m.email FROM members m WHERE m.n = p.member), (SELECT g.name FROM groups g WHERE g.n = p.grp)),
	p.grp IS NOT NULL, p.level`

// Permissions is the table of permissions.
func Permissions() Table[org.Permission] {
	return Table[org.Permission]{
		Columns: listing.Columns[org.Permission]{
			{
				Name: "resource", Of: []listing.Thing{listing.Resource}, Kind: listing.Text,
				SQL: "p.resource_key", Indexed: true,
				Value: func(p org.Permission) any { return p.Resource },
			},
			{
				Name: "subject", Of: []listing.Thing{listing.Member, listing.Group}, Kind: listing.ID,
				SQL: "p.subject_key", Indexed: true,
				Value: func(p org.Permission) any { return p.Subject },
			},
			{
				Name: "level", Kind: listing.Enum, SQL: "p.level", Values: org.Levels(), Ranked: true,
				Value: func(p org.Permission) any { return p.Level.String() },
			},
		},
		Default: []string{"resource", "subject", "level"},
		Order:   "resource, subject",
		source:  listing.Source{From: "permissions p", Alias: "p", Key: "p.n", Tie: "p.n"},
		read:    readPermission,
		scan: func(r row) (p org.Permission, err error) {
			err = r.Scan(&p.Resource, &p.ResourceID, &p.Subject, &p.Group, &p.Level)
			return p, err
		},
	}
}

// PermissionOf returns the permission of p's subject on p's resource. It returns ErrNotFound if there is none.
func (s *Store) PermissionOf(ctx context.Context, p org.Permission) (org.Permission, error) {
	found, err := one(ctx, s, Permissions(), "p.resource = (SELECT n FROM resources WHERE id = $1) AND "+ofSubject(p),
		p.ResourceID, keyOf(p))
	if errors.Is(err, sql.ErrNoRows) {
		return found, org.Hint(fmt.Errorf("%s has no permission on %s: %w", p.Subject, p.Resource, org.ErrNotFound),
			"see `roster resources show %q`", p.Resource)
	}
	return found, err
}

// ofSubject is the condition that a permission belongs to p's subject, whose key is $2.
func ofSubject(p org.Permission) string {
	if p.Group {
		return "p.grp = (SELECT n FROM groups WHERE exact_key = $2)"
	}
	return "p.member = (SELECT n FROM members WHERE email = $2)"
}

// keyOf returns the key by which p's subject is looked up.
func keyOf(p org.Permission) string {
	if p.Group {
		return org.NameKey(p.Subject)
	}
	return p.Subject
}

// SetPermission gives the subject that level on the resource, whatever it was before. It returns ErrConflict if
// either is gone.
func (s *Store) SetPermission(ctx context.Context, p org.Permission) error {
	statement := `INSERT INTO permissions (resource, member, level, resource_key, subject_key)
		SELECT r.n, m.n, $3, ` + resourceKey + `, m.email FROM resources r, members m WHERE r.id = $1 AND m.email = $2
		ON CONFLICT (resource, member) DO UPDATE SET level = excluded.level`
	if p.Group {
		statement = `INSERT INTO permissions (resource, grp, level, resource_key, subject_key)
			SELECT r.n, g.n, $3, ` + resourceKey + `, g.name_key FROM resources r, groups g WHERE r.id = $1 AND g.exact_key = $2
			ON CONFLICT (grp, resource) WHERE grp IS NOT NULL DO UPDATE SET level = excluded.level`
	}
	res, err := s.q.ExecContext(ctx, statement, p.ResourceID, keyOf(p), p.Level)
	return changed(res, err, org.ErrConflict)
}

// RemovePermission removes the permission of p's subject on p's resource. It returns ErrNotFound if there is none.
func (s *Store) RemovePermission(ctx context.Context, p org.Permission) error {
	res, err := s.q.ExecContext(ctx,
		"DELETE FROM permissions AS p WHERE p.resource = (SELECT n FROM resources WHERE id = $1) AND "+ofSubject(p),
		p.ResourceID, keyOf(p))
	return changed(res, err, org.ErrNotFound)
}

// CountOwned returns how many resources each of the members with these ids owns, by id. Those who own nothing are
// left out.
func (s *Store) CountOwned(ctx context.Context, memberIDs []string) (map[string]int, error) {
	rows, err := s.q.QueryContext(ctx, `SELECT m.id, count(*) FROM members m CROSS JOIN permissions p
		WHERE m.id IN (`+textsOf+`) AND p.member = m.n AND p.level = 3 GROUP BY m.id`, jsonArray(memberIDs))
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	owned := map[string]int{}
	for rows.Next() {
		var id string
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		owned[id] = n
	}
	return owned, rows.Err()
}
