// Package listing is the one engine behind every list: columns described as data, AIP-160 filters and
// AIP-132 orders compiled to SQL with bound values, paging, and the writers of every output format.
package listing

import (
	"slices"
	"strings"
)

// Kind says how a column is compared, sorted and written.
type Kind int

// The kinds of columns.
const (
	Text   Kind = iota // for people; SQL is its Fold-ed key
	ID                 // an id, an address or a link: lower case as it is stored, never shortened
	Enum               // one of Values
	Time               // SQL is Unix seconds, 0 when missing
	Number             // SQL is an integer
	List               // several texts; SQL tests whether one of them satisfies a condition
)

// Column is one column of a list: its name, how the database sees it, and its value in a row.
// Everything that a list can do with it follows from here.
type Column[T any] struct {
	Name string // on the command line, in headings and as JSON key; an interface, never renamed
	Also string // another name that input may use, or ""
	Kind Kind

	// SQL is the expression that is compared and sorted, for example "m.name_key".
	// Of a List it is a condition with one %s in it, where the condition on Item goes:
	// "EXISTS (SELECT 1 FROM … WHERE … AND %s)". Empty: the column can be neither filtered nor sorted.
	SQL  string
	Item string // of a List: the Fold-ed key of one of its elements, for example "g.name_key"

	Values  []string          // of an Enum: all values, smallest first
	Ranked  bool              // of an Enum: SQL is the position in Values, from 1; otherwise SQL is the value itself
	Aliases map[string]string // of an Enum: other names that input may use, lower case, to the value

	// Conditions say, of an Enum that is not stored, what is so when it has a value: indexes serve them better than SQL.
	Conditions map[string]string

	// Value is what the row holds: a string, an int, a bool, a time.Time (zero when missing), a []string,
	// an Object (then Kind is Text, and SQL the key of its text), a Nested (then Kind is List and SQL empty),
	// or nil, which is null in JSON and empty elsewhere.
	Value func(T) any
	// Label is what people read instead of Value, if set (Administrator for administrator).
	Label func(T) string

	// Indexed says that SQL is stored and has an index of (SQL, Source.Tie) behind it.
	Indexed bool
	// OnRequest says that the column is shown only when it is named (link).
	OnRequest bool
	// Spare is more than 0 if the column can be left out of a Table that does not fit the screen, the greatest first.
	Spare int
	// Whole says that the column is never shortened although it is a Text or a List: it holds addresses.
	Whole bool
	// Relative says that people also read how far a Time is from now (expires).
	Relative bool
	// Tones are the colours of an Enum's values on a terminal that has them.
	Tones map[string]Tone
}

// Tone is what a value means to a person who watches: it is coloured, never by colour alone.
type Tone int

// The tones.
const (
	Plain   Tone = iota
	Good         // accepted, sent
	Waiting      // pending
	Bad          // expired, failed
)

// Columns are the columns of one table in their order, the default ones first.
type Columns[T any] []Column[T]

// Names are the names of all columns, in order.
func (c Columns[T]) Names() []string {
	names := make([]string, len(c))
	for i := range c {
		names[i] = c[i].Name
	}
	return names
}

// Sortable are the names of the columns that the rows can be sorted by, in order.
func (c Columns[T]) Sortable() []string { return columnNames(c.queryColumns(), queryColumn.sortable) }

// called tells whether name, which is not empty, is one of names, whatever its case.
func called(name string, names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return n != "" && strings.EqualFold(n, name) })
}

// Find is the column called name in any case.
func (c Columns[T]) Find(name string) (Column[T], bool) {
	i := slices.IndexFunc(c, func(col Column[T]) bool { return called(name, col.Name, col.Also) })
	if i < 0 {
		return Column[T]{}, false
	}
	return c[i], true
}

// UsageError is a wrong column, filter, order, format or page. Hint says what is possible.
type UsageError struct {
	Message string
	Hint    string

	// Expr is the expression that is wrong, if the place can be shown, and Pos the place: bytes into Expr.
	Expr string
	Pos  int
}

func (e *UsageError) Error() string { return e.Message }
