// Package locale knows the languages that roster supports and finds the one that a person asks for.
package locale

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Default is the language of a person who asks for none that is supported.
const Default = "en"

const (
	maxTag    = 64   // bytes; RFC 5646 needs 35
	maxHeader = 1024 // bytes of an Accept-Language header that are looked at
)

// Supported returns the codes of all languages, Default first.
func Supported() []string { return []string{Default, "fr", "es"} }

// Name returns the name of a supported language in that language, or "" if code is not supported.
func Name(code string) string {
	switch code {
	case "en":
		return "English"
	case "fr":
		return "Français"
	case "es":
		return "Español"
	}
	return ""
}

// Match returns the supported language that the BCP 47 tag belongs to: fr for fr-CA, in any case and with _ for -. For
// any other tag, well formed or not, ok is false: unlike the matcher of x/text, Match does not offer a related
// language.
func Match(tag string) (code string, ok bool) {
	if slices.Contains(Supported(), tag) {
		return tag, true
	}
	if len(tag) > maxTag {
		return "", false
	}
	t, err := language.Parse(strings.TrimSpace(tag))
	if err != nil {
		return "", false
	}
	return supported(t)
}

// FromAcceptLanguage returns the supported language that an Accept-Language header (RFC 9110, section 12.5.4) prefers:
// the one of the highest quality, and of these the first. It ignores malformed parts, and returns Default if the header
// names no supported language.
func FromAcceptLanguage(header string) string {
	if len(header) > maxHeader {
		header = header[:max(0, strings.LastIndexByte(header[:maxHeader], ','))]
	}
	code, best := Default, float32(0)
	for part := range strings.SplitSeq(header, ",") {
		tags, qualities, err := language.ParseAcceptLanguage(part)
		if err != nil || len(tags) == 0 {
			continue
		}
		if c, ok := supported(tags[0]); ok && qualities[0] > best {
			code, best = c, qualities[0]
		}
	}
	return code
}

// supported returns the language that t itself names, if it is supported.
func supported(t language.Tag) (code string, ok bool) {
	base, _, _ := t.Raw() // Base would guess, for example English for und-US
	if code = base.String(); slices.Contains(Supported(), code) {
		return code, true
	}
	return "", false
}
