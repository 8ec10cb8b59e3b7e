package listing

import "slices"

// A screen that is too narrow cuts texts and lists to some columns, then headings to the least, then texts and lists too.
const (
	some  = 16
	least = 8
)

// fit settles the widths. What still does not fit when all is shortened that may be, leaves out the columns that can
// be spared, the most spare first, and is fitted anew. A table of several columns that has no room then either is
// written whole, as field and value lines.
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

// leaveOut leaves one more column out, never the sorted one, and tells whether there was one to spare.
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

// shorten fits what may be shortened. On a screen that is too narrow times get shorter first, then texts, lists and
// headings are cut, the widest first. What is never shortened may still be too wide.
func (t *table) shorten() {
	for form := long; form < forms; form++ {
		t.view.form, t.widths = form, t.natural(form)
		if t.excess() <= 0 {
			return
		}
	}
	t.fitTexts(some)
	t.fitHeadings()
	t.fitTexts(least)
}

// natural are the widths at which nothing is cut.
func (t *table) natural(f form) []int {
	widths := slices.Clone(t.contentIn(f))
	for i, name := range t.heading {
		widths[i] = max(widths[i], columns(name)+t.markWidth(i))
	}
	return widths
}

// contentIn are the widths of the widest cells, times in the form f.
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

// excess is by how much the table is too wide; 0 or less if it fits, or if nothing is to be fitted.
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

// fitHeadings narrows columns that only their heading makes wide.
func (t *table) fitHeadings() {
	for i, content := range t.contentIn(terse) {
		if over := t.widths[i] - max(content, least+t.markWidth(i)); over > 0 {
			t.widths[i] -= min(over, max(0, t.excess()))
		}
	}
}

// fitTexts takes a column off the widest text or list until the table fits or none is wider than limit.
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
