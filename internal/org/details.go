package org

import (
	"slices"
	"strconv"
	"strings"
)

// Detail is one thing that an event says: what is, and what was before if that changed.
// Both are a string, an int or a []string.
type Detail struct {
	Name string
	From any // nil: To is not a change but a fact, such as what was deleted or an id
	To   any
}

// The details of an event are stored as one line, "role: user → manager, groups: GIS → GIS, Field crew": a name, a
// colon and a value, with an arrow between old and new. A value is quoted if it could be misread; an empty list is
// none.
const (
	detailEnd   = ", " // between details, and between the elements of a list
	detailValue = ": "
	detailArrow = " → "
	noElements  = "none"
)

// detailLists are the names of the details that are lists.
func detailLists() []string { return []string{"depends_on", "groups", "origins", "owners"} }

// detailNumbers are the names of the details that are numbers.
func detailNumbers() []string { return []string{"attempt", "attempts", "count", "members"} }

// Fact is a detail that is not a change.
func Fact[T string | []string](name string, value T) string {
	return name + detailValue + detailText(value)
}

// NumberFact is Fact for a number.
func NumberFact(name string, n int) string { return Fact(name, strconv.Itoa(n)) }

// Changed is the detail that a value changed from one to another.
func Changed[T string | []string](name string, from, to T) string {
	return name + detailValue + detailText(from) + detailArrow + detailText(to)
}

// JoinDetails joins details to one line.
func JoinDetails(details ...string) string { return strings.Join(details, detailEnd) }

func detailText(value any) string {
	switch v := value.(type) {
	case string:
		return quoteDetail(v)
	case int:
		return strconv.Itoa(v)
	case []string:
		if len(v) == 0 {
			return noElements
		}
		elements := make([]string, len(v))
		for i, e := range v {
			elements[i] = quoteDetail(e)
		}
		return strings.Join(elements, detailEnd)
	}
	return ""
}

// quoteDetail quotes s if it could not be read back otherwise. The store does the same in SQL.
func quoteDetail(s string) string {
	if s == "" || s == noElements || s != strings.TrimSpace(s) || strings.ContainsAny(s, `",→`) ||
		strings.Contains(s+" ", detailValue) {
		return quoted(s)
	}
	return s
}

var escapeQuoted = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func quoted(s string) string { return `"` + escapeQuoted.Replace(s) + `"` }

// ParseDetails reads the details of an event, also in the form of older versions: role=manager groups="Field crew,GIS".
// Anything else is returned as one detail named text.
func ParseDetails(text string) []Detail {
	if text == "" {
		return nil
	}
	if details, ok := readDetails(text); ok {
		return details
	}
	return []Detail{{Name: "text", To: text}}
}

// CurrentDetails returns text, written by any version, in the form of this one. Text that cannot be read is unchanged.
func CurrentDetails(text string) string {
	if !oldDetails(text) {
		return text
	}
	details, ok := readDetails(text)
	if !ok {
		return text
	}
	return formatDetails(details)
}

func formatDetails(details []Detail) string {
	texts := make([]string, len(details))
	for i, d := range details {
		texts[i] = d.Name + detailValue
		if d.From != nil {
			texts[i] += detailText(d.From) + detailArrow
		}
		texts[i] += detailText(d.To)
	}
	return JoinDetails(texts...)
}

// oldDetails reports whether text is in the form of older versions.
func oldDetails(text string) bool {
	return strings.HasPrefix(text[len(detailName(text)):], "=")
}

// detailName returns the name at the beginning of text, or "".
func detailName(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool { return (r < 'a' || r > 'z') && r != '_' })
	return text[:max(end, 0)]
}

// typed converts the values of a detail to the type that its name has.
func typed(name string, values []string) any {
	if slices.Contains(detailLists(), name) {
		return values
	}
	if n, err := strconv.Atoi(values[0]); err == nil && slices.Contains(detailNumbers(), name) {
		return n
	}
	return values[0]
}
