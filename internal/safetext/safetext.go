// Package safetext makes text from others safe to show to a person: whatever could move the cursor, forge a row,
// reorder a line or hide in it becomes a visible escape.
package safetext

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Line returns s for display within one line. Control characters, line and paragraph separators, bidirectional
// controls, invisible characters and bytes that are not UTF-8 are escaped as in Go string literals: \n, \x1b, \u202e,
// \xff. A backslash stays as it is, so the result cannot be decoded. Joiners and variation selectors stay where a
// script or an emoji needs them. Line(Line(s)) equals Line(s). Text that is safe already is returned without an
// allocation.
func Line(s string) string { return clean(s, "") }

// block is like Line, for text of several lines: newlines and tabs stay.
func block(s string) string { return clean(s, "\n\t") }

// Shorten returns the first most characters of s, with … behind them if there are more. It may part a grapheme.
func Shorten(s string, most int) string {
	for i := range s {
		if most--; most < 0 {
			return s[:i] + "…"
		}
	}
	return s
}

// clean escapes everything unsafe in s except the ASCII characters in keep.
func clean(s, keep string) string {
	i := plain(s, keep)
	if i == len(s) {
		return s
	}
	var (
		out  []byte // nil until something has to change
		done int    // how much of s is in out
		prev rune   // the character before i; 0 if there is none or it was escaped
	)
	if i > 0 {
		prev = rune(s[i-1])
	}
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == blackFlag:
			size += len(flagTags(s[i+size:]))
		case r == utf8.RuneError && size == 1,
			hidden(r) && !kept(r, prev, s[i+size:]) && !strings.ContainsRune(keep, r):
			out = append(out, s[done:i]...)
			out = escape(out, s[i:i+size])
			done, r = i+size, 0
		}
		i += size
		prev = r
	}
	if out == nil {
		return s
	}
	return string(append(out, s[done:]...))
}

// plain returns how many bytes at the start of s are printable ASCII or in keep.
func plain(s, keep string) int {
	for i := range len(s) {
		if c := s[i]; (c < ' ' || c > '~') && (keep == "" || strings.IndexByte(keep, c) < 0) {
			return i
		}
	}
	return len(s)
}

// escape appends the visible form of char, which is one character or one byte that is not UTF-8.
func escape(out []byte, char string) []byte {
	start := len(out)
	out = strconv.AppendQuoteToASCII(out, char)
	copy(out[start:], out[start+1:]) // without the quotes
	return out[:len(out)-2]
}
