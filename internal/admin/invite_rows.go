package admin

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"

	"github.com/roster-cli/roster/internal/org"
)

// InviteRow is a row of a table of people to invite. Invite has the defaults for what is empty.
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

// InviteRows invites the people of a table, each row for itself, and yields the results in the order of the rows.
// Ranging over the sequence does the work, and can be done once. The error, if any, means that nothing can be done. in
// has the defaults, and no Emails. Rows are stored in batches, and a batch is mailed before its results are yielded;
// pending invitations that were not mailed are mailed too. Finished rows are not kept in memory, except in a dry run
// their addresses, which are not in the database. At the end comes ErrPartial if rows are invalid or were not mailed.
// Any other error is the last too: the yielded rows are done, and the same table can be given again.
func (a *Admin) InviteRows(
	ctx context.Context, in Invite, rows iter.Seq2[InviteRow, error],
) (iter.Seq2[RowResult, error], error) {
	j := invitingRows{a: a, in: in, mails: a.Mail != nil && !in.NoEmail && !in.DryRun, seed: maphash.MakeSeed()}
	if in.DryRun {
		j.lines = map[uint64]int{}
	}
	if err := j.begin(ctx); err != nil {
		return nil, err
	}
	return func(yield func(RowResult, error) bool) {
		size := storedAtOnce
		if j.mails {
			size = mailedAtOnce
		}
		total, wrong, created := 0, 0, 0
		for batch, err := range chunks(rows, size) {
			var done []RowResult
			if err == nil {
				done, err = j.batch(ctx, batch)
			}
			for _, t := range done {
				total++
				if t.Wrong() {
					wrong++
				}
				if t.Made {
					created++
				}
				if !yield(t, nil) {
					return
				}
			}
			if err != nil {
				yield(RowResult{}, stopped(created, "invitation", err))
				return
			}
		}
		if wrong > 0 {
			what := "could not be invited or mailed"
			if in.DryRun {
				what = "cannot be invited"
			}
			err := fmt.Errorf("%s of %d %s: %w", org.Count(wrong, "row"), total, what, org.ErrPartial)
			yield(RowResult{}, org.Hint(err, "the report says why; correct those rows and run the same file again"))
		}
	}, nil
}

// invitingRows is one run of InviteRows.
type invitingRows struct {
	a     *Admin
	in    Invite
	mails bool
	seed  maphash.Seed
	lines map[uint64]int // in a dry run: the lines of the addresses so far, by their hash
}

// begin checks what concerns all rows, so that nothing is done if it is wrong.
func (j *invitingRows) begin(ctx context.Context) error {
	if err := j.in.check(j.a.Now()); err != nil {
		return err
	}
	return j.a.read(ctx, func(c *change) error {
		_, _, err := j.a.draft(ctx, c, j.in)
		return err
	})
}

// batch stores and mails some rows.
func (j *invitingRows) batch(ctx context.Context, rows []InviteRow) (done []RowResult, err error) {
	b := rowBatch{j: j, rows: make([]settledRow, len(rows))}
	for n, row := range rows {
		b.rows[n] = j.settle(row)
	}
	run := j.a.change
	if j.in.DryRun {
		run = j.a.read // so that nobody has to wait for it
	}
	if err := run(ctx, func(c *change) error { return b.store(ctx, c) }); err != nil {
		return nil, err
	}
	if j.in.DryRun {
		for _, t := range b.done {
			if t.Outcome == Created {
				j.lines[j.hash(t.Name)] = t.Line
			}
		}
	}
	if len(b.unsent) > 0 {
		err = j.deliver(ctx, b.done, b.unsent)
	}
	return b.done, err
}

// line returns the line of an address that appeared before in a dry run, or 0.
func (j *invitingRows) line(email string) int {
	if j.lines == nil {
		return 0 // the database knows
	}
	return j.lines[j.hash(email)]
}

func (j *invitingRows) hash(email string) uint64 { return maphash.String(j.seed, email) }

// settledRow is a row with what can be worked out without the database.
type settledRow struct {
	InviteRow

	role     org.Role
	language string // "" is the default
	wrong    error
}

func (j *invitingRows) settle(row InviteRow) settledRow {
	s := settledRow{InviteRow: row, role: j.in.Role, wrong: row.Wrong}
	if s.wrong != nil {
		return s
	}
	var wrong []error
	email, err := org.ParseEmail(row.Email)
	if wrong = append(wrong, err); err == nil {
		s.Email = email
	}
	switch {
	case row.Role != "":
		s.role, err = org.ParseRole(row.Role)
		wrong = append(wrong, err)
	case s.role == 0:
		wrong = append(wrong, fmt.Errorf("the role is missing: %w", org.ErrUsage))
	}
	if row.Language != "" {
		s.language, err = Language(row.Language)
		wrong = append(wrong, err)
	}
	s.wrong = errors.Join(wrong...)
	return s
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
