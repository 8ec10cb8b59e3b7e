package listing

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold returns the key by which text is compared, searched and sorted on every database: its compatibility
// decomposition without marks, case-folded (Unicode NFKD, categories Mn and Me removed). Texts that differ only in
// case and accents have the same key.
func Fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	d := strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Mn, unicode.Me) {
			return -1
		}
		return r
	}, norm.NFKD.String(s))
	// x/text swaps upper and lower case of Cherokee; ToLower makes the key the same for both.
	return norm.NFKC.String(strings.ToLower(cases.Fold().String(d)))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
