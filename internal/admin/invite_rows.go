package admin

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"

	"github.com/roster-cli/roster/internal/org"
)

// InviteRow is a row of a table of people to invite. What it leaves empty is as Invite says.
type InviteRow struct {
	Line     int
	Email    string
	Role     string
	Groups   []string
	Language string
	Source   func(reason string) string // the row as it stands in the file, with the reason; nil if it is in none
	Wrong    error                      // why it could not be read, or nil
}

// How many rows are stored in one transaction, and how many if each is mailed before the next ones are stored.
const (
	storedAtOnce = 1000
	mailedAtOnce = 10
)

// InviteRows invites the people of a table, each row for itself, and tells of each, in their order, what became of it. Ranging
// over what it gives does it, once; an error instead says that nothing can be done. in says what rows leave out, and has no
// Emails. Rows are stored in batches, and each batch is mailed before it is told; what is pending already and was not mailed is
// mailed too. Nothing is kept of the rows that are done, unless it is a dry run: then what they would have stored is not in the database.
// Rows that are invalid, or were not mailed, give ErrPartial at the end. After any other error, which is the last too, the rows
// that were told are done, and the same table can be taken in again.
func (a *Admin) InviteRows(ctx context.Context, in Invite, rows iter.Seq2[InviteRow, error]) (iter.Seq2[RowResult, error], error) {
	j := invitingRows{a: a, in: in, mails: a.Mail != nil && !in.NoEmail && !a.DryRun, seed: maphash.MakeSeed()}
	if a.DryRun {
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
		defer j.forget(ctx)
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
			if a.DryRun {
				what = "cannot be invited"
			}
			yield(RowResult{}, org.Hint(fmt.Errorf("%s of %d %s: %w", org.Count(wrong, "row"), total, what, org.ErrPartial),
				"the report says why; correct those rows and run the same file again"))
		}
	}, nil
}

// invitingRows is one run of the job.
type invitingRows struct {
	a        *Admin
	in       Invite
	mails    bool
	replaced bool // expired invitations, whose links are to be forgotten
	seed     maphash.Seed
	lines    map[uint64]int // in a dry run, of the addresses that are done, by their hash
}

// begin checks what holds for all rows, so that nothing is done if it is wrong.
func (j *invitingRows) begin(ctx context.Context) error {
	if err := j.in.check(j.a.Now); err != nil {
		return err
	}
	return j.a.look(ctx, func(c *change) error {
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
	if j.a.DryRun {
		run = j.a.look // nobody has to wait for it
	}
	if err := run(ctx, func(c *change) error { return b.store(ctx, c) }); err != nil {
		return nil, err
	}
	if j.a.DryRun {
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

func (j *invitingRows) forget(ctx context.Context) {
	if j.replaced && ctx.Err() == nil {
		j.a.Store.Forget(ctx)
	}
}

// line is where an address stood before in a dry run, or 0.
func (j *invitingRows) line(email string) int {
	if j.lines == nil {
		return 0 // the database knows
	}
	return j.lines[j.hash(email)]
}

func (j *invitingRows) hash(email string) uint64 { return maphash.String(j.seed, email) }

// settledRow is a row of which is settled what can be without the database.
type settledRow struct {
	InviteRow

	role     org.Role
	language string // "" is the one of all
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

// chunks gives rows size at a time, and what is there before an error of theirs, which is the last.
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
