// Package listing is the one engine behind every list: columns described as data, AIP-160 filters and
// AIP-132 orders compiled to SQL with bound values, paging, and the writers of every output format.
package listing

import (
	"slices"
	"strings"
)

// Kind determines how a column is compared, sorted and written.
type Kind int

// The kinds of columns.
const (
	Text   Kind = iota // for people; SQL is its Fold key
	ID                 // an id, an address or a link: stored in lower case, never shortened
	Enum               // one of Values
	Time               // SQL is Unix seconds, 0 when missing
	Number             // SQL is an integer
	List               // several texts, which are stored elsewhere
)

// Column describes a column of a list: its name, its SQL, and its value in a row. Filters, orders, completion and every
// output format are derived from it.
type Column[T any] struct {
	Name string // on the command line, in headings and in JSON; part of the interface, so never renamed
	Also string // another name that input may use, or ""
	Kind Kind

	// SQL is the expression to compare and sort by, for example "m.name_key". For a List it is what identifies the row,
	// "m.n". Empty: the column can be neither filtered nor sorted.
	SQL string
	// Of a List, From are its elements in all rows, "member_groups l JOIN groups g ON g.n = l.grp", Owner is what
	// identifies there the row that has the element, "l.member", and Item is the Fold key of the element, "g.name_key".
	From, Owner, Item string

	Values  []string          // of an Enum: all values, smallest first
	Ranked  bool              // of an Enum: SQL is the position in Values, from 1; otherwise SQL is the value itself
	Aliases map[string]string // of an Enum: other names that input may use, lower case, to the value

	// Of says what the values of a Text, ID or List name, if that is stored elsewhere: Member, Group or Resource.
	Of []Thing
	// Past says that a value stays when what it names is gone (sender, actor).
	Past bool

	// Conditions are, for an Enum that is derived, the SQL conditions under which it has each value. They use indexes.
	Conditions map[string]string

	// Value returns the value in a row: a string, an int, a bool, a time.Time (zero when missing), a []string,
	// an Object (then Kind is Text, and SQL the key of its text), a Nested (then Kind is List and SQL empty),
	// or nil, which is null in JSON and empty elsewhere.
	Value func(T) any
	// Label, if set, returns what people read instead of Value (Administrator for administrator).
	Label func(T) string

	// Indexed means that SQL is a stored column with an index on (SQL, Source.Tie), or if it is Unique, on SQL.
	Indexed bool
	// Unique means that no two rows have the same value.
	Unique bool
	// OnRequest means that the column is shown only if it is named (link).
	OnRequest bool
	// Spare is more than 0 if the column may be left out of a Table that does not fit the screen, the greatest first.
	Spare int
	// Whole means that a Text or List is never shortened, because it holds addresses.
	Whole bool
	// Relative means that people are also told how far a Time is from now (expires).
	Relative bool
	// Tones are the colours of an Enum's values on a terminal that has them.
	Tones map[string]Tone
}

// Thing is a kind of stored thing that has a name.
type Thing string

// The things that columns name.
const (
	Member   Thing = "member"   // by email
	Group    Thing = "group"    // by name
	Resource Thing = "resource" // by path
)

// Tone is the colour of a value on a terminal. Colour never carries meaning alone: the text says the same.
type Tone int

// The tones.
const (
	Plain   Tone = iota
	Good         // accepted, sent
	Waiting      // pending
	Bad          // expired, failed
)

// Columns are the columns of a table in order, the default ones first.
type Columns[T any] []Column[T]

// Names returns the names of all columns, in order.
func (c Columns[T]) Names() []string {
	names := make([]string, len(c))
	for i := range c {
		names[i] = c[i].Name
	}
	return names
}

// Sortable returns the names of the columns that rows can be sorted by, in order.
func (c Columns[T]) Sortable() []string { return columnNames(c.specs(), spec.sortable) }

// called reports whether name, which is not empty, is one of names in any case.
func called(name string, names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return n != "" && strings.EqualFold(n, name) })
}

// Find returns the column called name in any case.
func (c Columns[T]) Find(name string) (Column[T], bool) {
	i := slices.IndexFunc(c, func(col Column[T]) bool { return called(name, col.Name, col.Also) })
	if i < 0 {
		return Column[T]{}, false
	}
	return c[i], true
}

// UsageError is an error in a column, filter, order, format or page. Hint says what is possible.
type UsageError struct {
	Message string
	Hint    string

	// Expr is the wrong expression, "" if the position is unknown. Pos is the byte offset of the mistake in Expr.
	Expr string
	Pos  int
}

func (e *UsageError) Error() string { return e.Message }

// spec is a Column without its type parameter, so that filters, orders and writers need none.
type spec struct {
	name, also     string
	kind           Kind
	sql            string
	from, owner    string
	item           string
	values         []string
	aliases        map[string]string
	conditions     map[string]string
	of             []Thing
	tones          map[string]Tone
	spare          int
	ranked, past   bool
	indexed, whole bool
	relative       bool
	unique         bool
}

func (c Columns[T]) specs() []spec {
	specs := make([]spec, len(c))
	for i := range c {
		col := &c[i]
		specs[i] = spec{
			name: col.Name, also: col.Also, kind: col.Kind, sql: col.SQL, from: col.From, owner: col.Owner,
			item: col.Item, values: col.Values, aliases: col.Aliases, conditions: col.Conditions, of: col.Of, tones: col.Tones, spare: col.Spare,
			ranked: col.Ranked, past: col.Past, indexed: col.Indexed, unique: col.Unique, whole: col.Whole,
			relative: col.Relative,
		}
	}
	return specs
}

func findColumn(cols []spec, name string) (spec, bool) {
	i := slices.IndexFunc(cols, func(c spec) bool { return called(name, c.name, c.also) })
	if i < 0 {
		return spec{}, false
	}
	return cols[i], true
}

// searchable reports whether a bare word in a filter is searched for in c.
func (c spec) searchable() bool { return c.sql != "" && (c.kind == Text || c.kind == ID) }

// filterable reports whether c can be used in a filter.
func (c spec) filterable() bool { return c.sql != "" }

// sortable reports whether rows can be sorted by c.
func (c spec) sortable() bool { return c.sql != "" && c.kind != List }

// numeric reports whether the SQL of c is an integer.
func (c spec) numeric() bool {
	return c.kind == Time || c.kind == Number || c.kind == Enum && c.ranked
}

func namesOf(cols []spec) []string {
	names := make([]string, len(cols))
	for i := range cols {
		names[i] = cols[i].name
	}
	return names
}

// columnNames returns the names of the columns for which possible is true.
func columnNames(cols []spec, possible func(spec) bool) []string {
	var names []string
	for _, c := range cols {
		if possible(c) {
			names = append(names, c.name)
		}
	}
	return names
}
