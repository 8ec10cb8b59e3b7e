// Package spelling finds the word that somebody meant.
package spelling

import "strings"

// maxWord is the longest word that is compared, in bytes: what is longer was no slip of the finger.
const maxWord = 64

// Suggest is "did you mean x? " for the word that is nearest to what was written, whatever its case,
// and "" if none is near: up to a third of the letters may be wrong, at least one.
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

// distance is how many letters must be added, taken away, changed or swapped with the next to make b of a
// (Damerau and Levenshtein's, no letter twice), in bytes.
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
