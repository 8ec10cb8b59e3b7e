package store

import (
	"context"
	"fmt"

	"github.com/roster-cli/roster/internal/org"
)

// TransferAll makes the member with the id heir the owner of everything that the members with these ids own, instead of
// them, with an audit event like e for each. Where the heir is an owner already, they only stop being one.
func (s *Store) TransferAll(ctx context.Context, memberIDs []string, heir string, e org.Event) error {
	const taken = `p.level = 3 AND p.member IN (SELECT n FROM members WHERE id IN (` + textsOf + `))
		AND p.member <> (SELECT n FROM members WHERE id = $2)`
	const owns = `(SELECT 1 FROM permissions o
		WHERE o.resource = p.resource AND o.level = 3 AND o.member = (SELECT n FROM members WHERE id = $2))`
	ids := jsonArray(memberIDs)
	if err := s.logRevoked(ctx, e, "", taken+" AND EXISTS "+owns, ids, heir); err != nil {
		return err
	}
	handed := `SELECT DISTINCT p.resource FROM permissions p WHERE ` + taken + ` AND NOT EXISTS ` + owns
	leaves := "o.member IN (SELECT n FROM members WHERE id IN (" + textsOf + "))"
	if err := s.logTransfers(ctx, e, handed, leaves, ids, heir); err != nil {
		return err
	}
	return s.replaceOwners(ctx, `SELECT DISTINCT p.resource AS n FROM permissions p WHERE `+taken, taken, ids, heir)
}

// Transfer makes the member with the id heir the only owner of the resources with these ids, with an audit event like
// e for each that had another owner, or none.
func (s *Store) Transfer(ctx context.Context, resourceIDs []string, heir string, e org.Event) error {
	const meant = "SELECT n FROM resources WHERE id IN (" + textsOf + ")"
	const taken = "p.level = 3 AND p.resource IN (" + meant + ") AND p.member <> (SELECT n FROM members WHERE id = $2)"
	ids := jsonArray(resourceIDs)
	alone := `NOT EXISTS (SELECT 1 FROM permissions p WHERE p.resource = w.n AND p.level = 3
		AND p.member <> (SELECT n FROM members WHERE id = $2))`
	owner := `EXISTS (SELECT 1 FROM permissions p WHERE p.resource = w.n AND p.level = 3
		AND p.member = (SELECT n FROM members WHERE id = $2))`
	handed := `SELECT w.n FROM (` + meant + `) w WHERE NOT (` + owner + ` AND ` + alone + `)`
	if err := s.logTransfers(ctx, e, handed, "1 = 1", ids, heir); err != nil {
		return err
	}
	return s.replaceOwners(ctx, meant, taken, ids, heir)
}

// logTransfers writes an event like e for each resource that the query handed returns: the heir, whose id is the
// second of args, becomes an owner, and the owners whose permission o satisfies leaves stop being owners.
func (s *Store) logTransfers(ctx context.Context, e org.Event, handed, leaves string, args ...any) error {
	e.Action = "resource.transfer"
	const owners = `FROM permissions o JOIN members m ON m.n = o.member WHERE o.resource = r.n AND o.level = 3`
	return s.logEach(ctx, e, `WITH taken (resource) AS (`+handed+`)`,
		`SELECT `+resourcePath+` AS subject, `+resourceKey+` AS subject_key,
		NULL AS details_key, 'id: ' || r.id || ', owners: ' ||
			COALESCE((SELECT string_agg(m.email, ', ' ORDER BY m.email) `+owners+`), 'none') || ' → ' ||
			(SELECT string_agg(email, ', ' ORDER BY email) FROM (SELECT email FROM members WHERE id = $2
				UNION SELECT m.email `+owners+` AND NOT (`+leaves+`)) later) AS details
		FROM taken t CROSS JOIN resources r WHERE r.n = t.resource ORDER BY r.n`, args...)
}

// replaceOwners makes heir an owner of the resources that the query meant returns, and removes the permissions p for
// which taken holds.
func (s *Store) replaceOwners(ctx context.Context, meant, taken, ids, heir string) error {
	_, err := s.q.ExecContext(ctx, `INSERT INTO permissions (resource, member, level, resource_key, subject_key)
		SELECT r.n, h.n, 3, `+resourceKey+`, h.email FROM (`+meant+`) w CROSS JOIN resources r CROSS JOIN members h
		WHERE r.n = w.n AND h.id = $2
		ON CONFLICT (resource, member) DO UPDATE SET level = 3`, ids, heir)
	if err != nil {
		return fmt.Errorf("transferring resources: %w", err)
	}
	_, err = s.q.ExecContext(ctx, `DELETE FROM permissions AS p WHERE `+taken, ids, heir)
	return err
}
