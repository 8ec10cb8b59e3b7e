package listing

import "slices"

// Field is a Column without the type of its rows, for programs that draw lists themselves.
type Field struct {
	Name       string
	Kind       Kind
	Values     []string // of an Enum: all values, smallest first
	Sortable   bool
	Filterable bool
	OnRequest  bool // as in Column
	Spare      int  // as in Column; may be set to 0, so that the column is never left out
	Default    bool // shown unless others are asked for

	spec spec
}

// Fields returns the columns as fields; def are the names of those that are shown by default.
func (c Columns[T]) Fields(def []string) []Field {
	fields := make([]Field, len(c))
	for i, s := range c.specs() {
		fields[i] = Field{
			Name: s.name, Kind: s.kind, Values: s.values, Sortable: s.sortable(), Filterable: s.filterable(),
			OnRequest: c[i].OnRequest, Spare: s.spare, Default: slices.Contains(def, s.name), spec: s,
		}
	}
	return fields
}

// ID returns the id of a row, or without such a column the value of the first.
func (c Columns[T]) ID(row T) string {
	var id []byte
	for _, col := range c.identity() {
		id = appendExact(id, col.Value(row), "")
	}
	return string(id)
}

// Row is a row of any table: a cell for each of the columns that it was made of.
type Row struct{ cells []cell }

// Row returns the cells of a row.
func (c Columns[T]) Row(row T) Row {
	cells := make([]cell, len(c))
	c.fill(cells, row)
	return Row{cells}
}
