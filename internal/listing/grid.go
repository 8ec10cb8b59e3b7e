package listing

import (
	"bytes"
	"fmt"
	"io"

	"github.com/olekukonko/ll"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"
)

// lane describes a column of a grid.
type lane struct {
	margin string // before each cell
	width  int    // of the cells, without the margin; a wider cell is not cut
	right  bool   // cells are right-aligned
}

// grid writes rows of cells in lanes, one row per line, without trailing blanks. tablewriter drives it and grid is its
// renderer. The library's own renderers are not used because they measure text rune by rune, which cuts emoji sequences
// apart, because in a stream they cut cells that are wider than the first ones, and because they ignore write errors.
type grid struct {
	table   *tablewriter.Table
	out     io.Writer
	err     error  // the first error of out
	heading string // the style of the heading, "" for none
	places  bool   // after a cell whose width depends on the terminal, the cursor is moved to the next lane
	line    []byte
}

// newGrid returns a grid that writes to out. Call lay before anything else.
func newGrid(out io.Writer) *grid {
	g := &grid{out: out}
	g.table = tablewriter.NewTable(out, tablewriter.WithRenderer(g))
	return g
}

// lay starts a new table with these lanes and this style of its heading.
func (g *grid) lay(lanes []lane, heading string) {
	_ = g.table.Close() // g.err, which append and close return
	g.heading = heading
	widths := tw.NewMapper[int, int]()
	aligns := make([]tw.Align, len(lanes))
	margins := make([]tw.Padding, len(lanes))
	for i, l := range lanes {
		widths.Set(i, len(l.margin)+l.width)
		aligns[i] = tw.AlignLeft
		if l.right {
			aligns[i] = tw.AlignRight
		}
		margins[i] = tw.Padding{Left: l.margin, Overwrite: true}
	}
	cells := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off},
		Alignment:  tw.CellAlignment{PerColumn: aligns},
		Padding:    tw.CellPadding{PerColumn: margins},
	}
	g.table.Configure(func(c *tablewriter.Config) {
		c.Stream.Enable = true
		c.Behavior.TrimSpace = tw.Off
		c.Widths.PerColumn = widths
		c.Header, c.Row = cells, cells
	})
	_ = g.table.Start() // fails only for renderers that do not stream
}

// head writes the heading: safe text, one cell per lane.
func (g *grid) head(cells []string) error {
	g.table.Header(cells)
	return g.err
}

// append writes a row: safe text, one cell per lane, styled or not.
func (g *grid) append(cells []string) error {
	if err := g.table.Append(cells); err != nil {
		return err
	}
	return g.err
}

// print writes text unchanged, between tables or rows.
func (g *grid) print(text string) error {
	if g.err == nil {
		_, g.err = io.WriteString(g.out, text)
	}
	return g.err
}

// close ends the grid and returns its first write error.
func (g *grid) close() error { return g.table.Close() }

// The other methods implement tw.Renderer.

// Start does nothing.
func (g *grid) Start(io.Writer) error { return nil }

// Header writes the heading.
func (g *grid) Header(lines [][]string, f tw.Formatting) {
	for _, cells := range lines {
		g.render(cells, f, g.heading)
	}
}

// Row writes a row.
func (g *grid) Row(cells []string, f tw.Formatting) { g.render(cells, f, "") }

// Footer does nothing.
func (g *grid) Footer([][]string, tw.Formatting) {}

// Line does nothing: there are no lines between rows.
func (g *grid) Line(tw.Formatting) {}

// Config tells the library that rows can be streamed.
func (g *grid) Config() tw.Rendition { return tw.Rendition{Streaming: true} }

// Close returns the first write error.
func (g *grid) Close() error { return g.err }

// Logger does nothing.
func (g *grid) Logger(*ll.Logger) {}

// render writes a line of cells, aligned and padded as the library says, in the given style.
func (g *grid) render(cells []string, f tw.Formatting, style string) {
	line, next := g.line[:0], 1
	for i, text := range cells {
		c := f.Row.Current[i]
		line = append(line, c.Padding.Left...)
		if i == 0 {
			line = append(line, style...)
		}
		width, sure := extent(unstyled(text))
		pad := c.Width - len(c.Padding.Left) - width
		if c.Align == tw.AlignRight {
			line = appendBlanks(line, pad)
		}
		line = append(line, text...)
		if c.Align != tw.AlignRight {
			line = appendBlanks(line, pad)
		}
		next += c.Width
		if g.places && !sure && pad >= 0 && i < len(cells)-1 {
			line = fmt.Appendf(line, cursorTo, next)
		}
	}
	line = bytes.TrimRight(line, " ")
	if style != "" {
		line = append(line, plainAgain...)
	}
	g.line = append(line, '\n')
	if g.err == nil {
		_, g.err = g.out.Write(g.line)
	}
}
