package store

import (
	"context"

	"github.com/roster-cli/roster/internal/org"
)

// ProjectsOf returns the first most ways in which the member with that id may see projects: as an owner, by a
// permission of their own, or through a group. Those of one project are adjacent, the strongest first.
func (s *Store) ProjectsOf(ctx context.Context, memberID string, most int) (Page[org.Access], error) {
	return pageQuery[org.Access]{
		read: resourcePath + ", a.level, a.through",
		from: `(SELECT p.resource, p.level, '' AS through, p.resource_key FROM permissions p
			JOIN members m ON m.n = p.member WHERE m.id = $1
			UNION ALL
			SELECT p.resource, p.level, g.name, p.resource_key FROM members m JOIN member_groups mg ON mg.member = m.n
				JOIN permissions p ON p.grp = mg.grp JOIN groups g ON g.n = mg.grp WHERE m.id = $1) a
			JOIN resources r ON r.n = a.resource WHERE r.kind = 'project'`,
		order: "a.resource_key, r.n, a.level DESC, a.through",
		scan: func(r row) (a org.Access, err error) {
			err = r.Scan(&a.Resource, &a.Level, &a.Through)
			return a, err
		},
	}.run(ctx, s, most, memberID)
}
