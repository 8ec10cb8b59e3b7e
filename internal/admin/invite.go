package admin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
)

// Invite asks for invitations that differ only in their recipient.
type Invite struct {
	Emails      []string
	Role        org.Role
	Groups      []string
	Language    string        // "" is the organization's
	ExpiresIn   time.Duration // positive
	IfNotExists bool          // a pending invitation is no conflict, and is returned unchanged
	DryRun      bool
	NoEmail     bool // send no mail, although a mail server is configured
}

// Invited is an invitation with its link.
type Invited struct {
	org.Invitation
	Existing   bool   // it was there already
	Difference string // how it then differs from what was asked for, as unlike says, or ""
	Replaces   string // the id of the expired invitation that it replaces, or ""
}

// Invite creates an invitation for each address, all or none, and returns them in the order of the addresses, each
// once. It returns ErrConflict for a member, and for somebody with a pending invitation unless IfNotExists; ErrNotFound
// for unknown groups. An expired invitation is replaced.
func (a *Admin) Invite(ctx context.Context, in Invite) ([]Invited, error) {
	emails, err := parseEmails(in.Emails)
	if err != nil {
		return nil, err
	}
	if err := in.check(a.Now()); err != nil {
		return nil, err
	}
	var done []Invited
	err = a.change(ctx, func(tx *transaction) (err error) {
		tx.dryRun = in.DryRun
		done, err = tx.invite(ctx, in, emails)
		return err
	})
	return done, err
}

// invite is Invite for addresses that are parsed. Its errors about addresses are joined.
func (tx *transaction) invite(ctx context.Context, in Invite, emails []string) (done []Invited, err error) {
	key, wanted, err := tx.draft(ctx, in)
	if err != nil {
		return nil, err
	}
	inUse, err := tx.AddressesInUse(ctx, emails)
	if err != nil {
		return nil, err
	}
	var added []org.Invitation
	var conflicts []error
	for _, email := range emails {
		has := inUse[email]
		pending := has.Invitation != nil && has.Invitation.Status(tx.now) == org.Pending
		switch {
		case has.Role != 0:
			conflicts = append(conflicts, alreadyMember(email))
		case pending && in.IfNotExists:
			i := *has.Invitation
			i.Link, _ = tx.a.linkOf(key, i, tx.now) // left out if another key sealed it
			like := wanted
			like.Language = in.Language
			done = append(done, Invited{Invitation: i, Existing: true, Difference: difference(i, like)})
		case pending:
			conflicts = append(conflicts, alreadyInvited(*has.Invitation))
		default:
			wanted.Recipient = email
			i, err := tx.mint(ctx, key, wanted, has.Invitation)
			if err != nil {
				return nil, err
			}
			added, done = append(added, i.Invitation), append(done, i)
		}
	}
	if len(conflicts) > 0 {
		return nil, errors.Join(conflicts...)
	}
	return done, tx.AddInvitations(ctx, added...)
}

// check validates everything that can be validated without the database.
func (in *Invite) check(now time.Time) (err error) {
	if _, err := org.ExpiresAt(now, in.ExpiresIn); err != nil || in.Language == "" {
		return err
	}
	in.Language, err = Language(in.Language)
	return err
}

// draft returns an invitation with the values of in, without a recipient, and the key that seals its link.
func (tx *transaction) draft(ctx context.Context, in Invite) (key link.Key, i org.Invitation, err error) {
	if key, err = tx.a.key(ctx, tx.Store); err != nil {
		return key, i, err
	}
	expires, err := org.ExpiresAt(tx.now, in.ExpiresIn)
	if err != nil {
		return key, i, err
	}
	i = org.Invitation{
		Sender: tx.actor.Email, Role: in.Role, Language: in.Language,
		Created: tx.now, Expires: expires, Delivery: org.DeliveryNone,
	}
	if tx.a.Mail != nil && !in.NoEmail {
		i.Delivery = org.DeliveryPending
	}
	if i.Language == "" {
		o, err := tx.Organization(ctx)
		if err != nil {
			return key, i, err
		}
		i.Language = o.Language
	}
	i.Groups, err = tx.GroupNames(ctx, in.Groups)
	return key, i, err
}

// mint sets the id and the link of i; the caller stores i. It deletes the expired invitation that i replaces, if any.
func (tx *transaction) mint(
	ctx context.Context, key link.Key, i org.Invitation, expired *org.Invitation,
) (made Invited, err error) {
	details := []string{
		org.Fact("role", i.Role.String()), org.Fact("groups", i.Groups),
		org.Fact("language", i.Language), org.Fact("expires", rfc3339(i.Expires)),
	}
	if expired != nil {
		made.Replaces = expired.ID
		details = append(details, org.Fact("replaces", expired.ID))
		if err := tx.DeleteInvitation(ctx, expired.ID); err != nil {
			return made, err
		}
	}
	if i.ID, err = tx.a.IDs.Next(tx.now); err != nil {
		return made, err
	}
	token, err := link.Mint(tx.a.Rand, i.ID)
	if err != nil {
		return made, err
	}
	i.SecretHash, i.Link = token.Hash(), token.URL(tx.a.Base)
	tx.log("invitation.create", i.Recipient, details...)
	i.Sealed, err = key.Seal(tx.a.Rand, token)
	made.Invitation = i
	return made, err
}

func alreadyMember(email string) error {
	return org.Hint(fmt.Errorf("%s is a member already: %w", email, org.ErrConflict),
		"see `roster members show %s`", email)
}

func alreadyInvited(i org.Invitation) error {
	err := fmt.Errorf("%s has an invitation already, until %s: %w", i.Recipient, rfc3339(i.Expires), org.ErrConflict)
	return org.Hint(err, "copy its link with `roster invitations show %s --copy`, or give --if-not-exists", i.Recipient)
}

// difference says how the existing invitation differs from the wanted one: ", as Manager, with the groups GIS"; "" if
// it does not. A wanted language of "" is not compared.
func difference(has, wanted org.Invitation) (text string) {
	if has.Role != wanted.Role {
		text += ", as " + has.Role.Label()
	}
	switch {
	case slices.Equal(has.Groups, wanted.Groups):
	case len(has.Groups) == 0:
		text += ", without groups"
	default:
		text += ", with the groups " + strings.Join(has.Groups, ", ")
	}
	if wanted.Language != "" && has.Language != wanted.Language {
		text += ", with the language " + has.Language
	}
	return text
}

// parseEmails returns the addresses in the form in which they are stored, each once.
func parseEmails(emails []string) ([]string, error) {
	var parsed []string
	var wrong []error
	seen := map[string]bool{}
	for _, e := range emails {
		email, err := org.ParseEmail(e)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		if !seen[email] {
			seen[email] = true
			parsed = append(parsed, email)
		}
	}
	return parsed, errors.Join(wrong...)
}
