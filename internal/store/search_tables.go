package store

import (
	"context"
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// Among says which members or groups a search finds. The zero value is all of them; at most one field is set.
type Among struct {
	Least    org.Role // members with this role or a stronger one
	Group    string   // members in the group with this id
	Resource string   // those with a permission on the resource with this id
}

// onResource is the condition on a permission that it is on the resource whose id is $1.
const onResource = "p.resource = (SELECT n FROM resources WHERE id = $1)"

func memberSearch(among Among) search[org.Member] {
	q := search[org.Member]{
		table: Members(), keys: []string{"email", "id", "name_key"}, from: "members m ORDER BY m.name_key, m.id",
	}
	q.table.read = "m.id, m.email, m.name, m.role"
	q.table.scan = func(r row) (m org.Member, err error) {
		err = r.Scan(&m.ID, &m.Email, &m.Name, &m.Role)
		return m, err
	}
	switch {
	case among.Group != "":
		const group = "mg.grp = (SELECT n FROM groups WHERE id = $1)"
		q.only = "EXISTS (SELECT 1 FROM member_groups mg WHERE mg.member = m.n AND " + group + ")"
		q.from = "member_groups mg JOIN members m ON m.n = mg.member WHERE " + group + " ORDER BY mg.member"
		q.order, q.args = "m.n", []any{among.Group}
	case among.Resource != "":
		q.only = "EXISTS (SELECT 1 FROM permissions p WHERE p.member = m.n AND " + onResource + ")"
		q.from = "permissions p JOIN members m ON m.n = p.member WHERE " + onResource + " ORDER BY p.member"
		q.order, q.args = "m.n", []any{among.Resource}
	case among.Least != 0:
		q.only = fmt.Sprintf("m.role >= %d", among.Least)
		q.from = "members m WHERE " + q.only + " ORDER BY m.role DESC, m.id"
	}
	return q
}

// SearchMembers reads the emails, ids, names and roles of up to most members: those whose email, id or name begins with
// text, then those in which it stands anywhere. Among many members some of the latter may be missing.
func (s *Store) SearchMembers(ctx context.Context, text string, among Among, most int) ([]org.Member, error) {
	return memberSearch(among).find(ctx, s, text, most)
}

// MembersWithPrefix is SearchMembers for members whose emails begin with prefix, or else their ids.
func (s *Store) MembersWithPrefix(ctx context.Context, prefix string, among Among, most int) ([]org.Member, error) {
	q := memberSearch(among)
	found, err := q.withPrefix(ctx, s, "email", prefix, most)
	if err != nil || len(found) > 0 || prefix == "" {
		return found, err
	}
	return q.withPrefix(ctx, s, "id", prefix, most)
}

// SearchGroups is SearchMembers for groups: it reads their names and ids.
func (s *Store) SearchGroups(ctx context.Context, text string, among Among, most int) ([]org.Group, error) {
	q := search[org.Group]{
		table: Groups(),
		keys:  []string{"name_key", "id"},
		from:  "groups g ORDER BY g.name_key, g.id",
	}
	q.table.read = "g.id, g.name" // counting members would take long
	q.table.scan = func(r row) (g org.Group, err error) {
		err = r.Scan(&g.ID, &g.Name)
		return g, err
	}
	if among.Resource != "" {
		q.only = "EXISTS (SELECT 1 FROM permissions p WHERE p.grp = g.n AND " + onResource + ")"
		q.from = "permissions p JOIN groups g ON g.n = p.grp WHERE " + onResource + " ORDER BY p.member, p.n"
		q.args = []any{among.Resource}
	}
	return q.find(ctx, s, text, most)
}

// SearchResources is SearchMembers for resources, by path, name and id.
func (s *Store) SearchResources(ctx context.Context, text string, most int) ([]org.Resource, error) {
	q := search[org.Resource]{
		table: Resources(), keys: []string{"name_key", "id"}, from: "resources r ORDER BY r.name_key, r.id",
	}
	kind, name, whole := org.SplitPath(text)
	if !whole {
		return q.find(ctx, s, text, most)
	}
	q.only, q.args = "r.kind = $1", []any{kind}
	q.from = "resources r WHERE r.kind = $1 ORDER BY r.exact_key"
	return q.find(ctx, s, name, most)
}

// Stage says which invitations a search finds.
type Stage int

// The stages of an invitation.
const (
	AtAnyStage Stage = iota
	NotAccepted
	StillPending
)

// SearchInvitations is SearchMembers for invitations at that stage at the instant now, by recipient and id.
func (s *Store) SearchInvitations(
	ctx context.Context, text string, stage Stage, now time.Time, most int,
) ([]org.Invitation, error) {
	q := search[org.Invitation]{table: Invitations(now), keys: []string{"recipient", "id"}}
	switch stage {
	case NotAccepted:
		q.only = "i.accepted = 0"
		q.from = "invitations i WHERE i.accepted = 0 ORDER BY i.recipient"
	case StillPending:
		q.only = fmt.Sprintf("i.accepted = 0 AND i.expires > %d", seconds(now))
		q.from = "invitations i WHERE " + q.only + " ORDER BY i.expires, i.id"
	default:
		q.from = "invitations i ORDER BY i.created DESC, i.id"
	}
	return q.find(ctx, s, text, most)
}
