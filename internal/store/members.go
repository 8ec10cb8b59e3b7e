package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
)

// Members is the table of members.
func Members() Table[org.Member] {
	lists := textLists{}
	return Table[org.Member]{
		Columns: memberColumns(),
		Default: []string{"name", "id", "email", "role", "groups"},
		Order:   "name",
		source:  listing.Source{From: "members m", Alias: "m", Key: "m.n", Tie: "m.id"},
		read: "m.id, m.name, m.email, m.role, m.language, m.joined, m.last_sign_in, " +
			membershipList("member_groups", "member", "m.n"),
		scan: func(r row) (m org.Member, err error) {
			var joined, lastSignIn int64
			var groups string
			err = r.Scan(&m.ID, &m.Name, &m.Email, &m.Role, &m.Language, &joined, &lastSignIn, &groups)
			m.Joined, m.LastSignIn, m.Groups = instant(joined), instant(lastSignIn), lists.unpack(groups)
			return m, err
		},
	}
}

func memberColumns() listing.Columns[org.Member] {
	return listing.Columns[org.Member]{
		{
			Name: "name", Kind: listing.Text, SQL: "m.name_key", Indexed: true,
			Value: func(m org.Member) any { return m.Name },
		},
		{
			Name: "id", Kind: listing.ID, SQL: "m.id", Indexed: true, Spare: 1,
			Value: func(m org.Member) any { return m.ID },
		},
		{
			Name: "email", Kind: listing.ID, SQL: "m.email", Indexed: true, Unique: true,
			Value: func(m org.Member) any { return m.Email },
		},
		{
			Name: "role", Kind: listing.Enum, SQL: "m.role", Indexed: true, Values: org.Roles(),
			Ranked: true, Aliases: org.RoleAliases(),
			Value: func(m org.Member) any { return m.Role.String() },
			Label: func(m org.Member) string { return m.Role.Label() },
		},
		{
			Name: "groups", Also: "group", Of: []listing.Thing{listing.Group}, Kind: listing.List,
			SQL: "m.n", From: "member_groups " + inGroup, Owner: "l.member", Item: "g.name_key",
			Value: func(m org.Member) any { return m.Groups },
		},
		{
			Name: "language", Kind: listing.Enum, SQL: "m.language", Indexed: true, Values: locale.Supported(),
			Value: func(m org.Member) any { return m.Language },
		},
		{
			Name: "joined", Kind: listing.Time, SQL: "m.joined", Indexed: true,
			Value: func(m org.Member) any { return m.Joined },
		},
		{
			Name: "last_sign_in", Kind: listing.Time, SQL: "m.last_sign_in", Indexed: true,
			Value: func(m org.Member) any { return m.LastSignIn },
		},
	}
}

func memberGroups() groupLink {
	return groupLink{link: "member_groups", column: "member", table: "members"}
}

// Member returns the member with that email, as org.ParseEmail returns it, or with that id. It returns ErrNotFound if
// there is none.
func (s *Store) Member(ctx context.Context, emailOrID string) (org.Member, error) {
	condition := "m.id = $1"
	if strings.Contains(emailOrID, "@") {
		condition = "m.email = $1"
	}
	m, err := one(ctx, s, Members(), condition, emailOrID)
	if errors.Is(err, sql.ErrNoRows) {
		return m, NoMember(emailOrID)
	}
	if err != nil {
		return m, fmt.Errorf("reading the member %s: %w", emailOrID, err)
	}
	return m, nil
}

// NoMember returns the ErrNotFound for an email or id that no member has.
func NoMember(emailOrID string) error {
	return org.Hint(fmt.Errorf("there is no member %s: %w", emailOrID, org.ErrNotFound), "see `roster members list`")
}

// Administrators returns the first most Administrators.
func (s *Store) Administrators(ctx context.Context, most int) ([]org.Member, error) {
	statement := "SELECT " + Members().read + " FROM members m WHERE m.role = $1 ORDER BY m.id LIMIT $2"
	return collect(query(ctx, s, Members(), statement, org.Administrator, most))
}

// HasMoreAdministrators reports whether there are more Administrators than that.
func (s *Store) HasMoreAdministrators(ctx context.Context, than int) (bool, error) {
	n, err := s.count(ctx, `SELECT count(*) FROM (SELECT 1 FROM members WHERE role = $1 LIMIT $2) counted`,
		org.Administrator, than+1)
	return n > than, err
}

// AddMember stores a new member with their groups. It returns ErrConflict if there is a member with that address.
func (s *Store) AddMember(ctx context.Context, m org.Member) error {
	res, err := s.q.ExecContext(ctx, `INSERT INTO members (id, email, name, name_key, role, language, joined)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
		m.ID, m.Email, m.Name, listing.Fold(m.Name), m.Role, m.Language, seconds(m.Joined))
	if err := changed(res, err, errIDTaken); err != nil {
		if _, lookErr := s.Member(ctx, m.Email); errors.Is(err, errIDTaken) && lookErr == nil {
			return fmt.Errorf("%s is a member already: %w", m.Email, org.ErrConflict)
		}
		return err
	}
	return s.addGroups(ctx, memberGroups(), map[string][]string{m.ID: m.Groups})
}

// SetMembers stores the name, role, language and groups of members, each given once. It returns ErrConflict if one
// does not exist.
func (s *Store) SetMembers(ctx context.Context, members ...org.Member) error {
	const columns = 5
	ids, groups := make([]string, len(members)), make(map[string][]string, len(members))
	args := make([]any, 0, columns*len(members))
	for i, m := range members {
		ids[i], groups[m.ID] = m.ID, m.Groups
		args = append(args, m.ID, m.Name, listing.Fold(m.Name), strconv.Itoa(int(m.Role)), m.Language)
	}
	err := s.execBatches(ctx, args, columns, func(rows string) string {
		return `WITH wanted (id, name, name_key, role, language) AS (VALUES ` + rows + `)
			UPDATE members SET name = w.name, name_key = w.name_key, role = CAST(w.role AS INTEGER), language = w.language
			FROM wanted w WHERE members.id = w.id`
	}, "a member was deleted meanwhile")
	if err != nil {
		return err
	}
	_, err = s.q.ExecContext(ctx, `DELETE FROM member_groups
		WHERE member IN (SELECT n FROM members WHERE id IN (`+textsOf+`))`,
		jsonArray(ids))
	if err != nil {
		return fmt.Errorf("storing groups: %w", err)
	}
	return s.addGroups(ctx, memberGroups(), groups)
}

// DeleteMembers deletes the members with these ids, and their credentials, sessions, memberships and permissions. The
// caller has made sure that nothing is left without an owner.
func (s *Store) DeleteMembers(ctx context.Context, ids []string) error {
	s.erased = true
	_, err := s.q.ExecContext(ctx, `DELETE FROM members WHERE id IN (`+textsOf+`)`, jsonArray(ids))
	return err
}

// SetCredential stores the password hash, a PHC string, of the member with that id.
func (s *Store) SetCredential(ctx context.Context, id, phc string) error {
	s.erased = true
	res, err := s.q.ExecContext(ctx, `INSERT INTO credentials (member, phc) SELECT n, $2 FROM members WHERE id = $1
		ON CONFLICT (member) DO UPDATE SET phc = excluded.phc`, id, phc)
	return changed(res, err, org.ErrNotFound)
}
