package listing

// lookup is a part of a filter of which an index finds the rows.
type lookup struct {
	sql string // with the arguments of the filter

	// The same with arguments of its own, where the rows are: "" is the table of the list.
	from  string
	where Condition
}

// find adds to c how to find the rows that satisfy parts, which f has compiled.
func (c *Condition) find(f filter, parts []conjunct) {
	f.finds, f.args = true, nil
	var all []string
	for _, part := range parts {
		sql, _ := f.compile(part) // there is no mistake in it
		all = append(all, sql)
		alone := filter{columns: f.columns, now: f.now, finds: true}
		if l, ok := alone.lookup(part); ok {
			l.sql = sql
			c.lookups = append(c.lookups, l)
		}
	}
	c.whole = joinSQL("AND", all)
}

// lookup returns how to find the rows that satisfy part, if an index does that.
func (f *filter) lookup(part conjunct) (l lookup, ok bool) {
	col, known := findColumn(f.columns, part.word.raw)
	if !known || part.node.op != "" || !f.indexed(col, part.condition) {
		return l, false
	}
	if col.kind == List {
		v, _ := f.literal(part.value)
		l.from, l.where.SQL = col.from, f.match(v)(col.item)
	} else {
		l.where.SQL, _ = f.compile(part)
	}
	l.where.Args = f.args
	return l, true
}

// indexed reports whether what satisfies c, of the column col, is a range of an index.
func (f *filter) indexed(col spec, c condition) bool {
	if c.op == "" || c.op == "!=" || col.kind != List && !col.indexed && !col.unique {
		return false
	}
	v, _ := f.literal(c.value)
	switch col.kind {
	case Text, ID:
		return !v.head && (v.tail || c.op != ":")
	case Time, Number:
		return c.op != ":"
	case List:
		return !v.head
	default:
		return true
	}
}
