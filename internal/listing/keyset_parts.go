package listing

import (
	"fmt"
	"slices"
	"strings"
)

// What follows makes queries of the keys of the rows after a place, whatever the filter. All these rows agree with the
// place in the first i terms of the order and come after it by the next, for some i. Each i is a part, and a range of an
// index. The parts are read one by one, because neither SQLite nor PostgreSQL finds a place by an OR of conditions, and
// by a comparison of rows only where all terms go the same way.

// stretch are the rows that agree in the first terms of the order and come after a place by the next.
type stretch struct {
	group []agreed
	after []string // "" or a condition
	limit string
}

// agreed is a term and the value that rows agree in.
type agreed struct {
	Term

	value string
}

// stretch is part i of the rows after the place.
func (k *keyset) stretch(i int, limit string) stretch {
	s := stretch{limit: limit}
	for j := range i {
		s.group = append(s.group, agreed{k.order[j], k.values[j]})
	}
	if i < len(k.values) {
		s.after = []string{k.order[i].after(k.values[i], k.from && i == len(k.values)-1)}
	}
	return s
}

// nearest is a query of the keys of the next rows, up to limit.
func (k *keyset) nearest(limit string) string {
	var parts []string
	for i := len(k.values) - 1; i > 0; i-- {
		parts = append(parts, k.grouped(k.stretch(i, limit), k.crowded[0] && i == 1)...)
	}
	parts = append(parts, k.followed(k.stretch(0, limit))...)
	return "SELECT key FROM (" + union(parts) + ") found" + ordered(k.named()) + " LIMIT " + limit
}

// within is a query of the keys of next rows, up to limit; not of the nearest if there are more.
func (k *keyset) within(limit string) string {
	var parts []string
	for i := range max(1, len(k.values)) {
		s := k.stretch(i, limit)
		group := k.visible(s.group)
		if i == 1 && k.crowded[0] && k.leads(1) {
			group = hidden(s.group)
		}
		parts = append(parts, k.part(nil, limit, append(group, s.after...)))
	}
	return "SELECT key FROM (" + union(parts) + ") found LIMIT " + limit
}

// grouped are the parts of s. A small group is found and sorted. In a crowded one, the index of the next term is followed
// and rows of other groups are passed over.
func (k *keyset) grouped(s stretch, crowded bool) []string { //nolint:revive // a fact about s
	i := len(s.group)
	if crowded && k.leads(i) {
		return []string{k.sifted(s)}
	}
	return []string{k.part(k.order[i:], s.limit, append(k.visible(s.group), s.after...))}
}

// leads reports whether term i has an index of its own to follow. A group is already in the order of the tie.
func (k *keyset) leads(i int) bool { return k.order[i].Indexed && k.order[i].SQL != k.src.Tie }

// followed are the parts of s, which is in no group, in the order of the index of the first term. The index may have the
// ties in another order than is wanted, and rows of the same value would have to be sorted, however many there are. So the
// value of the last row that is wanted is looked up first: the rows before that value are fewer than the limit, and those
// that have it are a group.
func (k *keyset) followed(s stretch) []string {
	first := k.order[0]
	if len(k.order) == 1 {
		return []string{k.part(k.order, s.limit, s.after)}
	}
	last := "(" + k.last(first, s.limit, s.after) + ")"
	nearer := k.part(k.order, s.limit, append(s.after, first.before(last)))
	return append([]string{nearer}, k.grouped(stretch{group: []agreed{{first, last}}, limit: s.limit}, k.crowded[1])...)
}

// sifted is followed for a crowded group, in which each look passes over many rows: there is one where the index has the
// tie in the order that is wanted, and else two.
func (k *keyset) sifted(s stretch) string {
	i := len(s.group)
	next, rest := k.order[i], k.order[i+1:]
	conditions := append(hidden(s.group), s.after...)
	if len(rest) == 0 || rest[0].SQL == k.src.Tie && rest[0].Desc == next.Desc {
		return k.part(k.order[i:], s.limit, conditions)
	}
	const last = "(SELECT v FROM wanted)"
	nearer := k.part(k.order[i:], s.limit, append(conditions, next.before(last)))
	there := k.part(rest, s.limit, append(hidden(s.group), next.SQL+" = "+last))
	return "WITH wanted (v) AS (" + k.last(next, s.limit, conditions) + ") SELECT * FROM (" + nearer +
		") nearer UNION ALL SELECT * FROM (" + there + ") there"
}

// last is a query of the value of a term in the last of the next rows that satisfy conditions, up to limit.
func (k *keyset) last(t Term, limit string, conditions []string) string {
	farthest := "max"
	if t.Desc {
		farthest = "min"
	}
	return "SELECT " + farthest + "(v) FROM (SELECT " + t.SQL + " AS v FROM " + k.src.From + where(conditions...) +
		ordered([]Term{t}) + " LIMIT " + limit + ") next"
}

// part is a query of the keys, and of the terms by which the parts are put in order.
func (k *keyset) part(order []Term, limit string, conditions []string) string {
	read := k.key + " AS key"
	for i, t := range k.order {
		read += fmt.Sprintf(", %s AS k%d", t.SQL, i)
	}
	by := ""
	if len(order) > 0 {
		by = ordered(order)
	}
	return "SELECT " + read + " FROM " + k.src.From + where(conditions...) + by + " LIMIT " + limit
}

// named are the terms of the order as part selects them.
func (k *keyset) named() []Term {
	named := slices.Clone(k.order)
	for i := range named {
		named[i].SQL = fmt.Sprintf("k%d", i)
	}
	return named
}

// visible are conditions by which an index finds a group: by a term of which few rows have the same value, if there is one.
func (k *keyset) visible(group []agreed) (conditions []string) {
	many := func(i int) bool { return group[i].Few || i == 0 && k.crowded[0] }
	for i, a := range group {
		other := slices.ContainsFunc(group[i+1:], func(a agreed) bool { return a.Indexed && !a.Few }) ||
			i > 0 && !many(0) && group[0].Indexed
		if many(i) && other {
			a.Term = aside([]Term{a.Term})[0]
		}
		conditions = append(conditions, a.SQL+" = "+a.value)
	}
	return conditions
}

// hidden are conditions by which no index finds a group.
func hidden(group []agreed) (conditions []string) {
	for _, a := range group {
		conditions = append(conditions, aside([]Term{a.Term})[0].SQL+" = "+a.value)
	}
	return conditions
}

// after is the condition that a row comes after the place by the terms from i on, in one condition.
func (k *keyset) after(terms []Term, i int) string {
	if len(k.values) == 0 {
		return ""
	}
	t, v := terms[i], k.values[i]
	if i == len(k.values)-1 {
		return t.after(v, k.from)
	}
	return "(" + t.after(v, false) + " OR (" + t.SQL + " = " + v + " AND " + k.after(terms, i+1) + "))"
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

// before is the condition that t comes before a value.
func (t Term) before(value string) string {
	t.Desc = !t.Desc
	return t.after(value, false)
}

func union(queries []string) string {
	if len(queries) == 1 {
		return queries[0]
	}
	for i, q := range queries {
		queries[i] = fmt.Sprintf("SELECT * FROM (%s) part%d", q, i)
	}
	return strings.Join(queries, " UNION ALL ")
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
