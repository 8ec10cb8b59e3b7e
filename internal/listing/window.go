package listing

import "slices"

// Place is where a row stands in an order: what the terms of the order and the tie are in that row. It stays meaningful
// when the row is changed or deleted, but only for the order that it was read in. A Place of Jump stands before the rows
// with its first term. The zero Place is the end that a Window comes from: the start, or with Back the end.
type Place struct {
	// keys are the values of the first terms of the order; those of a row end with its tie.
	keys []any
}

// Zero reports whether p is the zero Place.
func (p Place) Zero() bool { return len(p.keys) == 0 }

// Same reports whether p and o are places of the same row, which may have moved in between.
func (p Place) Same(o Place) bool {
	return len(p.keys) > 0 && len(o.keys) > 0 && p.keys[len(p.keys)-1] == o.keys[len(o.keys)-1]
}

// Window says which rows of the order of a Query are read: the nearest ones after a place or before it.
type Window struct {
	At    Place
	From  bool // the row at At too; of a Place of Jump: the rows that begin there
	Back  bool // the rows before At instead of those after it
	Limit int  // how many rows at most, at least 1
	Most  int  // how many, if more than Limit, where all rows have to be looked at: so many cost no more then
}

// Whole reports whether n rows, of those that were read, are all that there are. n rows are not said to be all if Limit is n.
func (w Window) Whole(n int) bool { return n < w.Limit || n > w.Limit && n < w.Most }

// Reader runs the statements by which a window is found, of rows of type R.
type Reader[R any] struct {
	// Rows reads what a statement selects: the columns of a row, and then what NewPlace scans.
	Rows func(Statement) ([]R, error)
	// Values scans the one row that a statement returns.
	Values func(s Statement, dest ...any) error
	Place  func(R) Place
}

// NewPlace returns a place and what to scan into after the columns of a row that Read selected.
func (q Query) NewPlace(src Source) (p Place, dest []any) {
	p.keys = make([]any, len(q.ordering(src))+1)
	for i := range p.keys {
		dest = append(dest, &p.keys[i])
	}
	return p, dest
}

// Read returns the rows of q in w, always in the order of q, whose own Limit and Offset do not count. columns is what is
// selected from src.Alias.
func Read[R any](look Reader[R], q Query, src Source, columns string, w Window) ([]R, error) {
	k := newKeyset(q, src, w)
	r := &walk[R]{crowds: crowds{k, look.Values}, look: look, columns: columns, want: w.Limit, most: max(w.Limit, w.Most)}
	err := r.read()
	if w.Back {
		slices.Reverse(r.found)
	}
	return r.found, err
}

// countRows is on how many rows a filter is tried to count those that it selects.
const countRows = 2000

// CountBefore counts the rows of q before w.At, up to w.Limit. With a filter it tries that on some rows only, and returns
// w.Limit if there are more.
func CountBefore(values func(s Statement, dest ...any) error, q Query, src Source, w Window) (n int, err error) {
	w.Back, w.From = true, false
	k := newKeyset(q, src, w)
	if !k.order[0].Indexed {
		return n, values(k.countWhole(w.Limit), &n)
	}
	if len(k.at) > 2 {
		if err := (crowds{k, values}).count(k.at[:len(k.at)-1]); err != nil {
			return 0, err
		}
	}
	return n, values(k.count(w.Limit), &n)
}

// Again returns the statement for the row that was at p, if q still asks for it, wherever it is now. It selects as Read
// does.
func (q Query) Again(src Source, columns string, p Place) Statement {
	k := newKeyset(q, src, Window{})
	k.begin(true)
	condition := where(q.Where.SQL, src.Tie+" = "+k.bind(p.keys[len(p.keys)-1]))
	return Statement{"SELECT " + q.placed(src, columns) + " FROM " + src.From + condition, k.args}
}

// placed is columns, followed by what a place is made of.
func (q Query) placed(src Source, columns string) string {
	for _, t := range q.ordering(src) {
		columns += ", " + t.SQL
	}
	return columns + ", " + src.Tie
}

// ordering are the terms that order the rows completely: those up to the first that is unique, or else the tie.
func (q Query) ordering(src Source) []Term {
	terms := slices.Clone(q.Order)
	for i, t := range terms {
		terms[i].Indexed = t.Indexed || t.SQL == src.Tie
		if t.Unique || t.SQL == src.Tie {
			return terms[:i+1]
		}
	}
	return append(terms, Term{SQL: src.Tie, Indexed: true, Unique: true})
}
