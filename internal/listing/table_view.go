package listing

import (
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/safetext"
)

// Styles on a terminal with colour: Select Graphic Rendition (ECMA-48).
const (
	bold       = "\x1b[1m"
	dim        = "\x1b[2m"
	red        = "\x1b[31m"
	green      = "\x1b[32m"
	yellow     = "\x1b[33m"
	plainAgain = "\x1b[0m"
)

// cursorTo moves the cursor to a column, counted from 1: Cursor Character Absolute (ECMA-48).
const cursorTo = "\x1b[%dG"

// none is shown for a missing value.
const none = '-'

// view is how people see cells: on a screen or not, with times in a certain form.
type view struct {
	screen *Screen
	form   form
}

func (v view) in(f form) view { return view{v.screen, f} }

func (v view) colored() bool { return v.screen != nil && v.screen.Color }

// append appends what people read for c, as safe text on one line, without style.
func (v view) append(dst []byte, f *spec, c cell) []byte {
	if c.missing() {
		return append(dst, none)
	}
	if t, ok := c.value.(time.Time); ok && v.screen != nil && c.label == "" {
		return v.appendTime(dst, f, t)
	}
	return appendText(dst, c)
}

// appendText appends the label or value of c as safe text on one line, times in RFC 3339 UTC, lists joined by commas.
func appendText(dst []byte, c cell) []byte {
	if c.label != "" {
		return append(dst, safetext.Line(c.label)...)
	}
	if n, ok := c.value.(Nested); ok {
		return n.appendText(dst)
	}
	start := len(dst)
	dst = appendExact(dst, c.value, ", ")
	for _, b := range dst[start:] {
		if b < ' ' || b > '~' {
			safe := safetext.Line(string(dst[start:]))
			return append(dst[:start], safe...)
		}
	}
	return dst
}

// style returns the style of c, "" for none. It only repeats what the text says.
func (v view) style(f *spec, c cell) string {
	if !v.colored() {
		return ""
	}
	if c.missing() {
		return dim
	}
	switch f.tone(c.value) {
	case Good:
		return green
	case Waiting:
		return yellow
	case Bad:
		return red
	default:
		return ""
	}
}

// tone is the tone of v, if that is a text which has one.
func (c spec) tone(v any) Tone {
	value, _ := v.(string)
	return c.tones[value]
}

// styled returns text in a style, or unchanged if style is "".
func styled(style, text string) string {
	if style == "" {
		return text
	}
	return style + text + plainAgain
}

// unstyled reverses styled. Safe text itself has no escape sequences.
func unstyled(text string) string {
	if !strings.HasPrefix(text, "\x1b") {
		return text
	}
	_, text, _ = strings.Cut(text, "m")
	return strings.TrimSuffix(text, plainAgain)
}

func appendBlanks(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, ' ')
	}
	return dst
}
