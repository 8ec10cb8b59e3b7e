// Package locale knows the languages that roster speaks and finds the one that somebody asks for.
package locale

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Default is the language of those who ask for none that is supported.
const Default = "en"

const (
	maxTag    = 64   // bytes; RFC 5646 needs 35
	maxHeader = 1024 // bytes of an Accept-Language header that are looked at
)

// Supported returns the codes of all languages, Default first.
func Supported() []string { return []string{Default, "fr", "es"} }

// Name returns what the speakers of the supported language code call it, and "" for any other code.
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

// Match returns the supported language that the BCP 47 tag is a variety of: fr for fr-CA, in any
// case and with _ for -. Anything else, well formed or not, gives false: there is no next best
// language, as x/text's own matcher would offer.
func Match(tag string) (code string, ok bool) {
	if len(tag) > maxTag {
		return "", false
	}
	t, err := language.Parse(strings.TrimSpace(tag))
	if err != nil {
		return "", false
	}
	return supported(t)
}

// FromAcceptLanguage returns the supported language that an Accept-Language header (RFC 9110,
// section 12.5.4) prefers: the highest quality, then the first named. Malformed parts are
// passed over, and without any supported language it is Default.
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

// supported returns the language that t itself names, if it is one of ours.
func supported(t language.Tag) (code string, ok bool) {
	base, _, _ := t.Raw() // Base would guess: English for und-US
	if code = base.String(); slices.Contains(Supported(), code) {
		return code, true
	}
	return "", false
}
