package headless

import (
	"fmt"
	"html"
	"regexp"
	"strings"

	"charm.land/lipgloss/v2"
)

// look is how text of each style looks: the classes are the numbers of Select Graphic Rendition (ECMA-48). On a dark page
// the terminal is dark.
const look = `<style>
text{font:14px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.s1{font-weight:bold}.s4{text-decoration:underline}
.paper{fill:#fff;stroke:#d1d9e0}
text,.ink{fill:#1f2328}.s2{fill:#59636e}.s7{fill:#fff}.s31{fill:#d1242f}.s32{fill:#1a7f37}.s33{fill:#9a6700}
@media(prefers-color-scheme:dark){
.paper{fill:#0d1117;stroke:#3d444d}
text,.ink{fill:#e6edf3}.s2{fill:#9198a1}.s7{fill:#0d1117}.s31{fill:#f85149}.s32{fill:#3fb950}.s33{fill:#d29922}
}
</style>
`

// The room that a character takes in a picture, in pixels, where its feet are in there, and the margin around all.
const across, down, feet, margin = 8.4, 17, 13, 12

// Picture is the screen as an image, in SVG, with a line for each of its lines.
func (s *Screen) Picture() string {
	content := s.Model.View().Content
	width, height := lipgloss.Size(content)
	canvas := lipgloss.NewCanvas(width, height).Compose(lipgloss.NewLayer(content))
	w, h := place(width)+margin, height*down+2*margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d">`+"\n", w, h)
	fmt.Fprintf(&b, `%s<rect class="paper" x="0.5" y="0.5" width="%.0f" height="%d" rx="6"/>`+"\n", look, w-1, h-1)
	for y := range height {
		p := picture{y: y*down + margin}
		for x, begin := 1, 0; x <= width; x++ {
			if x == width || !canvas.CellAt(x, y).Style.Equal(&canvas.CellAt(begin, y).Style) {
				var text string
				for i := begin; i < x; i++ {
					text += canvas.CellAt(i, y).Content
				}
				p.draw(begin, x, canvas.CellAt(begin, y).Style.String(), text)
				begin = x
			}
		}
		b.WriteString(p.shapes.String())
		if p.texts.Len() > 0 {
			fmt.Fprintf(&b, `<text y="%d">%s</text>`+"\n", p.y+feet, &p.texts)
		}
	}
	return b.String() + "</svg>\n"
}

// place is where a column begins.
func place(column int) float64 { return float64(column)*across + margin }

// picture is a line of a picture.
type picture struct {
	y             int
	shapes, texts strings.Builder
}

var (
	// numbers are those of a style.
	numbers = regexp.MustCompile(`[1-9][0-9]*`)
	// pieces are what has a place of its own, so that columns stand below each other whatever the font is.
	pieces = regexp.MustCompile(`\S+(?: \S+)*`)
)

// draw draws text in one style, from a column up to another.
func (p *picture) draw(from, to int, style, text string) {
	var classes []string
	for _, n := range numbers.FindAllString(style, -1) {
		classes = append(classes, "s"+n)
		if n == "7" { // reverse
			fmt.Fprintf(&p.shapes, `<rect class="ink" x="%.1f" y="%d" width="%.1f" height="%d"/>`, place(from), p.y, place(to)-place(from), down)
		}
	}
	class := ""
	if classes != nil {
		class = fmt.Sprintf(` class="%s"`, strings.Join(classes, " "))
	}
	for _, piece := range pieces.FindAllStringIndex(text, -1) {
		said := text[piece[0]:piece[1]]
		fmt.Fprintf(&p.texts, `<tspan x="%.1f" textLength="%.1f"%s>%s</tspan>`, place(from+lipgloss.Width(text[:piece[0]])),
			float64(lipgloss.Width(said))*across, class, html.EscapeString(said))
	}
}
