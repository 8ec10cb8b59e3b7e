package listing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// keyset makes the statements that find the rows after a place by the keys of the order.
type keyset struct {
	Query

	src   Source
	order []Term   // complete, and in the direction in which rows are looked for
	at    []agreed // the first terms at the place; none at an end
	from  bool     // as in Window
	args  []any    // of the statement that is being made
}

// agreed is a term and the value that rows agree in.
type agreed struct {
	Term

	value   any
	counted bool
	many    bool // many rows have this value, or nobody knows
}

// stretch are the rows that agree in the first terms of the order and lie in a range of the next. Those after a place are
// several: all of them agree with the place in the first i terms, and come after it by the next, for some i. Each is a range
// of an index. They are read one by one, because neither SQLite nor PostgreSQL finds a place by an OR of conditions, and by
// a comparison of rows only where all terms go the same way.
type stretch struct {
	group []agreed
	after *bound // where the range begins; nil: where the group does
	until *bound // where it ends, which is not in it; nil: where the group does
	sure  bool   // the filter selects all rows of the group
}

// bound is an end of a range of values.
type bound struct {
	value any
	with  bool // the range has it
}

func newKeyset(q Query, src Source, w Window) *keyset {
	k := &keyset{Query: q, src: src, order: q.ordering(src), from: w.From}
	for i := range k.order {
		k.order[i].Desc = k.order[i].Desc != w.Back
	}
	for i, v := range w.At.keys[:min(len(w.At.keys), len(k.order))] {
		k.at = append(k.at, agreed{Term: k.order[i], value: v})
	}
	return k
}

// begin begins a statement, which has the filter in it or not.
func (k *keyset) begin(filtered bool) { //nolint:revive // a fact about the statement
	k.args = nil
	if filtered {
		k.args = slices.Clone(k.Where.Args)
	}
}

func (k *keyset) bind(v any) string {
	k.args = append(k.args, v)
	return fmt.Sprintf("$%d", len(k.args))
}

// stretch is part i of the rows after the place.
func (k *keyset) stretch(i int) stretch {
	s := stretch{group: k.at[:min(i, len(k.at))]}
	if i < len(k.at) {
		s.after = &bound{k.at[i].value, k.from && i == len(k.at)-1}
	}
	return s
}

// next is the term in which the rows of s do not agree any more.
func (k *keyset) next(s stretch) Term { return k.order[len(s.group)] }

// last reports whether t is the last term, in which no two rows agree.
func (k *keyset) last(t Term) bool { return t.SQL == k.order[len(k.order)-1].SQL }

// filtered reports whether the filter has to be tried on the rows of s.
func (k *keyset) filtered(s stretch) bool { return k.Where.SQL != "" && !s.sure }

// alone reports whether the filter looks at t alone.
func (k *keyset) alone(t Term) bool {
	return len(k.Where.columns) > 0 && !slices.ContainsFunc(k.Where.columns, func(c string) bool { return c != t.SQL })
}

// exact reports whether an index has the rows of s in their order: it goes by one term, and then by the tie.
func (k *keyset) exact(s stretch) bool {
	i := len(s.group)
	if k.last(k.order[i]) {
		return true
	}
	after := k.order[i+1]
	return k.order[i].Indexed && after.SQL == k.src.Tie && after.Desc == k.order[i].Desc
}

// whole is the statement for the next rows, of all rows that the filter selects.
func (k *keyset) whole(columns string, limit int) Statement {
	k.begin(true)
	order := aside(k.order)
	keys := "SELECT " + k.src.Key + " AS key FROM " + k.src.From + where(k.finding().Where.SQL, k.afterPlace(order, 0)) +
		ordered(order) + " LIMIT " + strconv.Itoa(limit)
	return k.page(columns, keys)
}

// rows is the statement for the rows of parts, each after the one before.
func (k *keyset) rows(columns string, parts []part, limit int) Statement {
	k.begin(slices.ContainsFunc(parts, func(p part) bool { return k.filtered(p.stretch) }))
	named := slices.Clone(k.order)
	for i := range named {
		named[i].SQL = fmt.Sprintf("k%d", i)
	}
	return k.page(columns, "SELECT key FROM ("+k.union(parts)+") found"+ordered(named)+" LIMIT "+strconv.Itoa(limit))
}

// page selects the rows that keys, a query, names, in the order in which they are looked for.
func (k *keyset) page(columns, keys string) Statement {
	return Statement{
		"SELECT " + k.placed(k.src, columns) + " FROM (" + keys + ") page CROSS JOIN " + k.src.From +
			" WHERE " + k.src.Key + " = page.key" + ordered(k.order), k.args,
	}
}

// count is the statement that counts the next rows as CountBefore does.
func (k *keyset) count(limit int) Statement {
	k.begin(true)
	if k.Where.SQL == "" {
		return Statement{"SELECT count(*) FROM (" + k.within(limit) + ") next", k.args}
	}
	tried := min(limit, countRows)
	return Statement{fmt.Sprintf("SELECT CASE count(*) WHEN %d THEN %d ELSE COALESCE(sum(CASE WHEN %s THEN 1 ELSE 0 END), 0) END"+
		" FROM (%s) next CROSS JOIN %s WHERE %s = next.key", tried, limit, k.Where.SQL, k.within(tried), k.src.From, k.src.Key), k.args}
}

// countWhole counts the next rows, of all rows that the filter selects.
func (k *keyset) countWhole(limit int) Statement {
	k.begin(true)
	return Statement{fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s%s LIMIT %d) next",
		k.src.From, where(k.finding().Where.SQL, k.afterPlace(k.order, 0)), limit), k.args}
}

// afterPlace is the condition that a row comes after the place by the terms from i on, in one condition.
func (k *keyset) afterPlace(terms []Term, i int) string {
	if len(k.at) == 0 {
		return ""
	}
	t, v := terms[i], k.bind(k.at[i].value)
	if i == len(k.at)-1 {
		return t.after(v, k.from)
	}
	return "(" + t.after(v, false) + " OR (" + t.SQL + " = " + v + " AND " + k.afterPlace(terms, i+1) + "))"
}

// after is the condition that t comes after a value, or has it.
func (t Term) after(value string, orEqual bool) string { //nolint:revive // what the condition says
	op := " >"
	if t.Desc {
		op = " <"
	}
	if orEqual {
		op += "="
	}
	return t.SQL + op + " " + value
}

// where is the clause of conditions that must all hold, of which some may be "".
func where(conditions ...string) string {
	conditions = slices.DeleteFunc(slices.Clone(conditions), func(c string) bool { return c == "" })
	if len(conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(conditions, " AND ")
}

// ordered is the ORDER BY of terms that are complete.
func ordered(terms []Term) string { return orderClause(terms, terms[len(terms)-1].SQL) }
