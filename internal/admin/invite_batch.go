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

// rowBatch is the rows of a table that are stored in one transaction.
type rowBatch struct {
	j      *invitingRows
	rows   []settledRow
	done   []RowResult // what became of each
	unsent []int       // those of done whose mail is to be sent

	// Of the transaction:
	key    link.Key
	draft  org.Invitation
	taken  map[string]store.AddressUse
	here   map[string]int // the addresses of this batch, with their indexes
	groups map[string]foundGroup
	added  []org.Invitation
}

// foundGroup is the stored name of a group, or why there is none.
type foundGroup struct {
	name string
	err  error
}

// store works out the result of each row, and stores the new invitations.
func (b *rowBatch) store(ctx context.Context, c *change) (err error) {
	b.done, b.unsent, b.added = make([]RowResult, len(b.rows)), nil, nil
	b.here, b.groups = map[string]int{}, map[string]foundGroup{}
	if b.key, b.draft, err = b.j.a.draft(ctx, c, b.j.in); err != nil {
		return err
	}
	var emails []string
	for _, row := range b.rows {
		if row.wrong == nil {
			emails = append(emails, row.Email)
		}
	}
	if b.taken, err = c.AddressesInUse(ctx, emails); err != nil {
		return err
	}
	for n, row := range b.rows {
		t := &b.done[n]
		*t = RowResult{Line: row.Line, Name: row.Email, Outcome: Invalid, Reason: row.wrong, Source: row.Source}
		if row.wrong != nil {
			continue
		}
		if err := b.take(ctx, c, n, t); err != nil {
			return err
		}
		if t.Outcome != Invalid {
			b.here[row.Email] = n
		}
	}
	if b.j.in.DryRun {
		return nil
	}
	return c.AddInvitations(ctx, b.added...)
}

// take works out the result t of row n, which is valid by itself.
func (b *rowBatch) take(ctx context.Context, c *change, n int, t *RowResult) error {
	row := b.rows[n]
	names, err := b.groupsOf(ctx, c, row.Groups)
	if isWrong(err) {
		t.Reason = err
		return nil
	}
	if err != nil {
		return err
	}
	wanted := org.Invitation{Role: row.role, Groups: names, Language: cmp.Or(row.language, b.j.in.Language)}
	taken := b.taken[row.Email]
	first, twice := b.here[row.Email]
	switch {
	case twice:
		t.Outcome, t.ID, t.Link = Exists, b.done[first].ID, b.done[first].Link
		t.Differs = b.rows[first].role != row.role
		t.Reason = fmt.Errorf("%w%s", sameAddress(b.rows[first].Line), another(b.rows[first].role, row.role))
		return nil
	case b.j.line(row.Email) > 0:
		t.Outcome, t.Reason = Exists, sameAddress(b.j.line(row.Email))
		return nil
	case taken.Role != 0:
		t.Outcome, t.Differs = Exists, taken.Role != row.role
		t.Reason = fmt.Errorf("%s is a member already%s", row.Email, another(taken.Role, row.role))
		return nil
	case taken.Invitation != nil && taken.Invitation.Status(c.now) == org.Pending:
		b.keep(n, *taken.Invitation, wanted, c.now)
		return nil
	}
	t.Outcome, t.Reason = Created, nil
	if b.j.in.DryRun {
		return nil
	}
	i := b.draft
	i.Recipient, i.Role, i.Groups, i.Language = row.Email, row.role, names, cmp.Or(row.language, i.Language)
	return b.invite(ctx, c, n, i)
}

// invite creates i, the invitation of row n.
func (b *rowBatch) invite(ctx context.Context, c *change, n int, i org.Invitation) (err error) {
	expired := b.taken[i.Recipient].Invitation
	if i, err = b.j.a.mint(ctx, c, minting{b.key, i, expired}); err != nil {
		return err
	}
	b.added = append(b.added, i)
	b.done[n].ID, b.done[n].Link, b.done[n].Made = i.ID, i.Link, true
	if b.j.mails {
		b.unsent = append(b.unsent, n)
	}
	return nil
}

// keep reports the pending invitation i that there is for row n, which asks for wanted. Its mail is sent if it has not
// been. Its link is left out if another key sealed it.
func (b *rowBatch) keep(n int, i, wanted org.Invitation, now time.Time) {
	t, mailed, differs := &b.done[n], "", unlike(i, wanted)
	if b.j.mails && (i.Delivery == org.DeliveryPending || i.Delivery == org.DeliveryFailed) {
		b.unsent = append(b.unsent, n)
		mailed = ", and it is mailed now"
	}
	t.Outcome, t.ID, t.Differs = Exists, i.ID, differs != ""
	t.Reason = fmt.Errorf("%s has an invitation already, until %s%s%s",
		i.Recipient, i.Expires.Format(time.RFC3339), differs, mailed)
	t.Link, _ = b.j.a.linkOf(b.key, i, now)
}

// another says which role somebody has, if the row says another.
func another(has, wanted org.Role) string {
	if has == wanted {
		return ""
	}
	return ", as " + has.Label()
}

func sameAddress(line int) error { return fmt.Errorf("line %d has the same address", line) }

// groupsOf returns the row's groups, or the default ones. Each is looked up once a batch. The error names all that are
// missing.
func (b *rowBatch) groupsOf(ctx context.Context, c *change, names []string) (groups []string, err error) {
	if len(names) == 0 {
		return b.draft.Groups, nil
	}
	var wrong []error
	for _, name := range names {
		g, known := b.groups[name]
		if !known {
			var found []string
			if found, g.err = c.GroupNames(ctx, []string{name}); g.err == nil {
				g.name = found[0]
			}
			b.groups[name] = g
		}
		groups, wrong = append(groups, g.name), append(wrong, g.err)
	}
	return store.SortNames(groups), errors.Join(wrong...)
}

// deliver mails those of done that are unsent, and records in them how that ended.
func (j *invitingRows) deliver(ctx context.Context, done []RowResult, unsent []int) error {
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
			return errors.Join(err, j.tellUnsent(ctx, at, left))
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
			return errors.Join(ctx.Err(), j.tellUnsent(ctx, at, left))
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

// tellUnsent records in the results with these ids that their mail was not sent, unless they say already why it failed.
func (j *invitingRows) tellUnsent(ctx context.Context, at map[string]*RowResult, ids []string) error {
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
