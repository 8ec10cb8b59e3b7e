package listing

import (
	"fmt"
	"strings"
	"testing"
)

// drawn is a layout put on a screen, as Write does it.
func drawn(l Layout) string {
	var b strings.Builder
	line := func(cells []Cell) {
		var parts []string
		for i, c := range cells {
			blanks := strings.Repeat(" ", l.Heads[i].Room-c.Width)
			if l.Heads[i].Right {
				parts = append(parts, blanks+c.Text)
			} else {
				parts = append(parts, c.Text+blanks)
			}
		}
		b.WriteString(strings.TrimRight(strings.Join(parts, gap), " ") + "\n")
	}
	var heads []Cell
	for _, h := range l.Heads {
		heads = append(heads, h.Cell)
	}
	line(heads)
	for _, cells := range l.Lines {
		line(cells)
	}
	return b.String()
}

// TestLayout: a table that a program draws is the one that Write writes, at every width.
func TestLayout(t *testing.T) {
	people := append(crowd(), ana(), bo())
	cols := plainColumns()
	cols[1].Spare, cols[4].Spare = 1, 2
	var rows []Row
	for _, g := range people {
		rows = append(rows, cols.Row(g))
	}
	fields := cols.Fields([]string{"name"})
	narrow, left := 0, 0
	for width := 200; width > 10; width -= 3 {
		out := Output{Screen: screen(width), SortedBy: "visits", Descending: width%2 == 0}
		l := out.Layout(fields, rows)
		if out.Screen.LeftOut != nil || out.Screen.Stacked {
			t.Fatal("the caller's screen was changed")
		}
		text := written(t, cols, out, people...)
		left += len(l.LeftOut)
		if l.Narrow != out.Screen.Stacked || !l.Narrow && fmt.Sprint(l.LeftOut) != fmt.Sprint(out.Screen.LeftOut) {
			t.Fatalf("at %d: narrow %v, without %v; written: %+v", width, l.Narrow, l.LeftOut, out.Screen)
		}
		if l.Narrow {
			narrow++
			continue
		}
		equal(t, drawn(l), text)
	}
	if narrow == 0 || left == 0 {
		t.Errorf("%d of the tables were too narrow, %d columns left out", narrow, left)
	}
}

// TestLayoutTones: a program knows which tone a cell has, and which is missing.
func TestLayoutTones(t *testing.T) {
	cols := plainColumns()[2:4]
	l := Output{}.Layout(cols.Fields(nil), []Row{cols.Row(ana()), cols.Row(bo())})
	want := "[[{Pending 7 2 false} {GIS, Field crew 15 0 false}] [{Accepted 8 1 false} {- 1 0 true}]]"
	if got := fmt.Sprint(l.Lines); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if id := plainColumns().ID(bo()); id != "7f3m" {
		t.Errorf("the id is %q", id)
	}
}

// TestFields: what can be done with a column is what filters and orders accept.
func TestFields(t *testing.T) {
	for _, f := range personColumns().Fields([]string{"id"}) {
		_, err := personColumns().Order(f.Name)
		if f.Sortable != (err == nil) {
			t.Errorf("%s: sortable %v, but %v", f.Name, f.Sortable, err)
		}
		possible := false
		for _, value := range []string{"*", "user", "pending", "1"} {
			_, err := personColumns().Filter([]string{f.Name + ":" + value}, filterNow())
			possible = possible || err == nil
		}
		if f.Filterable != possible || f.Default != (f.Name == "id") {
			t.Errorf("%+v, but a filter is possible: %v", f, possible)
		}
	}
}
