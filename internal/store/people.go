package store

import (
	"context"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// MembersByEmailOrID yields the members with these addresses, as org.ParseEmail returns them, or ids.
func (s *Store) MembersByEmailOrID(ctx context.Context, emailsOrIDs []string) Rows[org.Member] {
	const named = "m.n IN (SELECT n FROM members WHERE email IN (" + textsOf + ") UNION SELECT n FROM members WHERE id IN (" +
		textsOf + "))"
	statement := "SELECT " + Members().read + " FROM members m WHERE " + named
	return query(ctx, s, Members(), statement, jsonArray(emailsOrIDs))
}

// MembersExcept yields the members whose addresses are not among these, by address.
func (s *Store) MembersExcept(ctx context.Context, emails []string) Rows[org.Member] {
	return query(
		ctx,
		s,
		Members(),
		"SELECT "+Members().read+" FROM members m WHERE m.email NOT IN ("+textsOf+") ORDER BY m.email",
		jsonArray(emails),
	)
}

// PendingExcept yields the invitations pending at now whose addresses are not among these, by address.
func (s *Store) PendingExcept(ctx context.Context, emails []string, now time.Time) Rows[org.Invitation] {
	t := Invitations(now)
	const others = "i.accepted = 0 AND i.expires > $2 AND i.recipient NOT IN (" + textsOf + ")"
	return query(ctx, s, t, "SELECT "+t.read+" FROM invitations i WHERE "+others+" ORDER BY i.recipient",
		jsonArray(emails), seconds(now))
}

// CountMembers returns how many members there are.
func (s *Store) CountMembers(ctx context.Context) (int, error) {
	return s.count(ctx, "SELECT count(*) FROM members")
}

// AllGroups returns the ids and names of all groups, by name. Their members are not counted.
func (s *Store) AllGroups(ctx context.Context) ([]org.Group, error) {
	t := Table[org.Group]{scan: func(r row) (g org.Group, err error) { return g, r.Scan(&g.ID, &g.Name) }}
	return collect(query(ctx, s, t, "SELECT id, name FROM groups ORDER BY name_key, id"))
}

// SetSender makes the member with that address the sender of an invitation.
func (s *Store) SetSender(ctx context.Context, id, sender string) error {
	res, err := s.q.ExecContext(ctx, "UPDATE invitations SET sender = $2 WHERE id = $1", id, sender)
	return changed(res, err, org.ErrNotFound)
}

// People yields the members and the people with an invitation pending at now, by address.
func (s *Store) People(ctx context.Context, now time.Time) Rows[org.Desired] {
	lists := textLists{}
	t := Table[org.Desired]{scan: func(r row) (d org.Desired, err error) {
		var groups string
		err = r.Scan(&d.Email, &d.Role, &d.Language, &groups)
		d.Groups = lists.unpack(groups)
		return d, err
	}}
	// As expressions the addresses match no index, so that members are read in the order of their rows, and sorted. In the order
	// of the index each row would be on another page.
	return query(ctx, s, t, `SELECT m.email || '' AS email, m.role, m.language,
			`+membershipList("member_groups", "member", "m.n")+` FROM members m
		UNION ALL SELECT i.recipient || '', i.role, i.language,
			`+membershipList("invitation_groups", "invitation", "i.n")+` FROM invitations i
		WHERE i.accepted = 0 AND i.expires > $1 AND NOT EXISTS (SELECT 1 FROM members WHERE email = i.recipient)
		ORDER BY email`, seconds(now))
}
