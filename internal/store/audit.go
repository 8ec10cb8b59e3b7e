package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// mark finds an event again: its place, and the id of the change, which nobody else writes there. After a commit of
// unknown outcome it shows whether the transaction took effect.
type mark struct {
	n      int64
	change string
}

// AddEvents writes what happened, in the transaction that makes it happen.
func (s *Store) AddEvents(ctx context.Context, events ...org.Event) error {
	const columns = 9
	for batch := range slices.Chunk(events, maxArgs/columns) {
		query := `INSERT INTO audit (time, change, origin, actor, action, subject, subject_key, details, details_key)
			VALUES ` + values(len(batch), columns)
		args := make([]any, 0, columns*len(batch))
		for _, e := range batch {
			args = append(
				args,
				seconds(e.Time),
				e.Change,
				e.Origin,
				e.Actor,
				e.Action,
				e.Subject,
				listing.Fold(e.Subject),
				e.Details,
				listing.Fold(e.Details),
			)
		}
		if _, err := s.q.ExecContext(ctx, query, args...); err != nil {
			return fmt.Errorf("writing the audit log: %w", err)
		}
	}
	if len(events) == 0 {
		return nil
	}
	return s.setMark(ctx, events[0].Change)
}

// setMark remembers the event that was written last, which is of that change. Having each number returned takes longer.
func (s *Store) setMark(ctx context.Context, change string) error {
	s.mark.change = change
	if err := s.q.QueryRowContext(ctx, `SELECT MAX(n) FROM audit`).Scan(&s.mark.n); err != nil {
		return fmt.Errorf("reading the audit log: %w", err)
	}
	return nil
}

// hasMark looks for an event that a transaction wrote whose commit failed. If it was pruned since, nobody knows.
func (s *Store) hasMark(ctx context.Context, m mark) (bool, error) {
	var one int
	err := s.db.QueryRowContext(ctx, `SELECT 1 FROM audit WHERE n = $1 AND change = $2`, m.n, m.change).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, s.notPruned(ctx, m.n)
	}
	return err == nil, err
}

// NewestEvent is when the last change happened, which is 1970 if there is no event.
func (s *Store) NewestEvent(ctx context.Context) (time.Time, error) {
	var at int64
	err := s.q.QueryRowContext(ctx, `SELECT COALESCE(MAX(time), 0) FROM audit`).Scan(&at)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading the audit log: %w", err)
	}
	return time.Unix(at, 0).UTC(), nil
}

// Events is the audit log.
func Events() Table[org.Event] {
	return Table[org.Event]{
		Columns: listing.Columns[org.Event]{
			{
				Name: "time", Kind: listing.Time, SQL: "e.time", Indexed: true,
				Value: func(e org.Event) any { return e.Time },
			},
			{
				Name: "actor", Of: []listing.Thing{listing.Member}, Past: true, Kind: listing.ID, SQL: "e.actor",
				Value: func(e org.Event) any { return e.Actor },
			},
			{Name: "action", Kind: listing.ID, SQL: "e.action", Value: func(e org.Event) any { return e.Action }},
			{
				Name: "subject", Kind: listing.ID, SQL: "e.subject_key",
				Value: func(e org.Event) any { return e.Subject },
			},
			{Name: "details", Kind: listing.Text, SQL: "e.details_key", Spare: 1, Value: detailsObject},
			{
				Name: "change", Kind: listing.ID, SQL: "e.change", Indexed: true,
				Value: func(e org.Event) any { return e.Change },
			},
			{Name: "origin", Kind: listing.ID, SQL: "e.origin", Value: func(e org.Event) any { return e.Origin }},
			{
				Name: "id", Kind: listing.Number, SQL: "e.n", OnRequest: true,
				Value: func(e org.Event) any { return int(e.N) },
			},
		},
		Default: []string{"time", "actor", "action", "subject", "details"},
		Order:   "time desc, id desc", // what happened in one second, in its order
		source:  listing.Source{From: "audit e", Alias: "e", Key: "e.n", Tie: "e.n"},
		read:    "e.n, e.time, e.actor, e.action, e.subject, e.details, e.change, e.origin",
		scan: func(r row) (e org.Event, err error) {
			var at int64
			err = r.Scan(&e.N, &at, &e.Actor, &e.Action, &e.Subject, &e.Details, &e.Change, &e.Origin)
			e.Time, e.Details = instant(at), org.CurrentDetails(e.Details)
			return e, err
		},
	}
}

// detailsObject is an event's details for JSON and for people.
func detailsObject(e org.Event) any {
	return listing.Object{Text: e.Details, Entries: detailEntries}
}

// detailEntries are the details in text: a value, or from and to.
func detailEntries(text string) listing.Entries {
	var entries listing.Entries
	for _, d := range org.ParseDetails(text) {
		value := d.To
		if d.From != nil {
			value = listing.Entries{{Name: "from", Value: d.From}, {Name: "to", Value: d.To}}
		}
		entries = append(entries, listing.Entry{Name: d.Name, Value: value})
	}
	return entries
}

// placeholders are n placeholders after the first skip ones: "$2, $3".
func placeholders(skip, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(skip + i + 1))
	}
	return b.String()
}
