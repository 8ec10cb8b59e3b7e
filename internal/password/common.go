package password

import (
	_ "embed"
	"slices"
	"sort"
	"strings"
	"unicode"
)

// commonWords are 22,000 common passwords of 6 characters or more: sorted, one a line, in lower case, letters and
// digits only. They are from @zxcvbn-ts/language-common 4.1.3 (MIT, see common.txt.license), without trailing digits
// and punctuation.
//
//go:embed common.txt
var commonWords string

const minWord = 6 // the length of the shortest of commonWords

// common reports whether text, in lower case, is a common password, a repeated one, or two of them in a row, also in
// leetspeak and with digits or punctuation at the end.
func common(text string) bool {
	for _, word := range spellings(text) {
		if listed(word) {
			return true
		}
		for i := minWord; i < len(word); i++ {
			if listed(word[:i]) && (listed(word[i:]) || repeats(word, i)) {
				return true
			}
		}
	}
	return false
}

// spellings returns the words that text may stand for: its letters and digits as they are, and with leetspeak undone (1
// is l or i), each also without what follows its last letter.
func spellings(text string) []string {
	leet := []string{"0", "o", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s"}
	var all []string
	for _, s := range []string{text, strings.TrimRightFunc(text, notLetter)} {
		all = append(all, alphanumeric(s),
			alphanumeric(strings.NewReplacer(append(leet, "1", "l", "!", "l")...).Replace(s)),
			alphanumeric(strings.NewReplacer(append(leet, "1", "i", "!", "i")...).Replace(s)))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// listed reports whether word is one of commonWords, as it is or without what follows its last letter.
func listed(word string) bool {
	return inList(word) || inList(strings.TrimRightFunc(word, notLetter))
}

// inList reports whether word is one of commonWords. It searches the text itself, so that nothing is built at start.
func inList(word string) bool {
	lineAt := func(i int) string { // the line that contains byte i
		start := strings.LastIndexByte(commonWords[:i], '\n') + 1
		line, _, _ := strings.Cut(commonWords[start:], "\n")
		return line
	}
	i := sort.Search(len(commonWords), func(i int) bool { return lineAt(i) >= word })
	return lineAt(i) == word
}

// repeats reports whether text is its first n bytes repeated; the last repetition may be cut short.
func repeats(text string, n int) bool { return text[n:] == text[:len(text)-n] }

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// alphanumeric returns the letters and digits of s.
func alphanumeric(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}
