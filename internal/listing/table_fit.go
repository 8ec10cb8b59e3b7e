package listing

import "slices"

// How far cells are shortened, in columns: texts and lists to shortText, then headings to shortest, then texts and
// lists to shortest as well.
const (
	shortText = 16
	shortest  = 8
)

// fit determines the widths of the columns. If the table is too wide although everything is as short as it may be, it
// leaves out spare columns, one at a time, and starts again. If it is still too wide, it becomes field and value lines
// with all columns, unless it has only one.
func (t *table) fit() {
	t.shorten()
	for t.excess() > 0 && t.leaveOut() {
		clear(t.cut)
		t.shorten()
	}
	if t.excess() > 0 && len(t.fields) > 1 {
		t.stacked, t.view.screen.Stacked = true, true
		return
	}
	for i, f := range t.fields {
		if t.hidden[i] {
			t.view.screen.LeftOut = append(t.view.screen.LeftOut, f.name)
		}
	}
}

// leaveOut hides the column with the greatest Spare, but never the sorted one. It returns false if there is none.
func (t *table) leaveOut() bool {
	spare := -1
	for i, f := range t.fields {
		if f.spare > 0 && i != t.sorted && !t.hidden[i] && (spare < 0 || f.spare > t.fields[spare].spare) {
			spare = i
		}
	}
	if spare < 0 || t.output.Effective() != Table {
		return false
	}
	t.hidden[spare] = true
	return true
}

// shorten makes the table narrower until it fits or nothing can be shortened any more: first times are abbreviated,
// then texts, lists and headings are cut, the widest first.
func (t *table) shorten() {
	for form := long; form < forms; form++ {
		t.view.form, t.widths = form, t.natural(form)
		if t.excess() <= 0 {
			return
		}
	}
	t.fitTexts(shortText)
	t.fitHeadings()
	t.fitTexts(shortest)
}

// natural returns the widths at which nothing is cut, with times in the form f.
func (t *table) natural(f form) []int {
	widths := slices.Clone(t.contentIn(f))
	for i, name := range t.heading {
		widths[i] = max(widths[i], columns(name)+t.markWidth(i))
	}
	return widths
}

// contentIn returns the widths of the widest cells, with times in the form f.
func (t *table) contentIn(f form) []int {
	widths := slices.Clone(t.content[long])
	for i := range t.fields {
		if t.fields[i].kind == Time {
			widths[i] = t.content[f][i]
		}
	}
	return widths
}

func (t *table) markWidth(i int) int {
	if i != t.sorted {
		return 0
	}
	return columns(t.mark)
}

// excess is by how many columns the table is too wide. It is 0 or less if it fits or the width is unknown.
func (t *table) excess() int {
	if t.view.screen == nil || t.view.screen.Width <= 0 {
		return 0
	}
	total := len(t.indent) - len(gap)
	for i, w := range t.widths {
		if !t.hidden[i] {
			total += len(gap) + w
		}
	}
	return total - t.view.screen.Width
}

// fitHeadings narrows columns whose heading is wider than their cells.
func (t *table) fitHeadings() {
	for i, content := range t.contentIn(terse) {
		if over := t.widths[i] - max(content, shortest+t.markWidth(i)); over > 0 {
			t.widths[i] -= min(over, max(0, t.excess()))
		}
	}
}

// fitTexts narrows the widest text or list, by one column at a time, until the table fits or none is wider than limit.
func (t *table) fitTexts(limit int) {
	for t.excess() > 0 {
		widest := -1
		for i, f := range t.fields {
			shrinks := (f.kind == Text || f.kind == List) && !f.whole && t.widths[i] > limit && !t.hidden[i]
			if shrinks && (widest < 0 || t.widths[i] > t.widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		t.widths[widest]--
		t.cut[widest] = true
	}
}
