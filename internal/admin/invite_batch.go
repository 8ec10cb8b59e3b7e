package admin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// inviteBatch is the rows of a table that are stored in one transaction.
type inviteBatch struct {
	*transaction
	job    *inviteJob
	wanted []org.Invitation // what each row asks for
	done   []RowResult      // the result of each row
	unsent []int            // the indexes of those whose mail is to be sent

	key    link.Key
	draft  org.Invitation
	inUse  map[string]store.AddressUse
	called store.GroupsCalled // that rows name
	at     map[string]int     // the indexes of the addresses so far, where they come first
	added  []org.Invitation
}

// batch stores the invitations of some rows, mails them, and returns the result of each row.
func (j *inviteJob) batch(ctx context.Context, rows []InviteRow) (done []RowResult, err error) {
	wanted, parsed := make([]org.Invitation, len(rows)), make([]RowResult, len(rows))
	for n, row := range rows {
		wanted[n], parsed[n] = j.parse(row)
	}
	run := j.a.change
	if j.in.DryRun {
		run = j.a.read // takes no lock that others would wait for
	}
	var b *inviteBatch
	err = run(ctx, func(tx *transaction) error {
		b = &inviteBatch{transaction: tx, job: j, wanted: wanted, done: slices.Clone(parsed), at: map[string]int{}}
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
	if b.key, b.draft, err = b.transaction.draft(ctx, b.job.in); err != nil {
		return err
	}
	var emails, groups []string
	for n, i := range b.wanted {
		if b.done[n].Reason == nil {
			emails, groups = append(emails, i.Recipient), append(groups, i.Groups...)
		}
	}
	slices.Sort(groups)
	if b.called, err = b.GroupsCalled(ctx, slices.Compact(groups)); err != nil {
		return err
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
		if _, twice := b.at[t.Name]; !twice && b.done[n].Outcome != Invalid {
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
	pending := has.Invitation != nil && has.Invitation.Status(b.now) == org.Pending
	first, twice := b.at[i.Recipient]
	switch before := b.job.line(i.Recipient); {
	case twice:
		role := b.wanted[first].Role
		if pending {
			role = has.Invitation.Role
		}
		role = cmp.Or(has.Role, role)
		t.Outcome, t.ID, t.Link, t.Differs = Exists, b.done[first].ID, b.done[first].Link, role != i.Role
		t.Reason = fmt.Errorf("%w%s", sameAddress(b.done[first].Line), roleDifference(role, i.Role))
	case before > 0:
		t.Outcome, t.Reason = Exists, sameAddress(before)
	case has.Role != 0:
		t.Outcome, t.Differs = Exists, has.Role != i.Role
		t.Reason = fmt.Errorf("%s is a member already%s", i.Recipient, roleDifference(has.Role, i.Role))
	case pending:
		b.exists(n, *has.Invitation, difference(*has.Invitation, i))
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

// roleDifference says which role somebody has, if the row says roleDifference.
func roleDifference(has, wanted org.Role) string {
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
		found, err := b.called.Names([]string{name})
		groups, wrong = append(groups, found...), append(wrong, err)
	}
	return store.SortNames(groups), errors.Join(wrong...)
}

// deliver mails the invitations of the rows with the indexes unsent, and records failures in their results.
func (j *inviteJob) deliver(ctx context.Context, done []RowResult, unsent []int) error {
	left := make([]string, len(unsent))
	at := map[string]*RowResult{}
	for k, n := range unsent {
		left[k], at[done[n].ID] = done[n].ID, &done[n]
	}
	var deadline <-chan time.Time
	for {
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
		// Another program may be sending the rest; look again, because it may fail or be killed.
		left = slices.DeleteFunc(left, func(id string) bool { return at[id].Outcome == Failed })
		if left, err = j.a.Store.UnsentOf(ctx, left, j.a.Now()); err != nil || len(left) == 0 {
			return err
		}
		if deadline == nil {
			deadline = time.After(store.Lease + time.Second)
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), j.reportUnsent(ctx, at, left))
		case <-deadline:
			late := errors.New("another program was to send the mail, and did not in time; run the same file again")
			for _, id := range left {
				at[id].Outcome, at[id].Reason = Failed, late
			}
			return nil
		case <-time.After(pollInterval):
		}
	}
}

// reportUnsent records in the results with these ids that the mail was not sent, unless they already say why it failed.
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

// pollInterval is how long to pollInterval before looking again at what another program is doing.
const pollInterval = 200 * time.Millisecond
