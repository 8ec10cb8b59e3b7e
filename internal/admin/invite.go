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
	IfNotExists bool          // return a pending invitation as it is
	DryRun      bool
	NoEmail     bool // send no mail, although a mail server is configured
}

// Invited is an invitation with its link.
type Invited struct {
	org.Invitation
	Existing bool   // it was there already
	Unlike   string // how it then differs from what was asked for, as unlike says, or ""
	Replaces string // the id of the expired invitation that it replaces, or ""
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
	err = a.change(ctx, func(c *change) error {
		done, c.dryRun = nil, in.DryRun
		key, draft, err := a.draft(ctx, c, in)
		if err != nil {
			return err
		}
		var conflicts []error
		for _, email := range emails {
			draft.Recipient = email
			i, err := a.inviteOne(ctx, c, key, draft)
			if errors.As(err, new(pendingError)) && in.IfNotExists {
				wanted := draft
				wanted.Language = in.Language
				i, err = a.existing(ctx, c, key, wanted)
			}
			if errors.Is(err, org.ErrConflict) {
				conflicts = append(conflicts, err) // they are reported together
				continue
			}
			if err != nil {
				return err
			}
			done = append(done, i)
		}
		return errors.Join(conflicts...)
	})
	return done, err
}

// check validates what can be validated without the database.
func (in *Invite) check(now time.Time) (err error) {
	if _, err := org.ExpiresAt(now, in.ExpiresIn); err != nil || in.Language == "" {
		return err
	}
	in.Language, err = Language(in.Language)
	return err
}

// draft returns an invitation as in asks for, without recipient, and the key to seal its link with.
func (a *Admin) draft(ctx context.Context, c *change, in Invite) (key link.Key, i org.Invitation, err error) {
	if key, err = a.key(ctx, c.Store); err != nil {
		return key, i, err
	}
	expires, err := org.ExpiresAt(c.now, in.ExpiresIn)
	if err != nil {
		return key, i, err
	}
	i = org.Invitation{
		Sender: c.actor.Email, Role: in.Role, Language: in.Language,
		Created: c.now, Expires: expires, Delivery: org.DeliveryNone,
	}
	if a.Mail != nil && !in.NoEmail {
		i.Delivery = org.DeliveryPending
	}
	if i.Language == "" {
		o, err := c.Organization(ctx)
		if err != nil {
			return key, i, err
		}
		i.Language = o.Language
	}
	i.Groups, err = c.GroupNames(ctx, in.Groups)
	return key, i, err
}

// pendingError is the ErrConflict of an address that has a pending invitation.
type pendingError struct{ error }

func (p pendingError) Unwrap() error { return p.error }

func (a *Admin) inviteOne(ctx context.Context, c *change, key link.Key, draft org.Invitation) (Invited, error) {
	expired, err := a.makeRoom(ctx, c, draft.Recipient)
	if err != nil {
		return Invited{}, err
	}
	i, err := a.mint(ctx, c, minting{key, draft, expired})
	if err != nil {
		return Invited{}, err
	}
	done := Invited{Invitation: i}
	if expired != nil {
		done.Replaces = expired.ID
	}
	return done, c.AddInvitations(ctx, i)
}

// minting is an invitation to be created, the key that seals its link, and the expired invitation that it replaces, or
// nil.
type minting struct {
	key link.Key
	org.Invitation

	expired *org.Invitation
}

// mint gives an invitation its id and its link; the caller stores it. The invitation that it replaces is deleted.
func (a *Admin) mint(ctx context.Context, c *change, m minting) (i org.Invitation, err error) {
	i = m.Invitation
	details := []string{
		org.Fact("role", i.Role.String()), org.Fact("groups", i.Groups),
		org.Fact("language", i.Language), org.Fact("expires", rfc3339(i.Expires)),
	}
	if m.expired != nil {
		details = append(details, org.Fact("replaces", m.expired.ID))
		if err := c.DeleteInvitation(ctx, m.expired.ID); err != nil {
			return i, err
		}
	}
	if i.ID, err = a.IDs.Next(c.now); err != nil {
		return i, err
	}
	token, err := link.Mint(a.Rand, i.ID)
	if err != nil {
		return i, err
	}
	i.SecretHash, i.Link = token.Hash(), token.URL(a.Base)
	c.log("invitation.create", i.Recipient, details...)
	i.Sealed, err = m.key.Seal(a.Rand, token)
	return i, err
}

// makeRoom checks that email may be invited, and returns its expired invitation, or nil.
func (a *Admin) makeRoom(ctx context.Context, c *change, email string) (expired *org.Invitation, err error) {
	taken, err := c.AddressesInUse(ctx, []string{email})
	if err != nil {
		return nil, err
	}
	t := taken[email]
	switch {
	case t.Role != 0:
		return nil, alreadyMember(email)
	case t.Invitation != nil && t.Invitation.Status(c.now) == org.Pending:
		return nil, alreadyInvited(*t.Invitation)
	}
	return t.Invitation, nil
}

func alreadyMember(email string) error {
	return org.Hint(fmt.Errorf("%s is a member already: %w", email, org.ErrConflict),
		"see `roster members show %s`", email)
}

func alreadyInvited(i org.Invitation) error {
	err := fmt.Errorf("%s has an invitation already, until %s: %w", i.Recipient, rfc3339(i.Expires), org.ErrConflict)
	return org.Hint(pendingError{err},
		"copy its link with `roster invitations show %s --copy`, or give --if-not-exists", i.Recipient)
}

// existing returns the pending invitation of the recipient of wanted as it is, without its link if another key sealed
// it.
func (a *Admin) existing(ctx context.Context, c *change, key link.Key, wanted org.Invitation) (Invited, error) {
	i, err := c.Invitation(ctx, wanted.Recipient)
	if err != nil {
		return Invited{}, err
	}
	i.Link, _ = a.linkOf(key, i, c.now)
	return Invited{Invitation: i, Existing: true, Unlike: unlike(i, wanted)}, nil
}

// unlike says how the existing invitation differs from the wanted one: ", as Manager, with the groups GIS"; "" if it
// does not. A wanted language of "" is not compared.
func unlike(has, wanted org.Invitation) (text string) {
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
