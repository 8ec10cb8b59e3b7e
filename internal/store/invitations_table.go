package store

import (
	"fmt"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
)

// Invitations is the table of invitations at the instant now.
func Invitations(now time.Time) Table[org.Invitation] {
	lists := textLists{}
	return Table[org.Invitation]{
		Columns: append(invitationColumns(now), deliveryColumns()...),
		Default: []string{"id", "sender", "recipient", "created", "expires", "status"},
		Order:   "created desc",
		source:  listing.Source{From: "invitations i", Alias: "i", Key: "i.n", Tie: "i.id"},
		read: "i.id, i.sender, i.recipient, i.role, i.language, i.created, i.expires, i.accepted, " +
			"i.delivery, i.sent, i.attempts, i.delivery_error, i.secret_hash, i.sealed, " +
			membershipList("invitation_groups", "invitation", "i.n"),
		scan: func(r row) (i org.Invitation, err error) {
			var created, expires, accepted, sent int64
			var groups string
			err = r.Scan(&i.ID, &i.Sender, &i.Recipient, &i.Role, &i.Language, &created, &expires, &accepted,
				&i.Delivery, &sent, &i.Attempts, &i.DeliveryError, &i.SecretHash, &i.Sealed, &groups)
			i.Created, i.Expires = instant(created), instant(expires)
			i.AcceptedAt, i.Sent = instant(accepted), instant(sent)
			i.Groups = lists.unpack(groups)
			return i, err
		},
	}
}

// invitationColumns say who invited whom to what, and until when.
func invitationColumns(now time.Time) listing.Columns[org.Invitation] {
	return listing.Columns[org.Invitation]{
		{
			Name: "id", Kind: listing.ID, SQL: "i.id", Indexed: true, Spare: 1,
			Value: func(i org.Invitation) any { return i.ID },
		},
		{
			Name: "sender", Of: []listing.Thing{listing.Member}, Past: true, Kind: listing.ID,
			SQL: "i.sender", Indexed: true, Spare: 2,
			Value: func(i org.Invitation) any { return i.Sender },
		},
		{
			Name: "recipient", Kind: listing.ID, SQL: "i.recipient", Indexed: true,
			Value: func(i org.Invitation) any { return i.Recipient },
		},
		{
			Name: "created", Kind: listing.Time, SQL: "i.created", Indexed: true, Spare: 3,
			Value: func(i org.Invitation) any { return i.Created },
		},
		{
			Name: "expires", Kind: listing.Time, SQL: "i.expires", Indexed: true, Relative: true,
			Value: func(i org.Invitation) any { return i.Expires },
		},
		statusColumn(now),
		{
			Name: "role", Kind: listing.Enum, SQL: "i.role", Values: org.Roles(), Ranked: true,
			Aliases: org.RoleAliases(),
			Value:   func(i org.Invitation) any { return i.Role.String() },
			Label:   func(i org.Invitation) string { return i.Role.Label() },
		},
		{
			Name: "groups", Also: "group", Of: []listing.Thing{listing.Group}, Kind: listing.List,
			SQL: "i.n", From: "invitation_groups " + inGroup, Owner: "l.invitation", Item: "g.name_key",
			Value: func(i org.Invitation) any { return i.Groups },
		},
		{
			Name: "language", Kind: listing.Enum, SQL: "i.language", Values: locale.Supported(),
			Value: func(i org.Invitation) any { return i.Language },
		},
	}
}

func statusColumn(now time.Time) listing.Column[org.Invitation] {
	const states = "CASE WHEN i.accepted <> 0 THEN 'accepted' WHEN i.expires <= %d THEN 'expired' ELSE 'pending' END"
	status := fmt.Sprintf(states, now.Unix())
	is := map[string]string{
		org.Accepted: "i.accepted <> 0",
		org.Expired:  fmt.Sprintf("(i.accepted = 0 AND i.expires <= %d)", now.Unix()),
		org.Pending:  fmt.Sprintf("(i.accepted = 0 AND i.expires > %d)", now.Unix()),
	}
	return listing.Column[org.Invitation]{
		Name: "status", Kind: listing.Enum, SQL: status, Values: org.Statuses(), Conditions: is,
		Tones: map[string]listing.Tone{
			org.Accepted: listing.Good, org.Expired: listing.Bad, org.Pending: listing.Waiting,
		},
		Value: func(i org.Invitation) any { return i.Status(now) },
		Label: func(i org.Invitation) string { return standing(i, now) },
	}
}

// deliveryColumns say how the invitation reaches its recipient.
func deliveryColumns() listing.Columns[org.Invitation] {
	return listing.Columns[org.Invitation]{
		{
			Name: "delivery", Kind: listing.Enum, SQL: "i.delivery", Values: org.Deliveries(),
			Tones: map[string]listing.Tone{
				org.DeliverySent: listing.Good, org.DeliveryFailed: listing.Bad,
				org.DeliveryPending: listing.Waiting, org.DeliveryUnconfirmed: listing.Bad,
			},
			Value: func(i org.Invitation) any { return i.Delivery },
		},
		{Name: "sent", Kind: listing.Time, SQL: "i.sent", Value: func(i org.Invitation) any { return i.Sent }},
		{
			Name: "attempts", Kind: listing.Number, SQL: "i.attempts",
			Value: func(i org.Invitation) any { return i.Attempts },
		},
		{
			Name: "delivery_error", Kind: listing.Text, SQL: "i.delivery_error_key",
			Value: func(i org.Invitation) any { return i.DeliveryError },
		},
		{Name: "link", Kind: listing.ID, OnRequest: true, Value: linkValue},
	}
}

// standing returns what people read as the status of i at now, if that says more than the status: that the mail failed.
func standing(i org.Invitation, now time.Time) string {
	if i.Delivery == org.DeliveryFailed && i.Status(now) == org.Pending {
		return org.Pending + ", mail failed"
	}
	return ""
}

// linkValue returns the link of i, or nil if there is none to show.
func linkValue(i org.Invitation) any {
	if i.Link == "" {
		return nil
	}
	return i.Link
}
