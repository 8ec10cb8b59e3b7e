package admin

import (
	"context"
	"errors"
	"slices"

	"github.com/roster-cli/roster/internal/org"
)

// invite updates the pending invitations that are in the file, and creates those that are missing.
func (r *applying) invite(ctx context.Context) error {
	var wrong []error
	for some := range slices.Chunk(r.invitees, storedAtOnce) {
		more, err := r.inviteSome(ctx, some)
		if err != nil {
			return err
		}
		if wrong = append(wrong, more...); len(wrong) >= maxWrong {
			wrong = wrong[:maxWrong]
			break
		}
	}
	return errors.Join(wrong...)
}

// inviteSome is invite for some of those desired. It returns what is wrong with them.
func (r *applying) inviteSome(ctx context.Context, some []int) (wrong []error, err error) {
	emails := make([]string, len(some))
	for k, n := range some {
		emails[k] = r.desired[n].Email
	}
	inUse, err := r.AddressesInUse(ctx, emails)
	if err != nil {
		return nil, err
	}
	var added []org.Invitation
	for _, n := range some {
		d := r.desired[n]
		open := inUse[d.Email].Invitation
		if open != nil && open.Status(r.now) == org.Pending {
			if err := r.updateInvitation(ctx, d, *open); err != nil {
				return nil, err
			}
			continue
		}
		if err := r.prepareDraft(ctx); err != nil {
			return nil, err
		}
		if open != nil {
			open.Groups = slices.DeleteFunc(slices.Clone(open.Groups), r.prunes)
		}
		i, step, err := d.Invite(r.draft, open)
		if err != nil {
			wrong = append(wrong, r.in.File.Members[n].At.Errorf("%w", err))
			continue
		}
		made, err := r.mint(ctx, r.key, i, open)
		if err != nil {
			return nil, err
		}
		r.addSteps(step)
		added, r.Invited = append(added, made.Invitation), append(r.Invited, made.ID)
	}
	return wrong, r.AddInvitations(ctx, added...)
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
