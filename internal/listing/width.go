package listing

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// extent is how many columns of a terminal safe text takes, and whether terminals agree about that.
//
// They count in two ways. The older one, wcwidth, adds up characters: xterm, screen, tmux and what is made of VTE, such
// as GNOME's terminal, do so, and give a column to each vowel sign and each consonant of a Devanagari or Tamil conjunct.
// The newer one, of kitty, WezTerm or Windows Terminal, gives a grapheme cluster the width of its first character, or
// two if variation selector 16 makes it an emoji. All of them draw combining marks upon the letter, and a flag in two
// columns; most draw what a zero width joiner joins as one. The greater number is taken, so that no line is longer than
// thought and nothing is drawn over. For scripts it is exact in the first group (seen in xterm 379, tmux 3.3, VTE 0.70
// and screen 4.9), for emoji in the second; where that is too much, grid moves to the next column on a screen.
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

// columns is how many columns of a terminal safe text takes.
func columns[T string | []byte](text T) int {
	width, _ := extent(text)
	return width
}

// joiner is the zero width joiner, which makes one emoji, or one letter, of those beside it.
const joiner = '\u200d'

// sumOfParts adds up the characters of a grapheme cluster, without what a joiner adds to the one before it.
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

// cut is text if it fits that many columns, at least one, else its beginning and an ellipsis.
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
