package listing

import (
	"fmt"
	"slices"
	"strconv"
)

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

	// crowded is whether many rows agree in the first term: with At, and with the last row that is wanted. It changes how
	// rows are looked for, and not which.
	crowded [2]bool
}

// crowdRows is how many rows of the same value are many.
const crowdRows = 5000

// Crowded is w where there are so many rows as Crowds counts.
func (w Window) Crowded(here, there int) Window {
	w.crowded = [2]bool{here >= crowdRows, there >= crowdRows}
	return w
}

// NewPlace returns a place and what to scan into after the columns of a row that Window selected.
func (q Query) NewPlace(src Source) (p Place, dest []any) {
	p.keys = make([]any, len(q.ordering(src))+1)
	for i := range p.keys {
		dest = append(dest, &p.keys[i])
	}
	return p, dest
}

// Crowds returns a statement that counts, for Crowded, how many rows have the same first term as w.At, and as the last
// row that is wanted. If ok is false there is no need to know.
func (q Query) Crowds(src Source, w Window) (s Statement, ok bool) {
	q.Where = Condition{}
	if len(w.At.keys) > 1 {
		w.At.keys, w.From = w.At.keys[:1], false
	}
	k := q.keyset(src, w)
	if len(k.order) < 2 || !k.order[0].Indexed || !k.leads(1) {
		return s, false
	}
	first := k.order[0]
	count := func(value string) string {
		return fmt.Sprintf("(SELECT count(*) FROM (SELECT 1 FROM %s WHERE %s = %s LIMIT %d) crowd)",
			src.From, first.SQL, value, crowdRows)
	}
	here := "0"
	if len(k.values) > 0 {
		here = count(k.values[0])
	}
	last := k.last(first, k.bind(int64(w.Limit)), k.stretch(0, "").after)
	return Statement{"SELECT " + here + ", " + count("("+last+")"), k.args}, true
}

// Window returns statements for the rows of q in w, always in the order of q, whose own Limit and Offset do not count.
// They select columns from src.Alias, followed by what NewPlace scans. Run one after the other until the result has
// w.Limit rows; the last result counts. The last statement looks at all rows: if there are more, run it only if Untried.
func (q Query) Window(src Source, columns string, w Window) []Statement {
	k := q.keyset(src, w)
	limit := k.bind(int64(w.Limit))
	switch {
	case !k.order[0].Indexed:
		return []Statement{k.whole(columns, limit)}
	case q.Where.SQL == "":
		return []Statement{k.next(columns, limit)}
	}
	statements := []Statement{k.probe(columns, strconv.Itoa(probeRows), limit), k.whole(columns, limit)}
	if few := fewRows * w.Limit; few < probeRows {
		return append([]Statement{k.probe(columns, strconv.Itoa(few), limit)}, statements...)
	}
	return statements
}

// Untried returns a statement that returns 1 if there are rows after w.At on which only the last statement of Window tries
// the filter, and 0 if there are none.
func (q Query) Untried(src Source, w Window) Statement {
	q.Where = Condition{}
	k, most := q.keyset(src, w), strconv.Itoa(probeRows)
	return Statement{"SELECT CASE count(*) WHEN " + most + " THEN 1 ELSE 0 END FROM (" + k.within(most) + ") next", k.args}
}

// fewRows is on how many rows the filter is tried first, for each row that is wanted.
const fewRows = 8

// countRows is on how many rows a filter is tried to count those that it selects.
const countRows = 2000

// CountBefore returns the statement that counts the rows of q before w.At, up to w.Limit. With a filter it tries that on
// some rows only, and returns w.Limit if there are more.
func (q Query) CountBefore(src Source, w Window) Statement {
	w.Back, w.From = true, false
	k := q.keyset(src, w)
	limit := k.bind(int64(w.Limit))
	if !k.order[0].Indexed {
		return k.countWhole(limit)
	}
	return k.count(limit, w.Limit)
}

// Again returns the statement for the row that was at p, if q still asks for it, wherever it is now. It selects as
// Window does.
func (q Query) Again(src Source, columns string, p Place) Statement {
	k := q.keyset(src, Window{})
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
