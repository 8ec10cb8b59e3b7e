package cmd

import (
	"context"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/spelling"
	"github.com/roster-cli/roster/internal/store"
)

// maxUnknown is how many names of a filter are looked up at most.
const maxUnknown = 20

// noteUnknown says, to people and scripts alike, which of the things that the filter names do not exist: a misspelled
// group would pass for one without members. What may be gone and still be named by rows is only missed where there are
// none.
func (q *query[T]) noteUnknown(ctx context.Context, e *env, s *store.Store) error {
	seen := map[string]bool{}
	for _, n := range q.rows.Where.Names {
		key := listing.Fold(n.Value)
		if seen[key] || len(seen) == maxUnknown || n.Past && q.shown > 0 {
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

// nearest is "; did you mean …?" or nothing. Names are looked for among the first, and those that begin like n.
func nearest(ctx context.Context, s *store.Store, n listing.Named) (string, error) {
	const most, begin = 1000, 2
	runes := []rune(n.Value)
	var names []string
	for _, prefix := range []string{"", string(runes[:min(begin, len(runes))])} {
		found, err := namesOf(n.Of)(ctx, s, prefix, most)
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
