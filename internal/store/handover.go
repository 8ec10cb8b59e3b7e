package store

import (
	"context"
	"fmt"

	"github.com/roster-cli/roster/internal/org"
)

// Handover says whose resources, by the ids of members, or which resources, by their own ids, go to whom, by id.
type Handover struct {
	From      []string
	Resources []string
	To        string
}

// HandOver makes h.To the owner of what h names instead of those it is taken from, with an audit event like e for each.
func (s *Store) HandOver(ctx context.Context, h Handover, e org.Event) error {
	owned, ids := "p.level = 3 AND p.resource IN (SELECT n FROM resources WHERE id IN ("+textsOf+"))", jsonArray(h.Resources)
	if len(h.Resources) == 0 {
		owned, ids = "p.level = 3 AND p.member IN (SELECT n FROM members WHERE id IN ("+textsOf+"))", jsonArray(h.From)
	}
	taken := owned + " AND p.member <> (SELECT n FROM members WHERE id = $2)"
	moved := taken
	if len(h.Resources) == 0 {
		// What the heir owns already is not handed over: members only stop owning it.
		const owns = "(SELECT 1 FROM permissions o WHERE o.resource = p.resource AND o.level = 3 AND o.member = (SELECT n FROM members WHERE id = $2))"
		if err := s.logRevoked(ctx, e, "", taken+" AND EXISTS "+owns, ids, h.To); err != nil {
			return err
		}
		moved += " AND NOT EXISTS " + owns
	}
	e.Action = "resource.transfer"
	err := s.logEach(ctx, e, `WITH taken (resource, emails) AS (SELECT p.resource, string_agg(m.email, ',' ORDER BY m.email) FROM permissions p JOIN members m ON m.n = p.member
			WHERE `+moved+` GROUP BY p.resource)`,
		`SELECT `+resourcePath+` AS subject, `+resourceKey+` AS subject_key, NULL AS details_key,
			'id=' || r.id || ' from=' || t.emails || ' to=' || (SELECT email FROM members WHERE id = $2) AS details
		FROM taken t JOIN resources r ON r.n = t.resource ORDER BY r.n`, ids, h.To)
	if err != nil {
		return err
	}
	_, err = s.q.ExecContext(ctx, `INSERT INTO permissions (resource, member, level, resource_key, subject_key)
		SELECT DISTINCT p.resource, h.n, 3, p.resource_key, h.email FROM permissions p, members h WHERE `+owned+` AND h.id = $2
		ON CONFLICT (resource, member) DO UPDATE SET level = 3`, ids, h.To)
	if err != nil {
		return fmt.Errorf("transferring resources: %w", err)
	}
	_, err = s.q.ExecContext(ctx, `DELETE FROM permissions AS p WHERE `+taken, ids, h.To)
	return err
}
