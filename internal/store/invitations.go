package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

func invitationGroups() groupLink {
	return groupLink{link: "invitation_groups", column: "invitation", table: "invitations"}
}

// Invitation returns the invitation with that id, or of that address, as org.ParseEmail returns it: the one that is
// not accepted, else the newest. It returns ErrNotFound if there is none.
func (s *Store) Invitation(ctx context.Context, emailOrID string) (org.Invitation, error) {
	condition := "i.id = $1"
	if strings.Contains(emailOrID, "@") {
		condition = "i.recipient = $1 ORDER BY i.accepted <> 0, i.created DESC, i.id DESC LIMIT 1"
	}
	i, err := one(ctx, s, Invitations(time.Time{}), condition, emailOrID)
	if errors.Is(err, sql.ErrNoRows) {
		return i, org.Hint(fmt.Errorf("there is no invitation %s: %w", emailOrID, org.ErrNotFound),
			"see `roster invitations list`")
	}
	if err != nil {
		return i, fmt.Errorf("reading the invitation %s: %w", emailOrID, err)
	}
	return i, nil
}

// AddInvitations stores new invitations with their groups. The caller has made sure that no address has an open one.
func (s *Store) AddInvitations(ctx context.Context, invitations ...org.Invitation) error {
	r := newRows{table: "invitations", minted: true, columns: []string{
		"id", "sender", "recipient", "role", "language", "created", "expires", "delivery", "secret_hash", "sealed",
	}, rows: len(invitations), row: func(values []any, n int) []any {
		i := invitations[n]
		return append(values, i.ID, i.Sender, i.Recipient, i.Role, i.Language, seconds(i.Created), seconds(i.Expires),
			i.Delivery, i.SecretHash, i.Sealed)
	}}
	if err := s.engine.insert(ctx, s, r); err != nil {
		return err
	}
	groups := map[string][]string{}
	for _, i := range invitations {
		groups[i.ID] = i.Groups
	}
	return s.addGroups(ctx, invitationGroups(), groups)
}

// SetInvitation stores the role, language, expiry and groups of an invitation that was read in this transaction.
func (s *Store) SetInvitation(ctx context.Context, i org.Invitation) error {
	res, err := s.q.ExecContext(ctx, `UPDATE invitations SET role = $2, language = $3, expires = $4 WHERE id = $1`,
		i.ID, i.Role, i.Language, seconds(i.Expires))
	if err := changed(res, err, org.ErrNotFound); err != nil {
		return err
	}
	if _, err := s.q.ExecContext(ctx, `DELETE FROM invitation_groups
		WHERE invitation = (SELECT n FROM invitations WHERE id = $1)`, i.ID); err != nil {
		return fmt.Errorf("storing groups: %w", err)
	}
	return s.addGroups(ctx, invitationGroups(), map[string][]string{i.ID: i.Groups})
}

// SetAccepted stores i.AcceptedAt and erases the sealed link. It returns ErrConflict if somebody accepted i meanwhile.
func (s *Store) SetAccepted(ctx context.Context, i org.Invitation) error {
	s.erased = true
	res, err := s.q.ExecContext(ctx, `UPDATE invitations SET accepted = $2, sealed = $3 WHERE id = $1 AND accepted = 0`,
		i.ID, seconds(i.AcceptedAt), []byte{})
	return changed(res, err, org.ErrConflict)
}

// DeleteInvitation deletes the invitation with that id, and its link is worthless from then on.
func (s *Store) DeleteInvitation(ctx context.Context, id string) error {
	s.erased = true
	res, err := s.q.ExecContext(ctx, `DELETE FROM invitations WHERE id = $1`, id)
	return changed(res, err, org.ErrNotFound)
}

// openInvitationsFrom is the condition that a member with one of the ids in $1 sent the invitation, and that it is not
// accepted.
func openInvitationsFrom() string {
	return "i.sender IN (SELECT email FROM members WHERE id IN (" + textsOf + ")) AND i.accepted = 0"
}

// OpenInvitationsFrom yields the pending and expired invitations that the members with these ids sent.
func (s *Store) OpenInvitationsFrom(ctx context.Context, memberIDs []string) Rows[org.Invitation] {
	t := Invitations(time.Time{})
	return query(ctx, s, t, "SELECT "+t.read+" FROM invitations i WHERE "+openInvitationsFrom()+" ORDER BY i.sender, i.id",
		jsonArray(memberIDs))
}

// TransferInvitations makes sender the sender of what OpenInvitationsFrom yields, or deletes it if sender is "", with
// an audit event like e for each.
func (s *Store) TransferInvitations(ctx context.Context, memberIDs []string, sender string, e org.Event) error {
	ids := jsonArray(memberIDs)
	change, changeArgs := "DELETE FROM invitations AS i WHERE "+openInvitationsFrom(), []any{ids}
	details, key, args := deletedDetails("g.name"), deletedDetails("g.name_key"), []any{ids, seconds(e.Time)}
	e.Action = "invitation.delete"
	if sender != "" {
		change, changeArgs = "UPDATE invitations AS i SET sender = $2 WHERE "+openInvitationsFrom(), []any{ids, sender}
		details, key, args = "'id: ' || i.id || ', sender: ' || i.sender || ' → ' || $2", "NULL", changeArgs
		e.Action = "invitation.update"
	}
	err := s.logEach(ctx, e, "",
		"SELECT i.recipient AS subject, i.recipient AS subject_key, "+details+" AS details, "+key+` AS details_key
		FROM invitations i WHERE `+openInvitationsFrom()+" ORDER BY i.sender, i.id", args...)
	if err != nil {
		return err
	}
	_, err = s.q.ExecContext(ctx, change, changeArgs...)
	return err
}

// deletedDetails is the SQL of the details of an open invitation i that is deleted at $2, with its groups by their
// names or keys. They are those of logDeleted in internal/admin.
func deletedDetails(group string) string {
	return `'id: ' || i.id || ', status: ' || CASE WHEN i.expires > $2 THEN 'pending' ELSE 'expired' END || ', role: ' ||
			CASE i.role WHEN 1 THEN 'user' WHEN 2 THEN 'manager' ELSE 'administrator' END ||
		', groups: ' || COALESCE((SELECT string_agg(` + detailText("g.name", group) + `, ', ' ORDER BY g.name_key, g.name)
				FROM invitation_groups ig JOIN groups g ON g.n = ig.grp WHERE ig.invitation = i.n), 'none') ||
			', sender: ' || i.sender`
}
