package listing

import (
	"bytes"
	"fmt"
	"io"

	"github.com/olekukonko/ll"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"
)

// lane is a column of a grid.
type lane struct {
	margin string // what stands before each cell
	width  int    // of the cells, without the margin; a wider cell is written whole
	right  bool   // cells are aligned at the right
}

// grid writes cells in lanes, a row a line, without blanks at the end of a line. tablewriter lays them out and grid
// renders them: the library's own renderers sum the widths of runes, which cuts an emoji family in two, cut cells that
// are wider than those before them, and ignore errors of writing.
type grid struct {
	table   *tablewriter.Table
	out     io.Writer
	err     error  // the first error of out
	heading string // the style of the heading, "" for none
	places  bool   // on a screen: a cell whose width terminals do not agree about does not move those behind it
	line    []byte
}

// newGrid is a grid on out that has yet to be laid out. It is worth using again: a new one takes 400 KiB.
func newGrid(out io.Writer) *grid {
	g := &grid{out: out}
	g.table = tablewriter.NewTable(out, tablewriter.WithRenderer(g))
	return g
}

// lay ends what was written in other lanes. What follows is in these, with a heading of that style.
func (g *grid) lay(lanes []lane, heading string) {
	_ = g.table.Close() // returns g.err, which is still there
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
		c.Behavior.TrimSpace, c.Behavior.TrimTab = tw.Off, tw.Off
		c.Widths.PerColumn = widths
		c.Header, c.Row = cells, cells
	})
	_ = g.table.Start() // fails for renderers that do not stream
}

// head writes the heading: safe text, a cell for each lane.
func (g *grid) head(cells []string) error {
	g.table.Header(cells)
	return g.err
}

// append writes a row: safe text in one line, styled or not, a cell for each lane.
func (g *grid) append(cells []string) error {
	if err := g.table.Append(cells); err != nil {
		return err
	}
	return g.err
}

// print writes text as it is, between rows.
func (g *grid) print(text string) error {
	if g.err == nil {
		_, g.err = io.WriteString(g.out, text)
	}
	return g.err
}

// close ends the grid and returns the first error of writing.
func (g *grid) close() error { return g.table.Close() }

// The rest is the tw.Renderer.

// Start writes nothing.
func (g *grid) Start(io.Writer) error { return nil }

// Header writes the heading.
func (g *grid) Header(lines [][]string, f tw.Formatting) {
	for _, cells := range lines {
		g.render(cells, f, g.heading)
	}
}

// Row writes a row.
func (g *grid) Row(cells []string, f tw.Formatting) { g.render(cells, f, "") }

// Footer writes nothing: a grid has none.
func (g *grid) Footer([][]string, tw.Formatting) {}

// Line writes nothing: a grid has no rules.
func (g *grid) Line(tw.Formatting) {}

// Config tells the library to hand over each row as it comes.
func (g *grid) Config() tw.Rendition { return tw.Rendition{Streaming: true} }

// Close returns the first error of writing.
func (g *grid) Close() error { return g.err }

// Logger does without a log.
func (g *grid) Logger(*ll.Logger) {}

// render writes cells as the library laid them out, the whole line in one style.
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
