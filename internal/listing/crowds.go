package listing

import (
	"fmt"
	"strings"
)

// manyRows is how many rows of the same value are many. Among a million, so many are as soon found and sorted as those wanted
// are found by passing over rows with other values.
const manyRows = 10_000

func (s Source) many() int {
	if s.Many > 0 {
		return s.Many
	}
	return manyRows
}

// crowds counts how many rows have a value.
type crowds struct {
	*keyset

	values func(s Statement, dest ...any) error
}

// count tells of each of group whether it is many.
func (c crowds) count(group []agreed) error {
	var unknown []agreed
	var dest []any
	for i := range group {
		switch a := &group[i]; {
		case a.counted:
		case !a.Indexed:
			a.counted, a.many = true, true
		default:
			a.counted = true
			unknown, dest = append(unknown, *a), append(dest, &a.many)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	return c.values(c.counts(unknown), dest...)
}

// counts is the statement that tells of each of group whether many rows have its value: 1 or 0.
func (k *keyset) counts(group []agreed) Statement {
	k.begin(false)
	var counts []string
	for _, a := range group {
		counts = append(counts, fmt.Sprintf("COALESCE((SELECT 1 FROM %s WHERE %s = %s LIMIT 1 OFFSET %d), 0)",
			k.src.From, a.SQL, k.bind(a.value), k.src.many()-1))
	}
	return Statement{"SELECT " + strings.Join(counts, ", "), k.args}
}

// tries are on how many more rows conditions are tried, one number after the other, before the rows are looked for in another
// way.
type tries []int

// upTo are tries for so many rows that are wanted: a few, which often will do, and then most.
func (c crowds) upTo(most, wanted int) tries {
	return tries{min(8*wanted, most), max(most, 2*wanted)}
}
