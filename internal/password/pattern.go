package password

import "strings"

// predictable reports whether text, in lower case, is a pattern: very few different characters, a short piece repeated,
// or runs along the alphabet, the digits or a row of keys.
func predictable(text string) bool {
	chars := []rune(text)
	different := map[rune]bool{}
	breaks := 0 // pairs of characters that belong to no run
	for i, r := range chars {
		different[r] = true
		if i > 0 && !adjacent(chars[i-1], r) {
			breaks++
		}
	}
	if len(different) <= 3 || breaks*4 < len(chars) {
		return true
	}
	for n := 4; n <= 8 && n*3 <= len(text); n++ {
		if repeats(text, n) {
			return true
		}
	}
	return false
}

// adjacent reports whether b is a, or next to it in the alphabet or on a row of keys.
func adjacent(a, b rune) bool {
	const rows = "12345678901 qwertyuiop qwertzuiop azertyuiop asdfghjkl yxcvbnm zxcvbnm wxcvbn"
	if a == b {
		return true
	}
	if a <= ' ' || b <= ' ' {
		return false
	}
	return b-a == 1 || a-b == 1 ||
		strings.Contains(rows, string([]rune{a, b})) || strings.Contains(rows, string([]rune{b, a}))
}
