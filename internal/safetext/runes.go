package safetext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	zwnj      = '\u200c'
	zwj       = '\u200d'
	mongolian = '\u180e' // the vowel separator, a joiner that keeps letters apart
	emojiLook = '\ufe0f' // variation selector 16
	blackFlag = '\U0001f3f4'
)

// hidden reports whether r must not be shown unless its neighbours require it: controls, format characters, line and
// paragraph separators, noncharacters, and all that Unicode calls default ignorable. Characters for private use, and
// those of a later version of Unicode (the newest emoji), are safe: they show as a box.
func hidden(r rune) bool {
	switch {
	case r < 0x20:
		return true
	case r < 0x7f, r > 0x9f && r < 0x34f && r != 0xad, r > 0x3164 && r < 0xfdd0, r >= 0x1f000 && r < 0x1fffe:
		return false // common scripts and emoji, without a search in the tables
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Variation_Selector,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r) // visible signs above Arabic numbers
}

// kept reports whether the hidden character r is required between prev and rest.
func kept(r, prev rune, rest string) bool {
	switch {
	case prev == 0:
		return false
	case unicode.Is(unicode.Variation_Selector, r):
		return unicode.IsGraphic(prev) && !unicode.IsSpace(prev) && !hidden(prev)
	case r != zwj && r != zwnj && r != mongolian:
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest)
	return joins(prev) && joins(next) || r == zwj && (emoji(prev) || prev == emojiLook) && emoji(next)
}

// joins reports whether r belongs to a script in which joiners change how words are written: Arabic and related
// scripts, the scripts of India and South-East Asia, Mongolian.
func joins(r rune) bool {
	switch {
	case r >= 0x600 && r < 0x10a0, r >= 0x1700 && r < 0x18b0, r >= 0x1900 && r < 0x1d00,
		r >= 0xa800 && r < 0xa960, r >= 0xa980 && r < 0xab30, r >= 0xabc0 && r < 0xac00,
		r >= 0xfb50 && r < 0xfe00, r >= 0xfe70 && r < 0xff00, r >= 0x10a00 && r < 0x12000, r >= 0x1e900 && r < 0x1e960:
		return (unicode.IsLetter(r) || unicode.IsMark(r)) && !hidden(r)
	}
	return false
}

// emoji reports whether r is in a block of pictures, which ZWJ joins to sequences.
func emoji(r rune) bool {
	switch {
	case r >= 0x1f000 && r < 0x1fb00, r >= 0x2600 && r < 0x27c0, r >= 0x2190 && r < 0x2200,
		r >= 0x2300 && r < 0x2400, r >= 0x25a0 && r < 0x2600, r >= 0x2b00 && r < 0x2c00:
		return true
	}
	return false
}

// flagTags returns the tags at the start of s that turn the black flag before them into that of a region, such as gbsct
// for Scotland (UTS 51): three to six letters or digits and the end tag. It returns "" if there are none; longer
// sequences could hide a message.
func flagTags(s string) string {
	const first, last, cancel, size = '\U000e0020', '\U000e007e', "\U000e007f", 4
	n := 0
	for _, r := range s {
		if r < first || r > last || !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789", r-0xe0000) {
			break
		}
		n++
	}
	if n < 3 || n > 6 || !strings.HasPrefix(s[n*size:], cancel) {
		return ""
	}
	return s[:(n+1)*size]
}
