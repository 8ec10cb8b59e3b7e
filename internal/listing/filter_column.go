package listing

import "slices"

// queryColumn is the part of a Column that filters and orders use. It is not generic, so neither are they.
type queryColumn struct {
	name    string
	also    string
	kind    Kind
	sql     string
	item    string
	values  []string
	ranked  bool
	aliases map[string]string

	conditions map[string]string
	indexed    bool
	of         []Thing
	past       bool
}

func (c Columns[T]) queryColumns() []queryColumn {
	cols := make([]queryColumn, len(c))
	for i := range c {
		cols[i] = queryColumn{
			name:       c[i].Name,
			also:       c[i].Also,
			kind:       c[i].Kind,
			sql:        c[i].SQL,
			item:       c[i].Item,
			values:     c[i].Values,
			ranked:     c[i].Ranked,
			aliases:    c[i].Aliases,
			conditions: c[i].Conditions,
			indexed:    c[i].Indexed,
			of:         c[i].Of,
			past:       c[i].Past,
		}
	}
	return cols
}

func findColumn(cols []queryColumn, name string) (queryColumn, bool) {
	i := slices.IndexFunc(cols, func(c queryColumn) bool { return called(name, c.name, c.also) })
	if i < 0 {
		return queryColumn{}, false
	}
	return cols[i], true
}

// searchable reports whether a bare word in a filter is searched for in c.
func (c queryColumn) searchable() bool { return c.sql != "" && (c.kind == Text || c.kind == ID) }

// filterable reports whether c can be used in a filter.
func (c queryColumn) filterable() bool { return c.sql != "" }

// sortable reports whether rows can be sorted by c.
func (c queryColumn) sortable() bool { return c.sql != "" && c.kind != List }

// numeric reports whether the SQL of c is an integer.
func (c queryColumn) numeric() bool {
	return c.kind == Time || c.kind == Number || c.kind == Enum && c.ranked
}

// columnNames returns the names of the columns for which possible is true.
func columnNames(cols []queryColumn, possible func(queryColumn) bool) []string {
	var names []string
	for _, c := range cols {
		if possible(c) {
			names = append(names, c.name)
		}
	}
	return names
}
