package store

import (
	"context"
	"fmt"

	"github.com/roster-cli/roster/internal/org"
)

// Roots are what a deletion starts from, by id: members or resources.
type Roots struct {
	Members   []string
	Resources []string
}

// The members who are deleted, what is deleted because of that, and what depends on it. A resource with an owner who
// stays is not a root.
const (
	leavingMembers = `leaving (n) AS (SELECT n FROM members WHERE id IN (%[1]s))`
	ownedByLeaving = leavingMembers + `, roots (n) AS (
		SELECT p.resource FROM permissions p WHERE p.level = 3 AND p.member IN (SELECT n FROM leaving)
			AND NOT EXISTS (SELECT 1 FROM permissions o
				WHERE o.resource = p.resource AND o.level = 3 AND o.member NOT IN (SELECT n FROM leaving)))`
	// If resources are named, nobody leaves. Those who own all of them lose nothing that is not theirs.
	namedResources = `roots (n) AS (SELECT n FROM resources WHERE id IN (%[1]s)),
		leaving (n) AS (SELECT p.member FROM permissions p WHERE p.level = 3 AND p.resource IN (SELECT n FROM roots)
			GROUP BY p.member HAVING count(*) = (SELECT count(*) FROM roots))`
	dependingOn = `, doomed (n) AS (SELECT n FROM roots
		UNION SELECT d.resource FROM doomed x JOIN dependencies d ON d.needs = x.n)`
)

// fates are the resources of a deletion, each with what happens to it and one resource that it depends on and that is
// deleted too. Roots are never owned by others. The first table of a CROSS JOIN is read first in SQLite, so that a small
// deletion among many resources stays small. PostgreSQL takes doomed for much bigger than it is, and would read all of
// it for each resource if that were looked up in it alone.
const (
	doomedFates = `SELECT x.n AS n,
			c.needs AS needs,
			CASE WHEN x.n NOT IN (SELECT n FROM roots)
				AND EXISTS (SELECT 1 FROM permissions o
					WHERE o.resource = x.n AND o.level = 3 AND o.member NOT IN (SELECT n FROM leaving))
				THEN 0 ELSE 1 END AS fate
		FROM doomed x LEFT JOIN (SELECT d.resource, min(d.needs) AS needs FROM doomed y CROSS JOIN dependencies d
			WHERE d.needs = y.n GROUP BY d.resource) c ON c.resource = x.n`
	releasedFates = ` UNION ALL SELECT o.n, CAST(NULL AS BIGINT), 2 FROM (SELECT p.resource AS n FROM permissions p
		WHERE p.level = 3 AND p.member IN (SELECT n FROM leaving) EXCEPT SELECT n FROM doomed) o`
	leftFates = `SELECT DISTINCT p.resource AS n, CAST(NULL AS BIGINT) AS needs, 3 AS fate FROM permissions p
		WHERE p.level = 3 AND p.member IN (SELECT n FROM leaving)`
)

// with returns the WITH clause of a deletion from r, and its one argument.
func (r Roots) with() (clause, ids string) {
	clause, names := ownedByLeaving, r.Members
	if len(r.Resources) > 0 {
		clause, names = namedResources, r.Resources
	}
	return "WITH RECURSIVE " + fmt.Sprintf(clause+dependingOn, textsOf), jsonArray(names)
}

// DeletionEffects yields the resources that are deleted with the roots, those owned by others first, and then those
// that only lose an owner. One query finds them all, however long the chains of dependencies are.
func (s *Store) DeletionEffects(ctx context.Context, roots Roots) Rows[org.Affected] {
	clause, ids := roots.with()
	fates := doomedFates
	if len(roots.Resources) == 0 {
		fates += releasedFates
	}
	return s.affected(ctx, clause, fates, ids)
}

// OwnedResources yields the resources that any of the members with these ids owns.
func (s *Store) OwnedResources(ctx context.Context, memberIDs []string) Rows[org.Affected] {
	return s.affected(ctx, "WITH "+fmt.Sprintf(leavingMembers, textsOf), leftFates, jsonArray(memberIDs))
}

func (s *Store) affected(ctx context.Context, clause, fates, ids string) Rows[org.Affected] {
	t := Resources()
	table := Table[org.Affected]{scan: func(r row) (a org.Affected, err error) {
		a.Resource, err = t.scan(rowWithExtra{r, []any{&a.Effect, &a.Needs}})
		return a, err
	}}
	return query(ctx, s, table, clause+`
		SELECT r.id, r.kind, r.name, r.created, `+ownerList+`, '', f.fate, COALESCE(k.kind || '/' || k.name, '')
		FROM (`+fates+`) f CROSS JOIN resources r LEFT JOIN resources k ON k.n = f.needs
		WHERE r.n = f.n ORDER BY f.fate, r.n`, ids)
}

// rowWithExtra scans a row that has more columns than its table reads.
type rowWithExtra struct {
	row

	extra []any
}

func (w rowWithExtra) Scan(dest ...any) error { return w.row.Scan(append(dest, w.extra...)...) }

// LostPermissions yields the permissions to view or modify that are removed: those on resources deleted with the
// roots, and those of the members who leave.
func (s *Store) LostPermissions(ctx context.Context, roots Roots) Rows[org.Permission] {
	clause, ids := roots.with()
	// With OR, PostgreSQL would read all that is doomed for each permission.
	condition := "p.n IN (SELECT q.n FROM doomed x CROSS JOIN permissions q WHERE q.resource = x.n"
	if len(roots.Resources) == 0 {
		condition += " UNION SELECT q.n FROM permissions q WHERE q.member IN (SELECT n FROM leaving)"
	}
	return s.lost(ctx, clause, condition+")", ids)
}

// PermissionsOf yields the permissions to view or modify that the members with these ids have.
func (s *Store) PermissionsOf(ctx context.Context, memberIDs []string) Rows[org.Permission] {
	return s.lost(ctx, "WITH "+fmt.Sprintf(leavingMembers, textsOf), "p.member IN (SELECT n FROM leaving)",
		jsonArray(memberIDs))
}

func (s *Store) lost(ctx context.Context, clause, condition, ids string) Rows[org.Permission] {
	return query(ctx, s, Permissions(),
		clause+" SELECT "+readPermission+" FROM permissions p WHERE p.level < 3 AND "+condition+" ORDER BY p.n", ids)
}

// CredentialsOf returns the emails of those of the members with these ids who have a password.
func (s *Store) CredentialsOf(ctx context.Context, memberIDs []string) ([]string, error) {
	return s.texts(ctx, `SELECT m.email FROM members m JOIN credentials c ON c.member = m.n
		WHERE m.id IN (`+textsOf+`) ORDER BY m.email`, jsonArray(memberIDs))
}

// DeleteResources deletes what DeletionEffects yields, with an audit event like e for each, also for those that only
// lose an owner.
func (s *Store) DeleteResources(ctx context.Context, roots Roots, e org.Event) error {
	clause, ids := roots.with()
	// They are looked for once: deleting permissions changes what would be found.
	if _, err := s.q.ExecContext(ctx, createGoing); err != nil {
		return fmt.Errorf("deleting resources: %w", err)
	}
	if _, err := s.q.ExecContext(ctx, clause+` `+insertInto+`going (n) SELECT n FROM doomed`, ids); err != nil {
		return fmt.Errorf("deleting resources: %w", err)
	}
	leaving := "WITH " + fmt.Sprintf(leavingMembers, textsOf)
	err := s.logRevoked(
		ctx,
		e,
		leaving,
		`p.member IN (SELECT n FROM leaving) AND p.resource NOT IN (SELECT n FROM going)
		OR p.level < 3 AND p.resource IN (SELECT n FROM going)`,
		jsonArray(roots.Members),
	)
	if err != nil {
		return err
	}
	e.Action = "resource.delete"
	err = s.logEach(
		ctx,
		e,
		"",
		`SELECT `+resourcePath+` AS subject, `+resourceKey+` AS subject_key, NULL AS details_key,
		'id: ' || r.id || ', owners: ' ||
		COALESCE((SELECT string_agg(m.email, ', ' ORDER BY m.email) FROM permissions p JOIN members m ON m.n = p.member
			WHERE p.resource = r.n AND p.level = 3), 'none') AS details
		FROM going x CROSS JOIN resources r WHERE r.n = x.n ORDER BY x.n`,
	)
	if err != nil {
		return err
	}
	// Deleting table by table takes half as long as the cascade, which goes row by row.
	for _, statement := range []string{
		`DELETE FROM permissions WHERE resource IN (SELECT n FROM going)`,
		`DELETE FROM dependencies WHERE resource IN (SELECT n FROM going)`,
		`DELETE FROM resources WHERE n IN (SELECT n FROM going)`,
		`DROP TABLE going`,
	} {
		if _, err := s.q.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("deleting resources: %w", err)
		}
	}
	return nil
}
