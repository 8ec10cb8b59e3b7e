// Package spelling suggests the word that a person meant to write.
package spelling

import "strings"

// maxWord is the length of the longest word that is compared, in bytes: a longer one is not a typing mistake.
const maxWord = 64

// Suggest returns "did you mean x? " for the word x that is most similar to what was written, ignoring case. If none is
// similar, it returns "": up to a third of the letters may be wrong, and one in any case.
func Suggest(written string, words []string) string {
	if len(written) > maxWord {
		return ""
	}
	nearest, most := "", max(1, len(written)/3)
	for _, word := range words {
		if d := distance(strings.ToLower(written), strings.ToLower(word)); d <= most {
			nearest, most = word, d-1
		}
	}
	if nearest == "" {
		return ""
	}
	return "did you mean " + nearest + "? "
}

// distance returns the optimal string alignment distance of a and b (Damerau–Levenshtein without editing a letter
// twice): how many bytes must be inserted, deleted, replaced or swapped with the next one to turn a into b.
func distance(a, b string) int {
	before, last, row := []int(nil), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := last[j]
			if a[i] != b[j] {
				cost = 1 + min(last[j], last[j+1], row[j])
			}
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				cost = min(cost, before[j-1]+1)
			}
			row[j+1] = cost
		}
		before, last, row = last, row, make([]int, len(b)+1)
	}
	return last[len(b)]
}
