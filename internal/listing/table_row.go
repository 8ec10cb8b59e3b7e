package listing

import (
	"github.com/clipperhouse/displaywidth"
)

// begin starts the grid of the columns that are shown and writes the heading, if there is one.
func (t *table) begin() error {
	var lanes []lane
	margin := t.indent
	for i, f := range t.fields {
		if t.hidden[i] {
			continue
		}
		lanes = append(lanes, lane{margin: margin, width: t.widths[i], right: f.kind == Number})
		if t.heading != nil {
			t.texts = append(t.texts, t.headingFor(i))
		}
		margin = gap
	}
	style := ""
	if t.view.colored() {
		style = bold
	}
	t.grid = newGrid(t.out, lanes, style)
	if t.heading == nil {
		return nil
	}
	return t.grid.head(t.texts)
}

// headingFor is the name of column i cut to its width, with the mark behind it if the rows are sorted by it.
func (t *table) headingFor(i int) string {
	if i != t.sorted {
		return displaywidth.TruncateString(t.heading[i], t.widths[i], "…")
	}
	room := t.widths[i] - displaywidth.String(t.mark)
	return displaywidth.TruncateString(t.heading[i], room, "…") + t.mark
}

func (t *table) row(cells []cell) error {
	t.texts = t.texts[:0]
	for i, c := range cells {
		if t.hidden[i] {
			continue
		}
		f := &t.fields[i]
		t.scratch = t.view.append(t.scratch[:0], f, c)
		text := t.scratch
		if t.cut[i] {
			text = displaywidth.TruncateBytes(text, t.widths[i], []byte("…"))
		}
		t.texts = append(t.texts, styled(t.view.style(f, c), text))
	}
	return t.grid.append(t.texts)
}

func (t *table) end() error { return t.grid.close() }
