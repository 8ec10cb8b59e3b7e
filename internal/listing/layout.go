package listing

// Layout is a table as Write shows it on a screen, in parts that a program puts on its own screen.
type Layout struct {
	Heads []Head   // the columns that are shown
	Lines [][]Cell // of each row, one cell for each head
	// LeftOut are the names of columns that were left out because the screen is too narrow.
	LeftOut []string
	// Narrow means that the columns do not fit although all is as short as it may be: Write shows field and value lines
	// then, and a program as many of Heads as fit.
	Narrow bool
}

// Head is the heading of a column.
type Head struct {
	Cell

	Field int  // which of the fields
	Room  int  // the width of the column; two blanks separate columns
	Right bool // cells are right-aligned
}

// Cell is a text that is safe to show, shortened to the room of its column.
type Cell struct {
	Text    string
	Width   int // columns that Text takes
	Tone    Tone
	Missing bool // there is no value, which Text shows as "-"
}

// Layout lays rows out as a table on o.Screen, whose width is that of the table. fields are those of the columns that
// the rows were made of. The table is as wide as these rows need: other rows may be laid out differently.
func (o Output) Layout(fields []Field, rows []Row) Layout {
	screen := Screen{}
	if o.Screen != nil {
		screen = *o.Screen
	}
	o.Screen = &screen
	specs := make([]spec, len(fields))
	for i, f := range fields {
		specs[i] = f.spec
		specs[i].spare = f.Spare
	}
	t := o.newTable(nil, specs)
	for _, r := range rows {
		t.measure(r.cells)
	}
	t.fit()
	l := Layout{Narrow: t.stacked}
	for i, f := range t.fields {
		if t.hidden[i] {
			l.LeftOut = append(l.LeftOut, f.name)
			continue
		}
		head := Head{Field: i, Room: t.widths[i], Right: f.kind == Number}
		if t.heading != nil {
			head.Cell = newCell(t.headingFor(i))
		}
		l.Heads = append(l.Heads, head)
	}
	for _, r := range rows {
		l.Lines = append(l.Lines, t.laid(r.cells))
	}
	return l
}

// laid are the cells of a row as the table shows them.
func (t *table) laid(cells []cell) []Cell {
	line := make([]Cell, 0, len(cells))
	for i, c := range cells {
		if t.hidden[i] {
			continue
		}
		shown := newCell(t.text(i, c))
		shown.Tone, shown.Missing = t.fields[i].tone(c.value), c.missing()
		line = append(line, shown)
	}
	return line
}

func newCell(text string) Cell { return Cell{Text: text, Width: columns(text)} }
