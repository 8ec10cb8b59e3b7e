package listing

import (
	"fmt"
	"maps"
	"slices"
)

// null is the JSON null as templates see it: an empty text, to every function and every verb of printf.
type null string

// Format writes nothing, as wide as the verb asks for.
func (null) Format(f fmt.State, verb rune) {
	if verb != 'q' {
		verb = 's'
	}
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), "") // the template notices a failing writer
}

// emptied is a JSON value with null("") for nil, in place.
func emptied(v any) any {
	switch v := v.(type) {
	case nil:
		return null("")
	case []any:
		for i := range v {
			v[i] = emptied(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = emptied(v[key])
		}
	}
	return v
}

// nullsOf is a copy of such a value with nil again.
func nullsOf(v any) any {
	switch v := v.(type) {
	case null:
		return nil
	case []any:
		list := slices.Clone(v)
		for i := range list {
			list[i] = nullsOf(list[i])
		}
		return list
	case map[string]any:
		object := maps.Clone(v)
		for key := range object {
			object[key] = nullsOf(object[key])
		}
		return object
	}
	return v
}
