package listing

import (
	"unicode"
	"unicode/utf8"
)

// appendQuoted appends s as a string that both JSON (RFC 8259) and YAML read as s, with invalid UTF-8 replaced.
// Characters that control a terminal are written as escapes.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c < 0x7f && c != '"' && c != '\\' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if steers(r) || r == utf8.RuneError && size == 1 {
			dst = append(dst, s[start:i]...)
			dst = appendEscape(dst, r)
			start = i + size
		}
		i += size
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// steers reports whether r must be escaped: quotes and backslashes, controls, line ends, direction marks,
// noncharacters.
func steers(r rune) bool {
	return r == '"' || r == '\\' || r == 0xfeff || r == 0xfffe || r == 0xffff ||
		unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}

func appendEscape(dst []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(dst, '\\', byte(r))
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
