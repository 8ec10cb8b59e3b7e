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
	"github.com/roster-cli/roster/internal/store"
)

// rowBatch is what of a table is stored in one transaction.
type rowBatch struct {
	*invitingRows

	rows   []settledRow
	done   []Told // what became of each
	unsent []int  // those of done whose mail is to be sent

	// Of the transaction:
	key    link.Key
	draft  org.Invitation
	taken  map[string]store.Taken
	here   map[string]int // the addresses of this batch, with their places
	groups map[string]foundGroups
	added  []org.Invitation
}

type foundGroups struct {
	names []string
	err   error
}

// store tells of each row what becomes of it, and stores what there is to store.
func (b *rowBatch) store(ctx context.Context, c *change) (err error) {
	b.done, b.unsent, b.added, b.here, b.groups = make([]Told, len(b.rows)), nil, nil, map[string]int{}, map[string]foundGroups{}
	if b.key, b.draft, err = b.invitingRows.draft(ctx, c, b.Invite); err != nil {
		return err
	}
	var emails []string
	for _, row := range b.rows {
		if row.wrong == nil {
			emails = append(emails, row.Email)
		}
	}
	if b.taken, err = c.Taken(ctx, emails); err != nil {
		return err
	}
	for n, row := range b.rows {
		t := &b.done[n]
		*t = Told{Line: row.Line, Name: row.Email, Outcome: Invalid, Reason: row.wrong, Source: row.Source}
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
	if b.DryRun {
		return nil
	}
	return c.AddInvitations(ctx, b.added...)
}

// take tells t what becomes of row n, which is right by itself.
func (b *rowBatch) take(ctx context.Context, c *change, n int, t *Told) error {
	row := b.rows[n]
	names, err := b.groupsOf(ctx, c, row.Groups)
	if isWrong(err) {
		t.Reason = err
		return nil
	}
	if err != nil {
		return err
	}
	taken := b.taken[row.Email]
	first, twice := b.here[row.Email]
	switch {
	case twice:
		t.Outcome, t.Reason, t.ID, t.Link = Exists, sameAddress(b.rows[first].Line), b.done[first].ID, b.done[first].Link
		return nil
	case b.lines[b.hash(row.Email)] > 0:
		t.Outcome, t.Reason = Exists, sameAddress(b.lines[b.hash(row.Email)])
		return nil
	case taken.Member != "":
		t.Outcome, t.Reason, t.ID = Exists, alreadyMember(row.Email), taken.Member
		return nil
	case taken.Invitation != nil && taken.Invitation.Status(c.now) == org.Pending:
		t.Outcome, t.Reason = Exists, alreadyInvited(*taken.Invitation)
		b.keep(taken.Invitation, t)
		if d := taken.Invitation.Delivery; b.mails && (d == org.DeliveryPending || d == org.DeliveryFailed) {
			b.unsent = append(b.unsent, n)
			t.Reason = fmt.Errorf("%s has an invitation already, until %s, and it is mailed now", row.Email, taken.Invitation.Expires.Format(time.RFC3339))
		}
		return nil
	}
	t.Outcome, t.Reason = Created, nil
	if b.DryRun {
		return nil
	}
	i := b.draft
	i.Recipient, i.Role, i.Groups = row.Email, row.role, names
	if row.language != "" {
		i.Language = row.language
	}
	return b.invite(ctx, c, n, i)
}

// invite makes i, which stands in row n.
func (b *rowBatch) invite(ctx context.Context, c *change, n int, i org.Invitation) (err error) {
	replaced := ""
	if expired := b.taken[i.Recipient].Invitation; expired != nil {
		replaced, b.replaced = expired.ID, true
		if err := c.DeleteInvitation(ctx, replaced); err != nil {
			return err
		}
	}
	if i, err = b.mint(c, b.key, i); err != nil {
		return err
	}
	b.added = append(b.added, i)
	b.done[n].ID, b.done[n].Link = i.ID, i.Link
	if b.mails {
		b.unsent = append(b.unsent, n)
	}
	c.logInvited(i, replaced)
	return nil
}

// keep tells t of an invitation that is there already. Its link is left out if another key sealed it.
func (b *rowBatch) keep(i *org.Invitation, t *Told) {
	if i != nil {
		t.ID = i.ID
		t.Link, _ = b.linkOf(b.key, *i)
	}
}

func sameAddress(line int) error { return fmt.Errorf("line %d has the same address", line) }

// groupsOf are the row's groups, or those of all. Each list is looked up once a batch.
func (b *rowBatch) groupsOf(ctx context.Context, c *change, names []string) ([]string, error) {
	if len(names) == 0 {
		return b.draft.Groups, nil
	}
	key := strings.Join(names, ";")
	found, known := b.groups[key]
	if !known {
		found.names, found.err = c.GroupNames(ctx, names)
		b.groups[key] = found
	}
	return found.names, found.err
}

// deliver mails those of done that are unsent, and tells them how that ended.
func (j *invitingRows) deliver(ctx context.Context, done []Told, unsent []int) error {
	left := make([]string, len(unsent))
	at := map[string]*Told{}
	for k, n := range unsent {
		left[k], at[done[n].ID] = done[n].ID, &done[n]
	}
	for patience := (<-chan time.Time)(nil); len(left) > 0; {
		_, failed, err := j.DeliverInvitations(ctx, left)
		for _, i := range failed {
			at[i.ID].Outcome, at[i.ID].Reason = Failed, fmt.Errorf("the mail was not delivered: %s", i.DeliveryError)
		}
		if err != nil && !errors.Is(err, org.ErrUndelivered) {
			return err
		}
		// What another program is about to send is looked at again: it may have failed, or been killed.
		left = slices.DeleteFunc(left, func(id string) bool { return at[id].Outcome == Failed })
		if left, err = j.Store.Waiting(ctx, left, j.Now); err != nil || len(left) == 0 {
			return err
		}
		if patience == nil {
			patience = time.After(store.Lease + time.Second)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-patience:
			for _, id := range left {
				at[id].Outcome, at[id].Reason = Failed, errors.New("another program was about to send the mail, and did not in time; run the same file again")
			}
			return nil
		case <-time.After(wait):
		}
	}
	return nil
}

// wait is how long to wait before looking again at what another program does.
const wait = 200 * time.Millisecond
