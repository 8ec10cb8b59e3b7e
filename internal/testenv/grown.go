package testenv

import (
	"fmt"
	"strings"
)

// Grown returns SQL for SQLite that adds members number first to last in two of 50 groups each, many in the first ten, and for
// each an invitation, a resource that they own and an event. Emails and names are in another order than the rows; every
// second invitation has expired.
func Grown(first, last int) []string {
	replace := strings.NewReplacer("FIRST TO LAST", fmt.Sprintf(
		"WITH RECURSIVE c (n) AS (VALUES (%d) UNION ALL SELECT n + 1 FROM c WHERE n < %d)", first, last))
	var statements []string
	for _, statement := range []string{
		`WITH RECURSIVE c (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n < 50)
			INSERT INTO groups (n, id, name, name_key, exact_key, created)
			SELECT n, printf('0g%06d', n), printf('Group %02d', n), printf('group %02d', n), printf('group %02d', n), n FROM c`,
		`FIRST TO LAST INSERT INTO members (n, id, email, name, name_key, role, language, joined, last_sign_in)
			SELECT n, printf('0m%06d', n), printf('%06d@acme.example', n * 7919 % 1000003), printf('Ana %06d', n / 4), printf('ana %06d', n / 4),
				1 + n % 3, substr('enfres', 1 + 2 * (n % 3), 2), n * 60, n % 5 FROM c`,
		`FIRST TO LAST INSERT INTO member_groups (member, grp) SELECT n, 1 + n % 10 FROM c UNION SELECT n, 1 + n / 7 % 50 FROM c`,
		`FIRST TO LAST INSERT INTO invitations (n, id, sender, recipient, role, language, created, expires, delivery, secret_hash, sealed)
			SELECT n, printf('0n%06d', n), 'ana@acme.example', printf('%06d@guests.example', n * 7919 % 1000003), 1, 'en', n,
				CASE n % 2 WHEN 0 THEN n ELSE 4000000000 + n END, 'none', randomblob(32), randomblob(60) FROM c`,
		`FIRST TO LAST INSERT INTO resources (n, id, kind, name, name_key, exact_key, created)
			SELECT n, printf('0r%06d', n), 'layer', printf('Layer %06d', n), printf('layer %06d', n), printf('layer %06d', n), n FROM c`,
		`FIRST TO LAST INSERT INTO permissions (resource, member, level, resource_key, subject_key)
			SELECT n, n, 3, printf('layer/layer %06d', n), printf('%06d@acme.example', n * 7919 % 1000003) FROM c`,
		`FIRST TO LAST INSERT INTO audit (time, change, actor, action, subject, subject_key, details, details_key)
			SELECT n, 'm' || n, 'ana@acme.example', 'member.create', email, email, '', '' FROM c JOIN members USING (n)`,
	} {
		statements = append(statements, replace.Replace(statement))
	}
	return statements
}
