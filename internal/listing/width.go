package listing

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// extent returns how many columns safe text takes on a terminal, and whether all terminals agree on that.
//
// Terminals count in two ways. xterm, tmux, screen and those based on VTE (GNOME) add up the width of each character,
// as wcwidth does: in Devanagari or Tamil every vowel sign beside a consonant and every consonant of a conjunct takes
// a column. kitty, WezTerm and Windows Terminal give a whole grapheme cluster the width of its first character, or two
// columns if variation selector 16 makes it an emoji. Both draw combining marks in no extra column and a flag in two,
// and most draw an emoji joined by zero width joiners in two. extent takes the greater of the two counts, so that a
// line never wraps and no text is overwritten. This is exact for scripts in the first group (tested in xterm 379, tmux
// 3.3, VTE 0.70 and screen 4.9) and for emoji in the second. If sure is false, a terminal may draw the text narrower.
func extent[T string | []byte](text T) (width int, sure bool) {
	if ascii(text) {
		return len(text), true
	}
	sure = true
	for clusters := displaywidth.StringGraphemes(string(text)); clusters.Next(); {
		whole, parts := clusters.Width(), sumOfParts(clusters.Value())
		sure = sure && whole == parts && !strings.ContainsRune(clusters.Value(), joiner)
		width += max(whole, parts)
	}
	return width, sure
}

// columns returns how many columns safe text takes on a terminal.
func columns[T string | []byte](text T) int {
	width, _ := extent(text)
	return width
}

// joiner is the zero width joiner, which combines the characters on both sides.
const joiner = '\u200d'

// sumOfParts adds up the widths of the characters in a grapheme cluster. A character after a joiner has no width.
func sumOfParts(cluster string) int {
	first, size := utf8.DecodeRuneInString(cluster)
	flag := first >= '\U0001F1E6' && first <= '\U0001F1FF'
	if size == len(cluster) || flag || unicode.Is(unicode.Hangul, first) {
		return displaywidth.String(cluster)
	}
	sum := 0
	var before rune
	for _, r := range cluster {
		if before != joiner {
			sum += displaywidth.Rune(r)
		}
		before = r
	}
	return sum
}

// cut shortens text to room columns, at least one, with an ellipsis at the end if it is longer.
func cut(text string, room int) string {
	if columns(text) <= room {
		return text
	}
	end, used := 0, 1 // the ellipsis
	for clusters := displaywidth.StringGraphemes(text); clusters.Next(); {
		if used += columns(clusters.Value()); used > room {
			break
		}
		end += len(clusters.Value())
	}
	return text[:end] + "…"
}

func ascii[T string | []byte](text T) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
