package admin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// inviteBatch is the rows of a table that are stored in one transaction.
type inviteBatch struct {
	*change
	job    *inviteJob
	wanted []org.Invitation // what each row asks for
	done   []RowResult      // what became of each
	unsent []int            // the indexes of those whose mail is to be sent

	key   link.Key
	draft org.Invitation
	inUse map[string]store.AddressUse
	at    map[string]int // the indexes of the addresses so far
	group func(string) (string, error)
	added []org.Invitation
}

// batch stores and mails some rows, and returns what became of each.
func (j *inviteJob) batch(ctx context.Context, rows []InviteRow) (done []RowResult, err error) {
	wanted, parsed := make([]org.Invitation, len(rows)), make([]RowResult, len(rows))
	for n, row := range rows {
		wanted[n], parsed[n] = j.parse(row)
	}
	run := j.a.change
	if j.in.DryRun {
		run = j.a.read // so that nobody has to wait for it
	}
	var b *inviteBatch
	err = run(ctx, func(c *change) error {
		b = &inviteBatch{change: c, job: j, wanted: wanted, done: slices.Clone(parsed), at: map[string]int{}}
		return b.store(ctx)
	})
	if err != nil {
		return nil, err
	}
	if len(b.unsent) > 0 {
		err = j.deliver(ctx, b.done, b.unsent)
	}
	return b.done, err
}

// store works out the result of each row, and stores the new invitations.
func (b *inviteBatch) store(ctx context.Context) (err error) {
	if b.key, b.draft, err = b.change.draft(ctx, b.job.in); err != nil {
		return err
	}
	b.group = remembered(func(name string) (string, error) {
		found, err := b.GroupNames(ctx, []string{name})
		return strings.Join(found, ""), err
	})
	var emails []string
	for n, i := range b.wanted {
		if b.done[n].Reason == nil {
			emails = append(emails, i.Recipient)
		}
	}
	if b.inUse, err = b.AddressesInUse(ctx, emails); err != nil {
		return err
	}
	for n, t := range b.done {
		if t.Reason != nil {
			continue
		}
		if err := b.invite(ctx, n); err != nil {
			return err
		}
		if b.done[n].Outcome != Invalid {
			b.at[t.Name] = n
		}
	}
	if b.job.in.DryRun {
		return nil
	}
	return b.AddInvitations(ctx, b.added...)
}

// invite works out the result of row n, which is valid by itself.
func (b *inviteBatch) invite(ctx context.Context, n int) (err error) {
	t, i := &b.done[n], b.wanted[n]
	if i.Groups, err = b.groupsOf(i.Groups); isWrong(err) {
		t.Reason = err
		return nil
	}
	if err != nil {
		return err
	}
	has := b.inUse[i.Recipient]
	first, twice := b.at[i.Recipient]
	switch before := b.job.line(i.Recipient); {
	case twice:
		role := b.wanted[first].Role
		t.Outcome, t.ID, t.Link, t.Differs = Exists, b.done[first].ID, b.done[first].Link, role != i.Role
		t.Reason = fmt.Errorf("%w%s", sameAddress(b.done[first].Line), another(role, i.Role))
	case before > 0:
		t.Outcome, t.Reason = Exists, sameAddress(before)
	case has.Role != 0:
		t.Outcome, t.Differs = Exists, has.Role != i.Role
		t.Reason = fmt.Errorf("%s is a member already%s", i.Recipient, another(has.Role, i.Role))
	case has.Invitation != nil && has.Invitation.Status(b.now) == org.Pending:
		b.exists(n, *has.Invitation, unlike(*has.Invitation, i))
	case b.job.in.DryRun:
		t.Outcome = Created
	default:
		return b.create(ctx, n, i, has.Invitation)
	}
	return nil
}

// create creates i, the invitation of row n, in place of an expired one, or of nil.
func (b *inviteBatch) create(ctx context.Context, n int, i org.Invitation, expired *org.Invitation) error {
	wanted := b.draft
	wanted.Recipient, wanted.Role, wanted.Groups = i.Recipient, i.Role, i.Groups
	wanted.Language = cmp.Or(i.Language, wanted.Language)
	made, err := b.mint(ctx, b.key, wanted, expired)
	if err != nil {
		return err
	}
	b.added = append(b.added, made.Invitation)
	t := &b.done[n]
	t.Outcome, t.ID, t.Link, t.Made = Created, made.ID, made.Link, true
	if b.job.mails {
		b.unsent = append(b.unsent, n)
	}
	return nil
}

// exists reports the pending invitation i that there is for row n, and how it differs from what the row asks for. Its
// mail is sent if it has not been. Its link is left out if another key sealed it.
func (b *inviteBatch) exists(n int, i org.Invitation, differs string) {
	t, mailed := &b.done[n], ""
	if b.job.mails && (i.Delivery == org.DeliveryPending || i.Delivery == org.DeliveryFailed) {
		b.unsent = append(b.unsent, n)
		mailed = ", and it is mailed now"
	}
	t.Outcome, t.ID, t.Differs = Exists, i.ID, differs != ""
	t.Reason = fmt.Errorf("%s has an invitation already, until %s%s%s",
		i.Recipient, i.Expires.Format(time.RFC3339), differs, mailed)
	t.Link, _ = b.a.linkOf(b.key, i, b.now)
}

// another says which role somebody has, if the row says another.
func another(has, wanted org.Role) string {
	if has == wanted {
		return ""
	}
	return ", as " + has.Label()
}

func sameAddress(line int) error { return fmt.Errorf("line %d has the same address", line) }

// groupsOf returns the named groups, or the default ones. The error names all that are missing.
func (b *inviteBatch) groupsOf(names []string) (groups []string, err error) {
	if len(names) == 0 {
		return b.draft.Groups, nil
	}
	var wrong []error
	for _, name := range names {
		group, err := b.group(name)
		groups, wrong = append(groups, group), append(wrong, err)
	}
	return store.SortNames(groups), errors.Join(wrong...)
}

// deliver mails those of done that are unsent, and records in them how that ended.
func (j *inviteJob) deliver(ctx context.Context, done []RowResult, unsent []int) error {
	left := make([]string, len(unsent))
	at := map[string]*RowResult{}
	for k, n := range unsent {
		left[k], at[done[n].ID] = done[n].ID, &done[n]
	}
	for patience := (<-chan time.Time)(nil); len(left) > 0; {
		_, failed, err := j.a.DeliverInvitations(ctx, left)
		for _, i := range failed {
			verb := "was not"
			if i.Delivery == org.DeliveryUnconfirmed {
				verb = "may not have been"
			}
			at[i.ID].Outcome, at[i.ID].Reason = Failed, fmt.Errorf("the mail %s delivered: %s", verb, i.DeliveryError)
		}
		if err != nil && !errors.Is(err, org.ErrUndelivered) {
			return errors.Join(err, j.reportUnsent(ctx, at, left))
		}
		// Look again at what another program is about to send: it may have failed, or been killed.
		left = slices.DeleteFunc(left, func(id string) bool { return at[id].Outcome == Failed })
		if left, err = j.a.Store.UnsentOf(ctx, left, j.a.Now()); err != nil || len(left) == 0 {
			return err
		}
		if patience == nil {
			patience = time.After(store.Lease + time.Second)
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), j.reportUnsent(ctx, at, left))
		case <-patience:
			late := errors.New("another program was to send the mail, and did not in time; run the same file again")
			for _, id := range left {
				at[id].Outcome, at[id].Reason = Failed, late
			}
			return nil
		case <-time.After(wait):
		}
	}
	return nil
}

// reportUnsent records in the results with these ids that their mail was not sent, unless they say already why it failed.
func (j *inviteJob) reportUnsent(ctx context.Context, at map[string]*RowResult, ids []string) error {
	left, err := j.a.Store.UnsentOf(context.WithoutCancel(ctx), ids, j.a.Now())
	for _, id := range left {
		if at[id].Outcome != Failed {
			at[id].Outcome = Failed
			at[id].Reason = errors.New("the mail was not sent before the end; run the same file again")
		}
	}
	return err
}

// wait is how long to wait before looking again at what another program is doing.
const wait = 200 * time.Millisecond
