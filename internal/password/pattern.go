package password

import "strings"

// predictable reports whether text, in lower case, is one pattern: hardly any different
// characters, a short piece repeated, or runs along the alphabet, the digits or a keyboard.
func predictable(text string) bool {
	chars := []rune(text)
	different := map[rune]bool{}
	breaks := 0 // neighbours that are none in any run
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

// adjacent reports whether b is a, or stands beside it in the alphabet or on a keyboard row.
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
