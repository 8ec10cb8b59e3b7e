package listing

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"
)

// cell is the value of a column in a row, and what people read instead, if not "".
type cell struct {
	value any
	label string
}

// records are rows as cells. A slice is valid until the next row. An error ends the sequence.
type records = iter.Seq2[[]cell, error]

func (c Columns[T]) records(rows iter.Seq2[T, error]) records {
	return func(yield func([]cell, error) bool) {
		cells := make([]cell, len(c))
		for row, err := range rows {
			if err != nil {
				yield(nil, err)
				return
			}
			c.fill(cells, row)
			if !yield(cells, nil) {
				return
			}
		}
	}
}

// fill sets cells to the values of row.
func (c Columns[T]) fill(cells []cell, row T) {
	for i := range c {
		cells[i].value = c[i].Value(row)
		if c[i].Label != nil {
			cells[i].label = c[i].Label(row)
		}
	}
}

// writtenAs returns the columns that f writes: one for IDs, and without labels if f is for programs.
func (c Columns[T]) writtenAs(f Format) Columns[T] {
	if f == IDs {
		c = c.identity()
	}
	if !f.Machine() {
		return c
	}
	c = slices.Clone(c)
	for i := range c {
		c[i].Label = nil
	}
	return c
}

// missing reports whether there is nothing to see: no value, an empty text, no time, no element.
func (c cell) missing() bool {
	switch v := c.value.(type) {
	case nil:
		return true
	case string:
		return v == "" && c.label == ""
	case time.Time:
		return v.IsZero()
	case []string:
		return len(v) == 0 || len(v) == 1 && v[0] == ""
	case Object:
		return v.Text == ""
	case Nested:
		return len(v.rows) == 0 || len(v.rows) == 1 && v.rows[0][0].missing()
	}
	return false
}

// appendExact appends v unchanged: times in RFC 3339 UTC, a zero time as nothing, lists joined by sep.
func appendExact(dst []byte, v any, sep string) []byte {
	switch v := v.(type) {
	case nil:
		return dst
	case string:
		return append(dst, v...)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case bool:
		return strconv.AppendBool(dst, v)
	case time.Time:
		return appendTime(dst, v)
	case []string:
		for i, s := range v {
			if i > 0 {
				dst = append(dst, sep...)
			}
			dst = append(dst, s...)
		}
		return dst
	case Object:
		return append(dst, v.Text...)
	case Nested:
		return v.appendExact(dst, sep)
	default:
		panic(notAValue(v))
	}
}

func appendTime(dst []byte, t time.Time) []byte {
	if t.IsZero() {
		return dst
	}
	return t.UTC().AppendFormat(dst, time.RFC3339)
}

// notAValue is the panic message if Value of a column breaks its contract.
func notAValue(v any) string { return fmt.Sprintf("listing: a column's value is a %T", v) }
