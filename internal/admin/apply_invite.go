package admin

import (
	"context"
	"errors"
	"slices"

	"github.com/roster-cli/roster/internal/org"
)

// invite updates the pending invitations that are in the file, and creates those that are missing.
func (r *applying) invite(ctx context.Context) error {
	var added []org.Invitation
	var wrong []error
	for n, d := range r.desired {
		taken := r.inUse[d.Email]
		open := taken.Invitation
		switch {
		case taken.Role != 0:
			continue
		case open != nil && open.Status(r.now) == org.Pending:
			if err := r.updateInvitation(ctx, d, *open); err != nil {
				return err
			}
			continue
		}
		if err := r.prepareDraft(ctx); err != nil {
			return err
		}
		if open != nil {
			open.Groups = slices.DeleteFunc(slices.Clone(open.Groups), r.prunes)
		}
		i, step, err := d.Invite(r.draft, open)
		if err != nil {
			wrong = append(wrong, r.in.File.Members[n].At.Errorf("%w", err))
			if len(wrong) == maxWrong {
				break
			}
			continue
		}
		made, err := r.mint(ctx, r.key, i, open)
		if err != nil {
			return err
		}
		r.addSteps(step)
		added, r.Invited = append(added, made.Invitation), append(r.Invited, made.ID)
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	return r.AddInvitations(ctx, added...)
}

// prepareDraft sets draft, which has what all new invitations have in common, unless it is set already.
func (r *applying) prepareDraft(ctx context.Context) (err error) {
	if r.draft.Sender != "" {
		return nil
	}
	in := Invite{ExpiresIn: r.in.ExpiresIn, NoEmail: r.in.NoEmail}
	r.key, r.draft, err = r.transaction.draft(ctx, in)
	return err
}

func (r *applying) updateInvitation(ctx context.Context, d org.Desired, before org.Invitation) error {
	r.kept = append(r.kept, before)
	i := d.UpdateInvitation(before)
	steps := org.InvitationSteps(before, i)
	if len(steps) == 0 {
		return nil
	}
	if err := r.replaceMissingSender(ctx, &i); err != nil {
		return err
	}
	r.log("invitation.update", i.Recipient, changedFields(before, i)...)
	r.addSteps(steps...)
	return r.SetInvitation(ctx, i)
}
