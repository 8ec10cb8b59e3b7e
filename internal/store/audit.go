package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
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
	if len(events) == 0 {
		return nil
	}
	last, err := s.lastEvent(ctx)
	if err != nil {
		return err
	}
	r := newRows{table: "audit", columns: []string{
		"n", "time", "change", "origin", "actor", "action", "subject", "subject_key", "details", "details_key",
	}, rows: len(events), row: func(values []any, n int) []any {
		e := events[n]
		return append(values, last+1+int64(n), seconds(e.Time), e.Change, e.Origin, e.Actor, e.Action,
			e.Subject, listing.Fold(e.Subject), e.Details, listing.Fold(e.Details))
	}}
	if err := s.engine.insert(ctx, s, r); err != nil {
		return fmt.Errorf("writing the audit log: %w", err)
	}
	s.mark = mark{last + int64(len(events)), events[0].Change}
	return nil
}

// lastEvent is the number of the newest event, which every change makes larger; 0 if there is none. Events are numbered
// without gaps: a change that was rolled back leaves none.
func (s *Store) lastEvent(ctx context.Context) (n int64, err error) {
	err = s.q.QueryRowContext(ctx, `SELECT COALESCE(MAX(n), 0) FROM audit`).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("reading the audit log: %w", err)
	}
	return n, nil
}

// lastMark is the newest event, the zero mark if there is none.
func (s *Store) lastMark(ctx context.Context) (m mark, err error) {
	err = s.q.QueryRowContext(ctx, `SELECT n, change FROM audit ORDER BY n DESC LIMIT 1`).Scan(&m.n, &m.change)
	if errors.Is(err, sql.ErrNoRows) {
		return mark{}, nil
	}
	return m, err
}

// hasMark looks for an event that a transaction wrote whose commit failed. If it was pruned since, nobody knows.
func (s *Store) hasMark(ctx context.Context, m mark) (bool, error) {
	var one int
	err := s.q.QueryRowContext(ctx, `SELECT 1 FROM audit WHERE n = $1 AND change = $2`, m.n, m.change).Scan(&one)
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
				Name: "id", Kind: listing.Number, SQL: "e.n", Unique: true, OnRequest: true,
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
