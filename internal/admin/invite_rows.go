package admin

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"

	"github.com/roster-cli/roster/internal/org"
)

// InviteRow is a row of a table of people to invite. For an empty value the default in Invite is used.
type InviteRow struct {
	Line     int
	Email    string
	Role     string
	Groups   []string
	Language string
	Source   func(reason string) string // returns the row as in the file, with the reason; nil if it is in none
	Wrong    error                      // why it could not be read, or nil
}

// How many rows are stored in one transaction, without mail and with each mailed before the next ones are stored.
const (
	storedAtOnce = 1000
	mailedAtOnce = 10
)

// InviteRows invites the people in a table, each row independently of the others, and yields the results in the order
// of the rows. Ranging over the sequence does the work; it can be done once. InviteRows itself returns an error if
// nothing can be done at all. in has the defaults, and no Emails. Rows are stored in batches, and a batch is mailed
// before its results are yielded; pending invitations whose mail was not sent are mailed too. Finished rows are not
// kept in memory; only a dry run keeps hashes of their addresses. An error comes last: ErrPartial if rows are invalid
// or were not mailed; after any other error the yielded rows are done, and the same table can be given again.
func (a *Admin) InviteRows(
	ctx context.Context, in Invite, rows iter.Seq2[InviteRow, error],
) (iter.Seq2[RowResult, error], error) {
	j := &inviteJob{in: in, mails: a.Mail != nil && !in.NoEmail && !in.DryRun, seed: maphash.MakeSeed()}
	if in.DryRun {
		j.lines = map[uint64]int{}
	}
	if err := j.in.check(a.Now()); err != nil {
		return nil, err
	}
	err := a.read(ctx, func(tx *transaction) error {
		j.a = a.as(tx.actor)
		_, _, err := tx.draft(ctx, j.in)
		return err
	})
	if err != nil {
		return nil, err // it concerns all rows
	}
	return func(yield func(RowResult, error) bool) { j.run(ctx, rows, yield) }, nil
}

// inviteJob is one run of InviteRows.
type inviteJob struct {
	a     *Admin
	in    Invite
	mails bool

	all, wrong, made int // how many rows

	seed  maphash.Seed
	lines map[uint64]int // in a dry run: the lines of the addresses so far, by their hash
}

// run yields the results of the rows, and last the error that InviteRows describes.
func (j *inviteJob) run(
	ctx context.Context, rows iter.Seq2[InviteRow, error], yield func(RowResult, error) bool,
) {
	size := storedAtOnce
	if j.mails {
		size = mailedAtOnce
	}
	for batch, err := range chunks(rows, size) {
		var done []RowResult
		if err == nil {
			done, err = j.batch(ctx, batch)
		}
		for _, t := range done {
			j.count(t)
			if !yield(t, nil) {
				return
			}
		}
		if err != nil {
			yield(RowResult{}, stopped(j.made, "invitation", err))
			return
		}
	}
	if j.wrong > 0 {
		what := "could not be invited or mailed"
		if j.in.DryRun {
			what = "cannot be invited"
		}
		err := fmt.Errorf("%s of %d %s: %w", org.Count(j.wrong, "row"), j.all, what, org.ErrPartial)
		yield(RowResult{}, org.Hint(err, "the report says why; correct those rows and run the same file again"))
	}
}

func (j *inviteJob) count(t RowResult) {
	j.all++
	if t.Wrong() {
		j.wrong++
	}
	if t.Made {
		j.made++
	}
	if j.in.DryRun && t.Outcome == Created {
		j.lines[j.hash(t.Name)] = t.Line
	}
}

// line returns the line of an address that appeared in an earlier batch of a dry run, or 0.
func (j *inviteJob) line(email string) int {
	if j.lines == nil {
		return 0 // the database knows
	}
	return j.lines[j.hash(email)]
}

func (j *inviteJob) hash(email string) uint64 { return maphash.String(j.seed, email) }

// parse returns the invitation that a row asks for, as far as that is known without the database: its groups are as in
// the row, and a language of "" stands for the organization's. The result is Invalid for now; its Reason is nil if the
// row itself is valid.
func (j *inviteJob) parse(row InviteRow) (i org.Invitation, t RowResult) {
	i = org.Invitation{Recipient: row.Email, Role: j.in.Role, Groups: row.Groups, Language: j.in.Language}
	t = RowResult{Line: row.Line, Name: row.Email, Outcome: Invalid, Reason: row.Wrong, Source: row.Source}
	if row.Wrong != nil {
		return i, t
	}
	var wrong [3]error
	if i.Recipient, wrong[0] = org.ParseEmail(row.Email); wrong[0] == nil {
		t.Name = i.Recipient
	}
	switch {
	case row.Role != "":
		i.Role, wrong[1] = org.ParseRole(row.Role)
	case i.Role == 0:
		wrong[1] = fmt.Errorf("the role is missing: %w", org.ErrUsage)
	}
	if row.Language != "" {
		i.Language, wrong[2] = Language(row.Language)
	}
	t.Reason = errors.Join(wrong[:]...)
	return i, t
}

// chunks yields rows in slices of size. An error of rows comes last, after the rows before it.
func chunks[T any](rows iter.Seq2[T, error], size int) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		var chunk []T
		for row, err := range rows {
			if err == nil {
				chunk = append(chunk, row)
			}
			if full := len(chunk) == size; full || err != nil && len(chunk) > 0 {
				if !yield(chunk, nil) {
					return
				}
				chunk = chunk[:0]
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
		if len(chunk) > 0 {
			yield(chunk, nil)
		}
	}
}
