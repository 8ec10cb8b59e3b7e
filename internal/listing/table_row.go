package listing

import (
	"bytes"
	"slices"

	"github.com/clipperhouse/displaywidth"
)

func (t *table) begin(dst []byte) []byte {
	if t.heading == nil {
		return dst
	}
	line := len(dst)
	dst = appendBlanks(dst, t.indent)
	if t.view.colored() {
		dst = append(dst, bold...)
	}
	for i, name := range t.heading {
		t.scratch = append(t.scratch[:0], t.headingFor(i, name)...)
		dst = t.put(dst, i, "")
	}
	dst = trimLine(dst, line)
	if t.view.colored() {
		dst = append(dst, plainAgain...)
	}
	return append(dst, '\n')
}

// headingFor is name cut to the width of column i, with the mark behind it if the rows are sorted by it.
func (t *table) headingFor(i int, name string) string {
	if i != t.sorted {
		return displaywidth.TruncateString(name, t.widths[i], "…")
	}
	room := t.widths[i] - displaywidth.String(t.mark)
	return displaywidth.TruncateString(name, room, "…") + t.mark
}

func (t *table) row(dst []byte, cells []cell) []byte {
	line := len(dst)
	dst = appendBlanks(dst, t.indent)
	for i, c := range cells {
		f := &t.fields[i]
		t.scratch = t.view.append(t.scratch[:0], f, c)
		dst = t.put(dst, i, t.view.style(f, c))
	}
	return append(trimLine(dst, line), '\n')
}

func (t *table) end(dst []byte) []byte { return dst }

// put appends the scratch text as the cell of column i, in the given style if that is not "".
func (t *table) put(dst []byte, i int, style string) []byte {
	if t.hidden[i] {
		return dst
	}
	text, width := t.scratch, displaywidth.Bytes(t.scratch)
	if t.cut[i] && width > t.widths[i] {
		text = displaywidth.TruncateBytes(text, t.widths[i], []byte("…"))
		width = displaywidth.Bytes(text)
	}
	if slices.Contains(t.hidden[:i], false) {
		dst = append(dst, gap...)
	}
	right := t.fields[i].kind == Number
	if right {
		dst = appendBlanks(dst, t.widths[i]-width)
	}
	dst = appendStyled(dst, style, text)
	if !right && i < len(t.fields)-1 {
		dst = appendBlanks(dst, t.widths[i]-width)
	}
	return dst
}

func appendBlanks(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, ' ')
	}
	return dst
}

// trimLine takes the blanks off the end of dst[line:].
func trimLine(dst []byte, line int) []byte {
	return dst[:line+len(bytes.TrimRight(dst[line:], " "))]
}
