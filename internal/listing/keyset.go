package listing

import (
	"fmt"
	"slices"
	"strconv"
)

// keyset finds the rows after a place by the keys of the order.
type keyset struct {
	Query

	src     Source
	key     string   // what the rows are found by
	order   []Term   // complete, and in the direction in which rows are looked for
	values  []string // of the first terms, at the place; none at an end
	from    bool     // as in Window
	crowded [2]bool  // as in Window
	args    []any
}

func (q Query) keyset(src Source, w Window) *keyset {
	k := &keyset{
		Query: q, src: src, key: q.key(src), order: q.ordering(src), from: w.From, crowded: w.crowded,
		args: slices.Clone(q.Where.Args),
	}
	for i := range k.order {
		k.order[i].Desc = k.order[i].Desc != w.Back
	}
	for _, v := range w.At.keys[:min(len(w.At.keys), len(k.order))] {
		k.values = append(k.values, k.bind(v))
	}
	return k
}

func (k *keyset) bind(v any) string {
	k.args = append(k.args, v)
	return fmt.Sprintf("$%d", len(k.args))
}

// next is the statement for the next rows, if there is no filter.
func (k *keyset) next(columns, limit string) Statement {
	return k.page(columns, k.nearest(limit), k.key)
}

// probe is the statement for the next rows that the filter selects among the next tried.
func (k *keyset) probe(columns, tried, limit string) Statement {
	keys := fmt.Sprintf("SELECT %s AS key FROM (%s) tried CROSS JOIN %s%s%s LIMIT %s", k.src.Key, k.nearest(tried),
		k.src.From, where(k.key+" = tried.key", k.Where.SQL), ordered(k.order), limit)
	return k.page(columns, keys, k.src.Key)
}

// whole is the statement for the next rows, of all rows that the filter selects.
func (k *keyset) whole(columns, limit string) Statement {
	order := aside(k.order)
	keys := "SELECT " + k.src.Key + " AS key FROM " + k.src.From + where(k.finding().Where.SQL, k.after(order, 0)) +
		ordered(order) + " LIMIT " + limit
	return k.page(columns, keys, k.src.Key)
}

// page selects the rows that keys, a query, names by key.
func (k *keyset) page(columns, keys, key string) Statement {
	return Statement{
		"SELECT " + k.placed(k.src, columns) + " FROM (" + keys + ") page CROSS JOIN " + k.src.From +
			" WHERE " + key + " = page.key" + k.orderBy(k.src), k.args,
	}
}

// count counts the next rows as CountBefore does.
func (k *keyset) count(limit string, most int) Statement {
	if k.Where.SQL == "" {
		return Statement{"SELECT count(*) FROM (" + k.within(limit) + ") next", k.args}
	}
	tried := strconv.Itoa(min(most, countRows))
	return Statement{"SELECT CASE count(*) WHEN " + tried + " THEN " + limit + " ELSE COALESCE(sum(CASE WHEN " +
		k.Where.SQL + " THEN 1 ELSE 0 END), 0) END FROM (" + k.within(tried) + ") next CROSS JOIN " + k.src.From +
		" WHERE " + k.key + " = next.key", k.args}
}

// countWhole counts the next rows, of all rows that the filter selects.
func (k *keyset) countWhole(limit string) Statement {
	return Statement{"SELECT count(*) FROM (SELECT 1 FROM " + k.src.From + where(k.finding().Where.SQL, k.after(k.order, 0)) +
		" LIMIT " + limit + ") next", k.args}
}
