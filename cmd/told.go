package cmd

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/listing"
)

// printTold prints the report of a bulk job, a line a row, and for people how many of each. Ranging over rows does the job,
// so it goes on to its end also when nobody reads the report any more.
func (e *env) printTold(columns listing.Columns[admin.Told], rows iter.Seq2[admin.Told, error]) error {
	count := map[string]int{}
	var jobErr error
	job := func(yield func(admin.Told, error) bool) {
		read := true
		for t, err := range rows {
			if err != nil {
				jobErr = err
				return
			}
			count[t.Outcome]++
			read = read && yield(t, nil)
		}
	}
	err := e.writeTold(columns, job)
	if !e.forPeople() {
		return errors.Join(err, jobErr)
	}
	made, failed := "%d created", ""
	if e.acting.DryRun {
		made = "nothing was changed; %d would be created"
	}
	if count[admin.Failed] > 0 {
		failed = fmt.Sprintf(", %d failed", count[admin.Failed])
	}
	e.tty.Note(made+", %d there already, %d invalid%s", count[admin.Created], count[admin.Exists], count[admin.Invalid], failed)
	return errors.Join(err, jobErr)
}

func (e *env) writeTold(columns listing.Columns[admin.Told], rows iter.Seq2[admin.Told, error]) error {
	if !e.flags.quiet {
		out := e.output()
		out.Once = true
		if out.Screen != nil {
			out.Screen.Spare = true
		}
		if err := errors.Join(listing.Write(e.out, columns, rows, out), e.out.Flush()); err != nil {
			return err
		}
		e.sayLeftOut(out)
		return nil
	}
	for t, err := range rows {
		if err != nil {
			return err
		}
		if t.Made {
			_, _ = fmt.Fprintln(e.out, t.ID) // e.out remembers
		}
		if t.Outcome == admin.Invalid || t.Outcome == admin.Failed {
			e.say("line %d: %s", t.Line, clip(why(t)))
		}
	}
	return nil
}

// toldColumns are those of a report about things that are named by a column called name. People get the beginning of what is
// too long to read.
func (e *env) toldColumns(name string, kind listing.Kind) listing.Columns[admin.Told] {
	text := clip
	if e.output().Effective().Machine() {
		text = func(whole string) string { return whole }
	}
	return listing.Columns[admin.Told]{
		{Name: "line", Kind: listing.Number, Value: func(t admin.Told) any { return t.Line }},
		{Name: name, Kind: kind, Value: func(t admin.Told) any { return text(t.Name) }},
		{
			Name: "outcome", Kind: listing.Enum,
			Tones: map[string]listing.Tone{admin.Created: listing.Good, admin.Invalid: listing.Bad, admin.Failed: listing.Bad},
			Value: func(t admin.Told) any { return t.Outcome },
		},
		{Name: "reason", Kind: listing.ID, Value: func(t admin.Told) any { return text(why(t)) }},
		{Name: "id", Kind: listing.ID, Spare: 1, Value: func(t admin.Told) any { return t.ID }},
	}
}

// why is the reason, and what to do about a row that is wrong.
func why(t admin.Told) string {
	if t.Outcome == admin.Invalid {
		return advice(t.Reason)
	}
	return reason(t.Reason)
}

// reason is why, without the kind of the error, or nothing.
func reason(err error) string {
	if err == nil {
		return ""
	}
	return strings.Join(messages(err), "; ")
}

// clip shortens what nobody would read: a cell may hold 64 KiB, and name thousands of groups. Nothing that is right is as long.
func clip(text string) string {
	const most = 1000
	for i := range text {
		if i > most {
			return text[:i] + "…"
		}
	}
	return text
}
