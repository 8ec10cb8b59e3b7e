package org

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"github.com/roster-cli/roster/internal/safetext"
)

// The limits of RFC 5321 section 4.5.3.1, in bytes; its 256 for an address include the angle brackets.
const (
	maxLocal   = 64
	maxAddress = 254
)

// ParseEmail reads one plain addr-spec (RFC 5322 section 3.4.1, dot-atom form) and returns the one form in which
// an address is stored, shown and mailed: lower case, its domain as A-labels (RFC 5890).
// Quoted local parts, comments, address literals, display names and non-ASCII local parts are ErrUsage.
func ParseEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", Hint(fmt.Errorf("an email address is missing: %w", ErrUsage), "write it as name@domain.example")
	}
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return "", badEmail(s, "it has no @")
	}
	local, domain := s[:at], s[at+1:]
	if reason := checkLocal(local); reason != "" {
		return "", badEmail(s, reason)
	}
	ascii, reason := asciiDomain(domain)
	if reason != "" {
		return "", badEmail(s, reason)
	}
	email := strings.ToLower(local) + "@" + ascii
	if len(email) > maxAddress {
		return "", badEmail(s, fmt.Sprintf("it is longer than %d bytes", maxAddress))
	}
	return email, nil
}

func badEmail(s, reason string) error {
	s = safetext.Shorten(s, 100)
	hint := "write it as name@domain.example"
	switch {
	case strings.ContainsAny(s, "<>"):
		hint = "write the address alone, without name and angle brackets"
	case strings.Count(s, "@") > 1 && strings.ContainsAny(s, ",; \t"):
		hint = "give each address as its own argument"
	}
	return Hint(fmt.Errorf("%q is not an email address: %s: %w", s, reason, ErrUsage), "%s", hint)
}

// checkLocal returns what is wrong with a local part, or "".
func checkLocal(local string) string {
	switch {
	case local == "":
		return "there is nothing before the @"
	case len(local) > maxLocal:
		return fmt.Sprintf("the part before the @ is longer than %d bytes", maxLocal)
	case local[0] == '-':
		return "it begins with -"
	case local[0] == '.' || local[len(local)-1] == '.' || strings.Contains(local, ".."):
		return "the part before the @ begins or ends with a dot, or has two in a row"
	}
	for _, r := range local {
		if !isAtext(r) && r != '.' {
			return fmt.Sprintf("%q is not allowed before the @", r)
		}
	}
	return ""
}

// isAtext reports whether r is atext (RFC 5322 section 3.2.3).
func isAtext(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' ||
		strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

// asciiDomain returns domain as lower-case A-labels, or what is wrong with it.
func asciiDomain(domain string) (ascii, reason string) {
	if domain == "" {
		return "", "there is nothing after the @"
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		return "", "its domain is not valid"
	}
	if ascii != domain {
		if _, err := idna.Lookup.ToASCII(ascii); err != nil {
			return "", "its domain is not valid" // a letter symbol such as U+2135 maps to something not allowed, \xff to U+FFFD
		}
	}
	labels := strings.Split(ascii, ".")
	if len(labels) < 2 {
		return "", "its domain has no dot"
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 {
			return "", "its domain has an empty or overlong part"
		}
	}
	for given := range strings.FieldsFuncSeq(domain, isDot) {
		if isASCII(given) {
			continue
		}
		// A character that looks like a letter (the Kelvin sign, full width) maps to it: one domain, two spellings.
		if label, _ := idna.Lookup.ToASCII(given); !strings.HasPrefix(label, "xn--") {
			return "", fmt.Sprintf("its domain has characters that look like the letters in %q", label)
		}
	}
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" {
		return "", "its domain ends in a number"
	}
	return ascii, ""
}

// isDot reports whether r separates labels (RFC 3490 section 3.1).
func isDot(r rune) bool { return r == '.' || r == '。' || r == '．' || r == '｡' }

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

// MixedScripts reports whether a label of the address's domain mixes scripts that no language writes together,
// as look-alike domains do (Unicode TR 39, highly restrictive). email is as ParseEmail returns it.
func MixedScripts(email string) bool {
	_, domain, _ := strings.Cut(email, "@")
	shown, err := idna.ToUnicode(domain)
	if err != nil {
		return true
	}
	for label := range strings.SplitSeq(shown, ".") {
		if !singleScript(label) {
			return true
		}
	}
	return false
}

// singleScript reports whether one language could write label.
func singleScript(label string) bool {
	together := [][]*unicode.RangeTable{
		{unicode.Latin, unicode.Han, unicode.Hiragana, unicode.Katakana},
		{unicode.Latin, unicode.Han, unicode.Bopomofo},
		{unicode.Latin, unicode.Han, unicode.Hangul},
	}
	for _, scripts := range together {
		if allIn(label, scripts...) {
			return true
		}
	}
	for _, script := range unicode.Scripts {
		if allIn(label, script) {
			return true
		}
	}
	return false
}

func allIn(s string, scripts ...*unicode.RangeTable) bool {
	scripts = append(scripts, unicode.Common, unicode.Inherited)
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.In(r, scripts...) }) < 0
}
