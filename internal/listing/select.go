package listing

import (
	"fmt"
	"slices"
	"strings"
)

// Selection is the user's choice of columns: Columns are exactly the ones to write, Show adds some, Hide removes some.
// Names may be in any case and surrounded by blanks.
type Selection struct {
	Columns, Show, Hide []string
}

// Select returns the columns to write in format f: those that s names, otherwise all but OnRequest ones for wide, json,
// jsonl and yaml, otherwise def. For IDs it is the id alone. A wrong selection is a *UsageError that lists the columns.
func (c Columns[T]) Select(def []string, f Format, s Selection) (Columns[T], error) {
	if len(s.Columns) > 0 && len(s.Show)+len(s.Hide) > 0 {
		return nil, c.refuse("--columns cannot be combined with --show or --hide", "")
	}
	chosen, err := c.chosen(def, f, s.Columns)
	if err != nil {
		return nil, err
	}
	show, err := c.pick(s.Show)
	if err != nil {
		return nil, err
	}
	hide, err := c.pick(s.Hide)
	if err != nil {
		return nil, err
	}
	for _, col := range show {
		if !chosen.has(col.Name) {
			chosen = append(chosen, col)
		}
	}
	chosen = slices.DeleteFunc(chosen, func(col Column[T]) bool { return hide.has(col.Name) })
	if len(chosen) == 0 {
		return nil, c.refuse("no column is left to show", "")
	}
	if f == IDs {
		return c.identity(), nil
	}
	return chosen, nil
}

// chosen returns the columns before Show and Hide are applied.
func (c Columns[T]) chosen(def []string, f Format, exactly []string) (Columns[T], error) {
	switch {
	case len(exactly) > 0:
		picked, err := c.pick(exactly)
		if err != nil {
			return nil, err
		}
		for i, col := range picked {
			if picked[:i].has(col.Name) {
				return nil, c.refuse(fmt.Sprintf("column %s is named twice", col.Name), "")
			}
		}
		return picked, nil
	case f.everything():
		return slices.DeleteFunc(slices.Clone(c), func(col Column[T]) bool { return col.OnRequest }), nil
	default:
		return c.pick(def)
	}
}

// pick returns the columns called names, in that order.
func (c Columns[T]) pick(names []string) (Columns[T], error) {
	picked := make(Columns[T], 0, len(names))
	for _, name := range names {
		col, ok := c.Find(strings.TrimSpace(name))
		if !ok {
			return nil, c.refuse(fmt.Sprintf("no column %q", name), strings.TrimSpace(name))
		}
		picked = append(picked, col)
	}
	return picked, nil
}

func (c Columns[T]) has(name string) bool {
	_, ok := c.Find(name)
	return ok
}

// identity returns the column that identifies a row: id, or else the first.
func (c Columns[T]) identity() Columns[T] {
	if col, ok := c.Find("id"); ok {
		return Columns[T]{col}
	}
	return c[:min(1, len(c))]
}

func (c Columns[T]) refuse(message, word string) error {
	return &UsageError{Message: message, Hint: choices("columns", word, c.Names())}
}
