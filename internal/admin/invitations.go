package admin

import (
	"context"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// InvitationUpdate is what is to change; nil leaves it.
type InvitationUpdate struct {
	Role      *org.Role
	Groups    *[]string // replaces all
	Language  *string
	ExpiresIn *time.Duration // from now on
}

// UpdateInvitation changes a pending invitation, named by id or recipient, and gives it as it is then.
// One that is accepted or expired gives ErrConflict.
func (a *Admin) UpdateInvitation(ctx context.Context, name string, u InvitationUpdate) (i org.Invitation, err error) {
	err = a.change(ctx, func(c *change) error {
		if i, err = Invitation(ctx, c.Store, name); err != nil {
			return err
		}
		if err := i.RequirePending(a.Now); err != nil {
			return err
		}
		var details []string
		if u.Role != nil {
			i.Role = *u.Role
			details = append(details, field("role", i.Role.String()))
		}
		if u.Groups != nil {
			if i.Groups, err = c.GroupNames(ctx, *u.Groups); err != nil {
				return err
			}
			details = append(details, groupsField(i.Groups))
		}
		if u.Language != nil {
			if i.Language, err = Language(*u.Language); err != nil {
				return err
			}
			details = append(details, field("language", i.Language))
		}
		if u.ExpiresIn != nil {
			if i.Expires, err = org.ExpiresAt(a.Now, *u.ExpiresIn); err != nil {
				return err
			}
			details = append(details, field("expires", i.Expires.Format(time.RFC3339)))
		}
		c.log("invitation.update", i.Recipient, details...)
		return c.SetInvitation(ctx, i)
	})
	return i, err
}

// Invitation reads the invitation with that id, or that recipient's: the pending one, else the newest.
func Invitation(ctx context.Context, s *store.Store, name string) (org.Invitation, error) {
	name, err := emailOrID(name)
	if err != nil {
		return org.Invitation{}, err
	}
	return s.Invitation(ctx, name)
}

// InvitationsNamed reads several, each once. One that does not exist gives ErrNotFound.
func InvitationsNamed(ctx context.Context, s *store.Store, names []string) ([]org.Invitation, error) {
	return named(names, func(name string) (org.Invitation, error) { return Invitation(ctx, s, name) },
		func(i org.Invitation) string { return i.ID })
}

// DeleteInvitations deletes the invitations so named, all or none, and gives what they were. Their links are worthless at once.
func (a *Admin) DeleteInvitations(ctx context.Context, names []string) (deleted []org.Invitation, err error) {
	err = a.change(ctx, func(c *change) error {
		if deleted, err = InvitationsNamed(ctx, c.Store, names); err != nil {
			return err
		}
		for _, i := range deleted {
			c.log("invitation.delete", i.Recipient, field("id", i.ID), field("status", i.Status(a.Now)), field("sender", i.Sender))
			if err := c.DeleteInvitation(ctx, i.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && !a.DryRun {
		a.Store.Forget(ctx)
	}
	return deleted, err
}
