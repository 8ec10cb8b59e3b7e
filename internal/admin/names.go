package admin

import (
	"errors"
	"strings"

	"github.com/roster-cli/roster/internal/org"
)

// emailOrID returns the email or id that a person typed for a member or an invitation in its stored form.
func emailOrID(name string) (string, error) {
	if strings.Contains(name, "@") {
		return org.ParseEmail(name)
	}
	return strings.ToLower(strings.TrimSpace(name)), nil
}

// idsOf returns the ids of found, in the same order.
func idsOf[T any](found []T, id func(T) string) []string {
	ids := make([]string, len(found))
	for i, v := range found {
		ids[i] = id(v)
	}
	return ids
}

func memberID(m org.Member) string     { return m.ID }
func groupID(g org.Group) string       { return g.ID }
func resourceID(r org.Resource) string { return r.ID }

// maxWrong is the maximum number of wrong names that an error lists.
const maxWrong = 20

// readNamed reads the things with these names, each once. The error lists the first maxWrong names that are wrong.
func readNamed[T any](names []string, read func(string) (T, error), id func(T) string) ([]T, error) {
	var found []T
	var wrong []error
	tried, seen := map[string]bool{}, map[string]bool{}
	for _, name := range names {
		if tried[name] {
			continue
		}
		tried[name] = true
		v, err := read(name)
		if err != nil && len(wrong) == maxWrong {
			return nil, errors.Join(wrong...)
		}
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		if !seen[id(v)] {
			seen[id(v)] = true
			found = append(found, v)
		}
	}
	return found, errors.Join(wrong...)
}

// memoize returns a function that calls read once for each name and remembers the result.
func memoize[T any](read func(string) (T, error)) func(string) (T, error) {
	type result struct {
		value T
		err   error
	}
	results := map[string]result{}
	return func(name string) (T, error) {
		r, known := results[name]
		if !known {
			r.value, r.err = read(name)
			results[name] = r
		}
		return r.value, r.err
	}
}
