package listing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// part is a stretch of which rows are read, up to a limit.
type part struct {
	stretch

	// follow means that an index is followed, and that the other conditions are tried on one row after the other. The rows
	// are the nearest by the next term, but in any order where they have the same value, unless the index is exact. Otherwise
	// all rows of the group are found, and sorted.
	follow bool
	any    bool // any rows will do, in any order
	limit  int
}

// union is a query of the keys of parts, and of the terms by which they are put in order.
func (k *keyset) union(parts []part) string {
	if len(parts) == 1 {
		return k.part(parts[0])
	}
	var queries []string
	for i, p := range parts {
		queries = append(queries, fmt.Sprintf("SELECT * FROM (%s) part%d", k.part(p), i))
	}
	return strings.Join(queries, " UNION ALL ")
}

func (k *keyset) part(p part) string {
	read := k.src.Key + " AS key"
	for i, t := range k.order {
		read += fmt.Sprintf(", %s AS k%d", t.SQL, i)
	}
	i := len(p.group)
	rest := k.order[i:]
	if p.follow && !k.exact(p.stretch) {
		rest = rest[:1]
	}
	order := ordered(rest)
	if p.any {
		order = ""
	}
	found, tried := k.found(p)
	conditions := append(found, k.between(p.stretch)...)
	conditions = append(conditions, k.onNext(p.stretch), k.unseen(p.stretch, tried))
	return "SELECT " + read + " FROM " + k.src.From + where(conditions...) + order + " LIMIT " + strconv.Itoa(p.limit)
}

// found divides the group of p into what an index finds and what is tried on each row. An index finds the rows that agree in
// a term of which few rows have the same value. If there is none and the index of the next term is followed, that finds
// nothing of the group, except that a group is in the order of the tie.
func (k *keyset) found(p part) (found []string, tried []agreed) {
	lead := slices.IndexFunc(p.group, func(a agreed) bool { return a.Indexed && !a.many })
	if lead < 0 && (!p.follow && !p.any || k.next(p.stretch).SQL == k.src.Tie) {
		lead = max(slices.IndexFunc(p.group, func(a agreed) bool { return a.Indexed && !a.Few }),
			slices.IndexFunc(p.group, func(a agreed) bool { return a.Indexed }))
	}
	for i, a := range p.group {
		if i == lead {
			found = append(found, a.SQL+" = "+k.bind(a.value))
		} else {
			tried = append(tried, a)
		}
	}
	return found, tried
}

// between are the conditions of the range of s.
func (k *keyset) between(s stretch) (conditions []string) {
	next := k.next(s)
	if s.after != nil {
		conditions = append(conditions, next.after(k.bind(s.after.value), s.after.with))
	}
	if s.until != nil {
		conditions = append(conditions, next.before(k.bind(s.until.value)))
	}
	return conditions
}

// onNext is the filter, if it looks at the next term of s alone, whose index tells then what it selects.
func (k *keyset) onNext(s stretch) string {
	if k.filtered(s) && k.alone(k.next(s)) {
		return k.Where.SQL
	}
	return ""
}

// unseen are conditions that are tried on each row, in a form in which no index finds rows by them.
func (k *keyset) unseen(s stretch, tried []agreed) string {
	var conditions []string
	for _, a := range tried {
		conditions = append(conditions, a.SQL+" = "+k.bind(a.value))
	}
	if k.filtered(s) && k.onNext(s) == "" {
		conditions = append(conditions, k.Where.SQL)
	}
	if len(conditions) == 0 {
		return ""
	}
	return "CASE WHEN " + strings.Join(conditions, " AND ") + " THEN 1 ELSE 0 END = 1"
}

// within is a query of the keys of next rows, up to limit; not of the nearest if there are more.
func (k *keyset) within(limit int) string {
	var parts []part
	for i := range max(1, len(k.at)) {
		s := k.stretch(i)
		s.sure = true
		parts = append(parts, part{stretch: s, any: true, limit: limit})
	}
	return "SELECT key FROM (" + k.union(parts) + ") found LIMIT " + strconv.Itoa(limit)
}

// first is the statement for the first value of the next term in the range of s, whatever the group. It is NULL if there is
// none.
func (k *keyset) first(s stretch) Statement {
	next, nearest := k.next(s), "min"
	if next.Desc {
		nearest = "max"
	}
	k.begin(k.onNext(s) != "")
	return Statement{
		"SELECT " + nearest + "(" + next.SQL + ") FROM " + k.src.From + where(append(k.between(s), k.onNext(s))...), k.args,
	}
}

// nth is the statement for the value of the next term in the first row of s, and after n rows, of which not all may be in the
// group. They are NULL if there are fewer.
func (k *keyset) nth(s stretch, n int) Statement {
	k.begin(k.onNext(s) != "")
	next := k.next(s)
	found, _ := k.found(part{stretch: s, follow: true})
	value := "(SELECT " + next.SQL + " FROM " + k.src.From + where(append(append(found, k.between(s)...), k.onNext(s))...) +
		ordered([]Term{next}) + " LIMIT 1 OFFSET "
	return Statement{"SELECT " + value + "0), " + value + strconv.Itoa(n) + ")", k.args}
}

// before is the condition that t comes before a value.
func (t Term) before(value string) string {
	t.Desc = !t.Desc
	return t.after(value, false)
}
