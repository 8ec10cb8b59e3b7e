package cmd

import (
	"context"
	"fmt"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/spelling"
	"github.com/roster-cli/roster/internal/store"
)

// write reads the rows and prints them.
func (q *query[T]) write(ctx context.Context, e *env, s *store.Store) error {
	asked := q.rows
	if asked.Limit > 0 {
		asked.Limit++ // the extra row shows that there are more
	}
	l := listed[T]{q.columns, q.page(store.List(ctx, s, q.table, asked)), func() {}}
	if q.complete != nil {
		if err := q.complete(ctx, q.cfg, s, &l); err != nil {
			return err
		}
	}
	err := listing.Write(e.print.out, q.columns, l.rows, q.out)
	if err := e.print.written(err, q.out, wider+" or fewer --columns"); err != nil {
		return err
	}
	l.written()
	if q.people {
		if err := q.note(ctx, e, s); err != nil {
			return err
		}
	}
	return q.noteUnknown(ctx, e, s)
}

// page ends the rows at the end of the page, and counts them.
func (q *query[T]) page(rows store.Rows[T]) store.Rows[T] {
	return func(yield func(T, error) bool) {
		q.count, q.more = 0, false
		for v, err := range rows {
			if q.more = err == nil && q.rows.Limit > 0 && q.count == q.rows.Limit; q.more {
				return
			}
			q.count++
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// note reports on standard error which rows were left out, or that there are none.
func (q *query[T]) note(ctx context.Context, e *env, s *store.Store) error {
	switch {
	case q.count == 0 && q.rows.Offset > 0:
		e.print.say("Page %d is past the end.", q.number)
		return nil
	case q.count == 0 && q.rows.Where.SQL != "":
		e.print.say("No %s match.", q.things)
		return nil
	case q.count == 0:
		e.print.say("There are no %s.", q.things)
		return nil
	case !q.more && q.rows.Offset == 0:
		return nil
	}
	of, err := q.total(ctx, s)
	if err != nil {
		return err
	}
	next := "."
	if q.more {
		next = fmt.Sprintf("; --page %d for more.", q.number+1)
	}
	first := q.rows.Offset + 1
	e.print.say("Showing %s–%s of %s %s%s", thousands(first), thousands(q.rows.Offset+q.count), of, q.things, next)
	return nil
}

// total says how many rows there are: counted up to countTo, and not counted at all if they are filtered.
func (q *query[T]) total(ctx context.Context, s *store.Store) (string, error) {
	last := q.rows.Offset + q.count
	switch {
	case !q.more:
		return thousands(last), nil
	case q.rows.Where.SQL != "":
		return "more than " + thousands(last), nil
	}
	n, err := store.Count(ctx, s, q.table, listing.Query{}, countTo)
	if n > countTo {
		return "more than " + thousands(max(countTo, last)), err
	}
	return thousands(n), err
}

// thousands formats a number for people: 1,204.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// maxUnknown is how many names of a filter are looked up at most.
const maxUnknown = 20

// noteUnknown says, to people and scripts alike, which of the things that the filter names do not exist: a misspelled
// group would pass for one without members. What may be gone and still be named by rows is only missed where there are
// none.
func (q *query[T]) noteUnknown(ctx context.Context, e *env, s *store.Store) error {
	seen := map[string]bool{}
	for _, n := range q.rows.Where.Names {
		key := listing.Fold(n.Value)
		if seen[key] || len(seen) == maxUnknown || n.Past && q.count > 0 {
			continue
		}
		seen[key] = true
		known, err := knows(ctx, s, n)
		if err != nil {
			return err
		}
		if known {
			continue
		}
		meant, err := nearest(ctx, s, n)
		if err != nil {
			return err
		}
		e.print.say("note: there is no %s %q%s", joinThings(n.Of), n.Value, meant)
	}
	return nil
}

func knows(ctx context.Context, s *store.Store, n listing.Named) (bool, error) {
	for _, thing := range n.Of {
		if known, err := s.Exists(ctx, thing, n.Value); err != nil || known {
			return known, err
		}
	}
	return false, nil
}

// nearest returns "; did you mean …?" or "". It searches the first names, and those that begin like n.
func nearest(ctx context.Context, s *store.Store, n listing.Named) (string, error) {
	const most, first = 1000, 2
	runes := []rune(n.Value)
	var names []string
	for _, prefix := range []string{"", string(runes[:min(first, len(runes))])} {
		found, err := namesOf(n.Of)(s, ctx, prefix, most)
		if err != nil {
			return "", err
		}
		names = append(names, found...)
	}
	if meant := spelling.Suggest(n.Value, names); meant != "" {
		return "; " + strings.TrimSpace(meant), nil
	}
	return "", nil
}

func joinThings(things []listing.Thing) string {
	names := make([]string, len(things))
	for i, t := range things {
		names[i] = string(t)
	}
	return strings.Join(names, " or ")
}
