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
	From any // nil: To is no change, but what is, what was deleted, or what tells the subject apart
	To   any
}

// The details of an event are kept as one line, "role: user → manager, groups: GIS → GIS, Field crew": a name, a colon and
// a value, with an arrow between what was and what is. A value stands in quotes where it could be taken for something
// else; an empty list is none.
const (
	detailEnd   = ", " // between details, and between the elements of a list
	detailValue = ": "
	detailArrow = " → "
	noElements  = "none"
)

// detailLists are the names of the details that are lists.
func detailLists() []string { return []string{"depends_on", "groups", "owners"} }

// detailNumbers are the names of the details that are numbers.
func detailNumbers() []string { return []string{"attempt", "attempts", "members"} }

// Fact is the detail that something is so.
func Fact[T string | []string](name string, value T) string {
	return name + detailValue + detailText(value)
}

// NumberFact is Fact for a number.
func NumberFact(name string, n int) string { return Fact(name, strconv.Itoa(n)) }

// Changed is the detail that something was from and is to.
func Changed[T string | []string](name string, from, to T) string {
	return name + detailValue + detailText(from) + detailArrow + detailText(to)
}

// JoinDetails makes one line of details.
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

// quoteDetail puts s in quotes if it could not be read back without. The store does the same in SQL.
func quoteDetail(s string) string {
	if s == "" || s == noElements || s != strings.TrimSpace(s) || strings.ContainsAny(s, `",→`) || strings.Contains(s+" ", detailValue) {
		return quoted(s)
	}
	return s
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// ParseDetails reads the details of an event, also those of an older roster: role=manager groups="Field crew,GIS".
// What is neither is one detail named text.
func ParseDetails(text string) []Detail {
	if text == "" {
		return nil
	}
	if details, ok := readDetails(text); ok {
		return details
	}
	return []Detail{{Name: "text", To: text}}
}

// CurrentDetails is text as this roster writes it, whichever wrote it. What cannot be read stays as it is.
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

// oldDetails tells whether an older roster wrote text.
func oldDetails(text string) bool {
	name := detailName(text)
	return name != "" && strings.HasPrefix(text[len(name):], "=")
}

// detailName is the name that text begins with, or "".
func detailName(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool { return (r < 'a' || r > 'z') && r != '_' })
	return text[:max(end, 0)]
}

// typed is what the values of the detail called name are.
func typed(name string, values []string) any {
	if slices.Contains(detailLists(), name) {
		return values
	}
	if n, err := strconv.Atoi(values[0]); err == nil && slices.Contains(detailNumbers(), name) {
		return n
	}
	return values[0]
}
