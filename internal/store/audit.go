package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// mark finds an event again: its place, and text that nobody else wrote there.
type mark struct {
	n    int64
	text string
}

// AddEvents writes what happened, in the transaction that makes it happen. id is new: after a commit of unknown outcome
// it tells whether these very events are there.
func (s *Store) AddEvents(ctx context.Context, id string, events ...org.Event) error {
	const columns = 8
	for batch := range slices.Chunk(events, maxArgs/columns) {
		query := `INSERT INTO audit (time, mark, actor, action, subject, subject_key, details, details_key) VALUES ` + values(len(batch), columns) + ` RETURNING n`
		args := make([]any, 0, columns*len(batch))
		for _, e := range batch {
			args = append(args, seconds(e.Time), id, e.Actor, e.Action, e.Subject, listing.Fold(e.Subject), e.Details, listing.Fold(e.Details))
		}
		// One row is read, the others need not be.
		if err := s.q.QueryRowContext(ctx, query, args...).Scan(&s.mark.n); err != nil {
			return fmt.Errorf("writing the audit log: %w", err)
		}
	}
	s.mark.text = id
	return nil
}

// hasMark looks for an event that a transaction wrote whose commit failed. If it was pruned since, nobody knows.
func (s *Store) hasMark(ctx context.Context, m mark) (bool, error) {
	var one int
	err := s.db.QueryRowContext(ctx, `SELECT 1 FROM audit WHERE n = $1 AND mark = $2`, m.n, m.text).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, s.notPruned(ctx, m.n)
	}
	return err == nil, err
}

// Events is the audit log.
func Events() Table[org.Event] {
	return Table[org.Event]{
		Columns: listing.Columns[org.Event]{
			{Name: "time", Kind: listing.Time, SQL: "e.time", Indexed: true, Value: func(e org.Event) any { return e.Time }},
			{Name: "actor", Kind: listing.ID, SQL: "e.actor", Value: func(e org.Event) any { return e.Actor }},
			{Name: "action", Kind: listing.ID, SQL: "e.action", Value: func(e org.Event) any { return e.Action }},
			{Name: "subject", Kind: listing.ID, SQL: "e.subject_key", Value: func(e org.Event) any { return e.Subject }},
			{Name: "details", Kind: listing.Text, SQL: "e.details_key", Spare: 1, Value: func(e org.Event) any { return e.Details }},
			{Name: "id", Kind: listing.Number, SQL: "e.n", OnRequest: true, Value: func(e org.Event) any { return int(e.N) }},
		},
		Default: []string{"time", "actor", "action", "subject", "details"},
		Order:   "time desc, id desc", // what happened in one second, in its order
		source:  listing.Source{From: "audit e", Alias: "e", Key: "e.n", Tie: "e.n"},
		read:    "e.n, e.time, e.actor, e.action, e.subject, e.details",
		scan: func(r row) (e org.Event, err error) {
			var at int64
			err = r.Scan(&e.N, &at, &e.Actor, &e.Action, &e.Subject, &e.Details)
			e.Time = instant(at)
			return e, err
		},
	}
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
