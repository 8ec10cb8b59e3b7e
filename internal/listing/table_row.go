package listing

// begin writes the heading, if there is one, or switches to field and value lines.
func (t *table) begin() error {
	if t.stacked {
		t.lines = t.output.newFieldLines(t.grid, t.fields, t.indent)
		return t.lines.begin()
	}
	var lanes []lane
	t.texts = t.texts[:0]
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
	t.grid.lay(lanes, style)
	if t.heading == nil {
		return nil
	}
	return t.grid.head(t.texts)
}

// headingFor returns the heading of column i cut to its width, followed by the mark if the rows are sorted by it.
func (t *table) headingFor(i int) string {
	if i != t.sorted {
		return cut(t.heading[i], t.widths[i])
	}
	return cut(t.heading[i], t.widths[i]-columns(t.mark)) + t.mark
}

func (t *table) row(cells []cell) error {
	if t.lines != nil {
		return t.lines.row(cells)
	}
	t.texts = t.texts[:0]
	for i, c := range cells {
		if t.hidden[i] {
			continue
		}
		f := &t.fields[i]
		t.scratch = t.view.append(t.scratch[:0], f, c)
		text := string(t.scratch)
		if t.cut[i] {
			text = cut(text, t.widths[i])
		}
		t.texts = append(t.texts, styled(t.view.style(f, c), text))
	}
	return t.grid.append(t.texts)
}

func (t *table) end() error { return t.grid.close() }
