package admin

import (
	"context"
	"slices"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// InvitationUpdate is what to change; nil leaves a value as it is.
type InvitationUpdate struct {
	Role      *org.Role
	Groups    *[]string // replaces all
	Language  *string
	ExpiresIn *time.Duration // from now
}

// UpdateInvitation changes a pending invitation, named by id or recipient, and returns it. It returns ErrConflict if
// the invitation is accepted or expired.
func (a *Admin) UpdateInvitation(ctx context.Context, name string, u InvitationUpdate) (i org.Invitation, err error) {
	err = a.change(ctx, func(tx *transaction) error {
		if i, err = Invitation(ctx, tx.Store, name); err != nil {
			return err
		}
		if err := i.RequirePending(tx.now); err != nil {
			return err
		}
		before := i
		if err := u.apply(ctx, tx, &i); err != nil {
			return err
		}
		if err := tx.replaceMissingSender(ctx, &i); err != nil {
			return err
		}
		details := changedFields(before, i)
		if len(details) == 0 {
			return nil // nothing to change
		}
		tx.log("invitation.update", i.Recipient, details...)
		return tx.SetInvitation(ctx, i)
	})
	return i, err
}

func (u InvitationUpdate) apply(ctx context.Context, tx *transaction, i *org.Invitation) (err error) {
	if u.Role != nil {
		i.Role = *u.Role
	}
	if u.Groups != nil {
		if i.Groups, err = tx.GroupNames(ctx, *u.Groups); err != nil {
			return err
		}
	}
	if u.Language != nil {
		if i.Language, err = Language(*u.Language); err != nil {
			return err
		}
	}
	if u.ExpiresIn != nil {
		i.Expires, err = org.ExpiresAt(tx.now, *u.ExpiresIn)
	}
	return err
}

// changedFields returns the details of an update; none if it changes nothing.
func changedFields(before, after org.Invitation) []string {
	var details []string
	if before.Sender != after.Sender {
		details = append(details, org.Changed("sender", before.Sender, after.Sender))
	}
	if before.Role != after.Role {
		details = append(details, org.Changed("role", before.Role.String(), after.Role.String()))
	}
	if !slices.Equal(before.Groups, after.Groups) {
		details = append(details, org.Changed("groups", before.Groups, after.Groups))
	}
	if before.Language != after.Language {
		details = append(details, org.Changed("language", before.Language, after.Language))
	}
	if !before.Expires.Equal(after.Expires) {
		details = append(details, org.Changed("expires", rfc3339(before.Expires), rfc3339(after.Expires)))
	}
	if len(details) == 0 {
		return nil
	}
	return append([]string{org.Fact("id", after.ID)}, details...)
}

// rfc3339 formats an instant as events have it.
func rfc3339(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// logDeleted logs that an invitation is deleted, and what it was. deletedDetails in internal/store says the same in
// SQL.
func (tx *transaction) logDeleted(i org.Invitation) {
	tx.log("invitation.delete", i.Recipient,
		org.Fact("id", i.ID), org.Fact("status", i.Status(tx.now)), org.Fact("role", i.Role.String()),
		org.Fact("groups", i.Groups), org.Fact("sender", i.Sender))
}

// Invitation reads the invitation with that id or recipient. If a recipient has several, it is the pending one, else
// the newest.
func Invitation(ctx context.Context, s *store.Store, name string) (org.Invitation, error) {
	name, err := emailOrID(name)
	if err != nil {
		return org.Invitation{}, err
	}
	return s.Invitation(ctx, name)
}

// InvitationsNamed reads the invitations with these ids or recipients, each once. It returns ErrNotFound, which names
// the missing ones, if some do not exist.
func InvitationsNamed(ctx context.Context, s *store.Store, names []string) ([]org.Invitation, error) {
	return readNamed(names, func(name string) (org.Invitation, error) { return Invitation(ctx, s, name) },
		func(i org.Invitation) string { return i.ID })
}

// DeleteInvitations says which invitations to delete.
type DeleteInvitations struct {
	Names    []string
	Expected []org.Invitation // that the person consented to delete, or nil
	Asked    time.Time        // when Expected was read
	DryRun   bool
}

// DeleteInvitations deletes the named invitations, all or none, and returns what they were. Their links stop working at
// once. If the names now mean others than expected, or their status has changed, it returns ErrConflict.
func (a *Admin) DeleteInvitations(ctx context.Context, in DeleteInvitations) (deleted []org.Invitation, err error) {
	err = a.change(ctx, func(tx *transaction) error {
		tx.dryRun = in.DryRun
		if deleted, err = InvitationsNamed(ctx, tx.Store, in.Names); err != nil {
			return err
		}
		same := func(i, j org.Invitation) bool { return i.ID == j.ID && i.Status(tx.now) == j.Status(in.Asked) }
		if in.Expected != nil && !slices.EqualFunc(deleted, in.Expected, same) {
			return changedMeanwhile()
		}
		for _, i := range deleted {
			tx.logDeleted(i)
			if err := tx.DeleteInvitation(ctx, i.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return deleted, err
}
