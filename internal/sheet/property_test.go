package sheet

import (
	"encoding/csv"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// pieces are what random cells are made of: everything that CSV has to quote, and what looks like it.
var pieces = []string{
	"a", "B c", "é", "日本", "😀", ",", ";", "\t", `"`, `""`, "'", "=", "+1", "-", "@", "\n", "\r", "\r\n", " ", "\u00a0",
	"\\", "#", "\x1b", "\ufeff",
}

func randomCell(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(5) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// randomTable returns columns and rows, the first of which is the heading in random order and case.
func randomTable(r *rand.Rand) ([]Column, [][]string) {
	var columns []Column
	for i := range 1 + r.IntN(4) {
		columns = append(columns, Column{Name: fmt.Sprintf("col_%d", i), Required: r.IntN(2) == 0})
	}
	heading := make([]string, len(columns))
	for i, place := range r.Perm(len(columns)) {
		heading[i] = columns[place].Name
		if r.IntN(2) == 0 {
			heading[i] = strings.ToUpper(heading[i])
		}
	}
	rows := [][]string{heading}
	for range r.IntN(8) {
		row := make([]string, 1+r.IntN(len(columns)))
		for i := range row {
			row[i] = randomCell(r)
		}
		rows = append(rows, row)
	}
	return columns, rows
}

// check reads table and compares it with rows, after want was applied to each cell.
func check(t *testing.T, columns []Column, rows [][]string, table string, want func(string) string) {
	t.Helper()
	read, err := Open(strings.NewReader(table), columns...)
	if err != nil {
		t.Fatalf("%q: %v", table, err)
	}
	var expected, got [][]string
	for _, cells := range rows[1:] {
		row := make([]string, len(rows[0]))
		for i := range cells {
			row[i] = want(cells[i])
		}
		if strings.Join(row, "") != "" {
			expected = append(expected, row)
		}
	}
	for row, err := range read.Rows() {
		if err != nil {
			t.Fatalf("%q: %v", table, err)
		}
		var cells []string
		for _, title := range rows[0] {
			cells = append(cells, row.Cell(strings.ToLower(title)))
		}
		got = append(got, cells)
	}
	if !slices.EqualFunc(got, expected, slices.Equal) {
		t.Fatalf("%q gives\n%q\nwant\n%q", table, got, expected)
	}
}

// without returns what is read of a cell that another program wrote.
func without(cell string) string { return string(clean([]byte(cell))) }

// encoding/csv writes LF and CRLF, and quotes where it must.
func TestReadsWhatEncodingCSVWrites(t *testing.T) {
	for seed := range uint64(4000) {
		r := rand.New(rand.NewPCG(seed, 1))
		columns, rows := randomTable(r)
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.Comma = []rune(separators)[r.IntN(len(separators))]
		if len(columns) == 1 {
			w.Comma = ',' // a heading of one cell shows none
		}
		w.UseCRLF = r.IntN(2) == 0
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		check(t, columns, rows, b.String(), func(cell string) string {
			if w.UseCRLF { // its contract: each newline of a cell becomes CRLF
				cell = strings.ReplaceAll(strings.ReplaceAll(cell, "\r", ""), "\n", "\r\n")
			}
			return without(cell)
		})
	}
}

// Any line end, blanks around cells, unnecessary quotes, empty rows in between.
func TestReadsWhatSpreadsheetsWrite(t *testing.T) {
	for seed := range uint64(4000) {
		r := rand.New(rand.NewPCG(seed, 2))
		columns, rows := randomTable(r)
		comma := string(separators[r.IntN(len(separators))])
		if len(columns) == 1 {
			comma = "," // a heading of one cell shows none
		}
		ends, blanks := []string{"\n", "\r", "\r\n"}, []string{"", "", " ", "\u00a0 "}
		var b strings.Builder
		for i, cells := range rows {
			for j, cell := range cells {
				if j > 0 {
					b.WriteString(comma)
				}
				blank := blanks[r.IntN(len(blanks))]
				if i > 0 && (r.IntN(2) == 0 || strings.ContainsAny(cell, ",;\t\r\n\"")) {
					cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
				}
				b.WriteString(blank + cell + blank)
			}
			b.WriteString(strings.Repeat(comma, len(rows[0])-len(cells)+r.IntN(3)))
			for range 1 + r.IntN(2) {
				b.WriteString(ends[r.IntN(len(ends))])
			}
		}
		check(t, columns, rows, b.String(), without)
	}
}

// formula has the characters by which roster recognizes a formula.
const formula = "=+-@\t\r"

// rosterCell writes a cell as roster's own CSV does.
func rosterCell(cell string) string {
	if cell != "" && strings.ContainsRune(formula, rune(cell[0])) {
		cell = "'" + cell
	}
	if strings.ContainsFunc(cell, func(c rune) bool { return c < ' ' || c == '"' || c == ',' || c == 0x7f }) {
		return `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
	}
	return cell
}

// What roster wrote is read again, except for blanks around it. Only a value that begins with ' and the sign of a
// formula is ambiguous.
func TestReadsWhatRosterWrites(t *testing.T) {
	for seed := range uint64(4000) {
		r := rand.New(rand.NewPCG(seed, 3))
		columns, rows := randomTable(r)
		var b strings.Builder
		for i := range rows {
			var line []string
			for j, cell := range rows[i] {
				start := strings.TrimLeftFunc(cell, unicode.IsSpace)
				if len(start) > 1 && start[0] == '\'' && strings.ContainsRune(formula, rune(start[1])) {
					cell = ""
				}
				rows[i][j] = cell
				line = append(line, rosterCell(cell))
			}
			text := strings.Join(line, ",")
			if text == "" {
				text = `""`
			}
			b.WriteString(text + "\n")
		}
		check(t, columns, rows, b.String(), func(cell string) string { return strings.TrimFunc(cell, unicode.IsSpace) })
	}
}

// The source of each row can be read again below the heading, whatever is wrong with it. A text that is added to it is
// in the column of that name then, and another text takes its place.
func TestSourcesAreReadAgain(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 8))
	columns := []Column{{Name: "email", Required: true}, {Name: "groups"}, {Name: "reason"}}
	texts := []string{"short", "=SUM(1); \"boss\"", "two\nlines"}
	for range 2000 {
		var b strings.Builder
		b.WriteString("Groups;EMAIL\r\n")
		for range r.IntN(30) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		table, err := Open(strings.NewReader(b.String()), columns...)
		if err != nil {
			t.Fatal(err)
		}
		for row, err := range table.Rows() {
			again, openErr := Open(strings.NewReader(table.HeadingWith("email")+row.Source), columns...)
			if openErr != nil {
				t.Fatal(openErr)
			}
			n := 0
			for same, sameErr := range again.Rows() {
				if n++; !slices.Equal(same.cells, row.cells) || (err == nil) != (sameErr == nil) {
					t.Fatalf("%q: %q is read as %q, %v; again as %q, %v", b.String(), row.Source, row.cells, err, same.cells, sameErr)
				}
			}
			if n != 1 {
				t.Fatalf("%q: %q is read again as %d rows", b.String(), row.Source, n)
			}
			heading, source := table.HeadingWith("reason"), row.With("reason", texts[r.IntN(len(texts))])
			for _, text := range texts {
				noted, openErr := Open(strings.NewReader(heading+source), columns...)
				if openErr != nil {
					t.Fatal(openErr)
				}
				next, stop := iter.Pull2(noted.Rows())
				same, sameErr, _ := next()
				stop()
				if (err == nil) != (sameErr == nil) || err == nil && (same.Cell("email") != row.Cell("email") || same.Cell("groups") != row.Cell("groups")) {
					t.Fatalf("%q: %q is read as %q, %v; %q as %q, %v", b.String(), row.Source, row.cells, err, source, same.cells, sameErr)
				}
				if source = same.With("reason", text); err != nil {
					break
				}
				again, openErr := Open(strings.NewReader(noted.HeadingWith("reason")+source), columns...)
				if openErr != nil {
					t.Fatal(openErr)
				}
				for same, err := range again.Rows() {
					if err != nil || same.Cell("reason") != text {
						t.Fatalf("%q says %q, %v", source, text, err)
					}
				}
			}
		}
	}
}
