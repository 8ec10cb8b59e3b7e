package listing

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Jump returns the place before the first row in an order that begins with text, or comes after it, in the first term: a
// Window From there has these rows, one Back from there those before. Texts, ids and values are found by how they begin,
// numbers and times as in a filter, a time also by its year or month. A blank text is the start. Any error is a
// *UsageError.
func (c Columns[T]) Jump(order []Term, text string, now time.Time) (Place, error) {
	if strings.TrimSpace(text) == "" {
		return Place{}, nil
	}
	if len(order) == 0 {
		return Place{}, &UsageError{Message: "jump: the rows are in no order", Hint: "sort by a column first"}
	}
	col, ok := findColumn(c.specs(), order[0].Name)
	if !ok || !col.sortable() {
		return Place{}, &UsageError{Message: "jump: the column " + order[0].Name + " is not sorted by"}
	}
	if err := checkExpression("jump", text); err != nil {
		return Place{}, err
	}
	key, err := col.jump(strings.TrimSpace(text), order[0].Desc, now)
	if err != nil {
		return Place{}, err
	}
	return Place{keys: []any{key}}, nil
}

// last sorts after everything that people write.
const last = string(utf8.MaxRune)

// jump returns the smallest value of c for text, or when values descend the greatest.
func (c spec) jump(text string, desc bool, now time.Time) (any, error) { //nolint:revive // a direction
	switch c.kind {
	case Enum:
		return c.jumpEnum(text, desc)
	case Number:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, c.noJump(text, "number", "write an integer, for example 10")
		}
		return n, nil
	case Time:
		s, ok := parseSpan(text, now)
		if !ok {
			s, ok = parsePeriod(text)
		}
		if !ok {
			return nil, c.noJump(text, "time", "a year, a month such as 2026-11; "+timeForms)
		}
		if desc {
			return max(s.from, s.to-1), nil
		}
		return s.from, nil
	default:
		if desc {
			return Fold(text) + last, nil
		}
		return Fold(text), nil
	}
}

// jumpEnum returns the first value in the order that, or an alias of which, begins with text.
func (c spec) jumpEnum(text string, desc bool) (any, error) { //nolint:revive // a direction
	key := Fold(text)
	values := slices.SortedFunc(slices.Values(c.values), c.compare)
	if desc {
		slices.Reverse(values)
	}
	alias := ""
	for name, value := range c.aliases {
		if strings.HasPrefix(Fold(name), key) {
			alias = cmp.Or(alias, value)
		}
	}
	for _, v := range values {
		if strings.HasPrefix(Fold(v), key) {
			return c.stored(v), nil
		}
	}
	if alias != "" {
		return c.stored(alias), nil
	}
	return nil, c.noJump(text, c.name, choices("values", text, c.values))
}

// stored is how the database keeps a value of an Enum.
func (c spec) stored(value string) any {
	if c.ranked {
		return int64(slices.Index(c.values, value) + 1)
	}
	return value
}

func (c spec) noJump(text, what, hint string) error {
	return &UsageError{Message: "jump: " + shown(text) + " is no " + what + " to find in " + c.name, Hint: hint}
}

// parsePeriod reads a year or a month.
func parsePeriod(s string) (span, bool) {
	if year, err := time.Parse("2006", s); err == nil {
		return span{year.Unix(), year.AddDate(1, 0, 0).Unix()}, true
	}
	month, err := time.Parse("2006-01", s)
	return span{month.Unix(), month.AddDate(0, 1, 0).Unix()}, err == nil
}
