package store

import (
	"context"
	"math"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// Page holds the first rows of what belongs to something, and how many there are in all.
type Page[T any] struct {
	Rows  []T
	Total int
}

// All asks for all rows.
const All = math.MaxInt

// pageQuery is what belongs to something: the rows of from, which includes the condition.
type pageQuery[T any] struct {
	read  string
	from  string
	order string
	scan  func(row) (T, error)
}

// run returns the first most rows. It counts only if there may be more.
func (b pageQuery[T]) run(ctx context.Context, s *Store, most int, args ...any) (some Page[T], err error) {
	statement := "SELECT " + b.read + " FROM " + b.from + " ORDER BY " + b.order + " LIMIT " + placeholders(len(args), 1)
	some.Rows, err = collect(query(ctx, s, Table[T]{scan: b.scan}, statement, append(args, most)...))
	if some.Total = len(some.Rows); err != nil || some.Total < most {
		return some, err
	}
	some.Total, err = s.count(ctx, "SELECT count(*) FROM "+b.from, args...)
	return some, err
}

// resourcePath is the SQL of the path of a resource r.
const resourcePath = "r.kind || '/' || r.name"

func scanText(r row) (text string, err error) {
	err = r.Scan(&text)
	return text, err
}

// OwnedBy returns the paths of the first most resources that the member with that id owns.
func (s *Store) OwnedBy(ctx context.Context, memberID string, most int) (Page[string], error) {
	return pageQuery[string]{
		read: resourcePath,
		from: "permissions p JOIN resources r ON r.n = p.resource " +
			"WHERE p.member = (SELECT n FROM members WHERE id = $1) AND p.level = 3",
		order: "p.resource_key, p.n",
		scan:  scanText,
	}.run(ctx, s, most, memberID)
}

// DependentsOf returns the paths of the first most resources that depend directly on the one with that id.
func (s *Store) DependentsOf(ctx context.Context, resourceID string, most int) (Page[string], error) {
	return pageQuery[string]{
		read:  resourcePath,
		from:  "dependencies d JOIN resources r ON r.n = d.resource WHERE d.needs = (SELECT n FROM resources WHERE id = $1)",
		order: resourceKey + ", r.n",
		scan:  scanText,
	}.run(ctx, s, most, resourceID)
}

// PermissionsOn returns the first most permissions on the resource with that id, owners first.
func (s *Store) PermissionsOn(ctx context.Context, resourceID string, most int) (Page[org.Permission], error) {
	return pageQuery[org.Permission]{
		read:  readPermission,
		from:  "permissions p WHERE p.resource = (SELECT n FROM resources WHERE id = $1)",
		order: "p.level DESC, p.subject_key, p.n",
		scan:  Permissions().scan,
	}.run(ctx, s, most, resourceID)
}

// PermissionsOfGroup returns the first most permissions of the group with that id, by resource.
func (s *Store) PermissionsOfGroup(ctx context.Context, groupID string, most int) (Page[org.Permission], error) {
	return pageQuery[org.Permission]{
		read:  readPermission,
		from:  "permissions p WHERE p.grp = (SELECT n FROM groups WHERE id = $1)",
		order: "p.resource_key, p.n",
		scan:  Permissions().scan,
	}.run(ctx, s, most, groupID)
}

// AccessOf returns the first most permissions by which the member with that id may view or modify what they do not
// own, by resource, the strongest first: their own before those of their groups, which are by name.
func (s *Store) AccessOf(ctx context.Context, memberID string, most int) (Page[org.Access], error) {
	return pageQuery[org.Access]{
		read: resourcePath + ", a.level, a.through",
		from: `(SELECT p.resource, p.level, '' AS through, '' AS through_key, p.resource_key FROM permissions p
			JOIN members m ON m.n = p.member WHERE m.id = $1 AND p.level < 3
			UNION ALL
			SELECT p.resource, p.level, g.name, g.name_key, p.resource_key FROM members m JOIN member_groups mg ON mg.member = m.n
				JOIN permissions p ON p.grp = mg.grp JOIN groups g ON g.n = mg.grp
				WHERE m.id = $1 AND NOT EXISTS (SELECT 1 FROM permissions o
					WHERE o.resource = p.resource AND o.member = m.n AND o.level = 3)) a
			JOIN resources r ON r.n = a.resource`,
		order: "a.resource_key, r.n, a.level DESC, a.through_key, a.through",
		scan: func(r row) (a org.Access, err error) {
			err = r.Scan(&a.Resource, &a.Level, &a.Through)
			return a, err
		},
	}.run(ctx, s, most, memberID)
}

// MembersOf returns the first most members of the group with that id, by name: their names, emails and roles.
func (s *Store) MembersOf(ctx context.Context, groupID string, most int) (Page[org.Member], error) {
	return pageQuery[org.Member]{
		read:  "m.email, m.name, m.role",
		from:  "member_groups mg JOIN members m ON m.n = mg.member WHERE mg.grp = (SELECT n FROM groups WHERE id = $1)",
		order: "m.name_key, m.id",
		scan: func(r row) (m org.Member, err error) {
			err = r.Scan(&m.Email, &m.Name, &m.Role)
			return m, err
		},
	}.run(ctx, s, most, groupID)
}

// PendingOf returns the first most invitations pending at now that the member with that email sent, those that expire
// first first: their recipients, expiries and roles.
func (s *Store) PendingOf(ctx context.Context, email string, now time.Time, most int) (Page[org.Invitation], error) {
	return pageQuery[org.Invitation]{
		read:  "i.recipient, i.expires, i.role",
		from:  "invitations i WHERE i.sender = $1 AND i.accepted = 0 AND i.expires > $2",
		order: "i.expires, i.id",
		scan: func(r row) (i org.Invitation, err error) {
			var expires int64
			err = r.Scan(&i.Recipient, &expires, &i.Role)
			i.Expires = instant(expires)
			return i, err
		},
	}.run(ctx, s, most, email, seconds(now))
}

// ProjectsOf returns the first most ways in which the member with that id may see projects: as an owner, by a
// permission of their own, or through a group. Those of one project are adjacent, the strongest first.
func (s *Store) ProjectsOf(ctx context.Context, memberID string, most int) (Page[org.Access], error) {
	return pageQuery[org.Access]{
		read: resourcePath + ", a.level, a.through",
		from: `(SELECT p.resource, p.level, '' AS through, '' AS through_key, p.resource_key FROM permissions p
			JOIN members m ON m.n = p.member WHERE m.id = $1
			UNION ALL
			SELECT p.resource, p.level, g.name, g.name_key, p.resource_key FROM members m JOIN member_groups mg ON mg.member = m.n
				JOIN permissions p ON p.grp = mg.grp JOIN groups g ON g.n = mg.grp WHERE m.id = $1) a
			JOIN resources r ON r.n = a.resource WHERE r.kind = 'project'`,
		order: "a.resource_key, r.n, a.level DESC, a.through_key, a.through",
		scan: func(r row) (a org.Access, err error) {
			err = r.Scan(&a.Resource, &a.Level, &a.Through)
			return a, err
		},
	}.run(ctx, s, most, memberID)
}
