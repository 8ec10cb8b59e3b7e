package listing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// How many of the first rows of a filtered list are tried before all rows are sorted.
const (
	probeRows  = 5000 // how many rows, in sort order, are tried
	probeLimit = 1000 // they are not tried for pages that end after this row
)

// farOffset is how many rows before a page are too many to read.
const farOffset = 1000

// Few is how many rows must not be found by an index for a part of a filter, if they are to be read instead.
const Few = 250

// Source is the table behind a list.
type Source struct {
	From  string // one table and its alias, for example "members m"
	Alias string // "m"
	Key   string // its integer primary key: "m.n"
	Tie   string // what orders equal rows, always ascending: "m.id"
	Many  int    // how many rows are too many to find all of them for a Window; 0: as many as is good for a million
}

// Query selects, sorts and pages the rows of a Source.
type Query struct {
	Where         Condition
	Order         []Term
	Limit, Offset int // Limit 0: all from Offset on
}

// Statement is SQL with its arguments, the same for SQLite and PostgreSQL.
type Statement struct {
	SQL  string
	Args []any
}

// Statements returns one or two statements for q; columns is what they select, from src.Alias. Run the first. If it
// returns fewer than q.Limit rows and there is a second, use the result of the second instead.
func (q Query) Statements(src Source, columns string) []Statement {
	if q.Limit <= 0 {
		return []Statement{q.finding().statement(src.From, columns, q.orderAside(src))}
	}
	if q.Where.SQL == "" {
		return []Statement{q.page(src, src.From, columns, q.orderBy(src), q.key(src))}
	}
	whole := q.finding().page(src, src.From, columns, q.orderAside(src), src.Key)
	if !q.probes() {
		return []Statement{whole}
	}
	return []Statement{q.among(src, q.orderBy(src), probeRows, columns), whole}
}

// among is the statement for q among the first rows, so many, of the table with a clause.
func (q Query) among(src Source, clause string, rows int, columns string) Statement {
	from := fmt.Sprintf("(SELECT * FROM %s%s LIMIT %d) %s", src.From, clause, rows, src.Alias)
	if q.Limit <= 0 {
		return q.statement(from, columns, q.orderBy(src))
	}
	return q.page(src, from, columns, q.orderBy(src), src.Key)
}

// Lookup is a way to run a Query over an index: if Count returns less than Few, the result of Rows is that of the Query.
type Lookup struct{ Count, Rows Statement }

// Lookups returns the ways for q, of which columns are selected as by Statements. Each takes little time.
func (q Query) Lookups(src Source, columns string) []Lookup {
	var all []Lookup
	for _, l := range q.Where.lookups {
		from := cmp.Or(l.from, src.From)
		count := fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s WHERE %s LIMIT %d) few", from, l.where.SQL, Few)
		all = append(all, Lookup{Statement{count, l.where.Args}, q.among(src, " WHERE "+l.sql, Few, columns)})
	}
	return all
}

// finding is q with the filter that finds rows, instead of the one that tries them.
func (q Query) finding() Query {
	q.Where.SQL = cmp.Or(q.Where.whole, q.Where.SQL)
	return q
}

// page first finds the keys of the rows in the page and then reads columns of those rows only, so that nothing is
// computed for rows that are only sorted. CROSS JOIN keeps SQLite from swapping the two.
func (q Query) page(src Source, from, columns, order, key string) Statement {
	keys := q.statement(from, key+" AS key", order)
	keys.SQL = "SELECT " + columns + " FROM (" + keys.SQL + ") page CROSS JOIN " + src.From +
		" WHERE " + key + " = page.key" + q.orderBy(src)
	return keys
}

// key is a column that tells rows apart, by which the rows of a page are found again: the primary key, which needs no other
// index. PostgreSQL has it in no index of an order, so that it reads the rows before a page: far from the start the key is a
// column that the index has.
func (q Query) key(src Source) string {
	if q.Offset < farOffset {
		return src.Key
	}
	for _, t := range q.Order {
		if t.Unique {
			return t.SQL
		}
	}
	return src.Tie
}

// Count counts the rows that satisfy the filter, up to most+1.
func (q Query) Count(src Source, most int) Statement {
	args := slices.Clone(q.Where.Args)
	return Statement{
		SQL: fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s%s LIMIT $%d) counted",
			src.From, q.finding().where(), len(args)+1),
		Args: append(args, int64(most)+1),
	}
}

// probes reports whether to try the filter on the first rows: an index returns them quickly, and few are wanted.
func (q Query) probes() bool {
	return q.Limit > 0 && q.Limit <= probeLimit && q.Offset <= probeLimit-q.Limit && len(q.Order) > 0 &&
		q.Order[0].Indexed
}

func (q Query) statement(from, columns, order string) Statement {
	args := slices.Clone(q.Where.Args)
	sql := "SELECT " + columns + " FROM " + from + q.where() + order
	if q.Limit <= 0 && q.Offset <= 0 {
		return Statement{SQL: sql, Args: args}
	}
	limit := int64(q.Limit)
	if limit <= 0 {
		limit = 1<<63 - 1 // SQLite has no OFFSET without LIMIT
	}
	return Statement{
		SQL:  fmt.Sprintf("%s LIMIT $%d OFFSET $%d", sql, len(args)+1, len(args)+2),
		Args: append(args, limit, int64(q.Offset)),
	}
}

func (q Query) where() string {
	if q.Where.SQL == "" {
		return ""
	}
	return " WHERE " + q.Where.SQL
}

// orderBy orders by the terms and then by the tie, so that an index can be used.
func (q Query) orderBy(src Source) string { return orderClause(q.Order, src.Tie) }

// orderAside is orderBy with the first term hidden from the index: if many rows are read, a scan and a sort are faster
// than fetching rows in the order of the index.
func (q Query) orderAside(src Source) string { return orderClause(aside(q.Order), src.Tie) }

// aside returns terms with the first hidden from the index.
func aside(terms []Term) []Term {
	terms = slices.Clone(terms)
	if len(terms) > 0 && terms[0].Indexed && terms[0].Numeric {
		terms[0].SQL = "+" + terms[0].SQL
	} else if len(terms) > 0 && terms[0].Indexed {
		terms[0].SQL += "||''"
	}
	return terms
}

func orderClause(terms []Term, tie string) string {
	var keys []string
	for _, t := range terms {
		key := t.SQL
		if t.Desc {
			key += " DESC"
		}
		keys = append(keys, key)
	}
	if !slices.ContainsFunc(terms, func(t Term) bool { return t.SQL == tie || t.Unique }) {
		keys = append(keys, tie)
	}
	return " ORDER BY " + strings.Join(keys, ", ")
}
