package locale

import (
	"slices"
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "en", "fr": "fr", "es": "es",
		"EN": "en", "fR-ca": "fr", "es-419": "es", "fr_FR": "fr", "en-Latn-GB-oxendict": "en", " fr ": "fr",
		"en-x-private": "en", "fr-u-ca-gregory": "fr", "es-ES-t-en": "es", "eng": "en",
		"": "", " ": "", "de": "", "de-DE": "", "und-US": "", "e": "", "english": "", "french": "",
		"x-fr": "", "i-fr": "", "und": "", "und-fr": "", "*": "", "-fr": "", "fr-": "", "fr--CA": "", "fr CA": "",
		"fr;q=1": "", "fr-ninechars": "", "fr-é": "", "ﬁ": "", "\xff": "", "fr\x00": "", "en.UTF-8": "", "f\u0280": "",
		"fr-" + strings.Repeat("a-", 40) + "a": "",
	} {
		if got, ok := Match(tag); got != want || ok != (want != "") {
			t.Errorf("Match(%q) = %q, %v, want %q", tag, got, ok, want)
		}
	}
}

func TestFromAcceptLanguage(t *testing.T) {
	for header, want := range map[string]string{
		"":                                       "en",
		"fr":                                     "fr",
		"fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5":     "fr",
		"de, es;q=0.7, fr;q=0.3":                 "es",
		"en;q=0.5,fr;q=0.501":                    "fr",
		"es;q=0.8 , fr;q=0.8":                    "es",
		"es-ES;q=0.1, fr;q=0.5, es-MX;q=0.9":     "es",
		"de, nl":                                 "en",
		"*":                                      "en",
		"en;q=0, fr;q=0":                         "en",
		"en;q=0":                                 "en",
		"en;q=0, fr;q=0.1":                       "fr",
		"fr;q=0.000, es;q=0.001":                 "es",
		"fr;q=1.000, en":                         "fr",
		",fr,":                                   "fr",
		"tlh, xx-not-known, es":                  "es",
		"fr;q=high":                              "en",
		"fr;q=NaN, es;q=0.1":                     "es",
		"\x00\xff;;==, es":                       "es",
		"fr;q=0.2," + strings.Repeat("de,", 600): "fr",
		strings.Repeat("de,", 600) + "fr":        "en",
		strings.Repeat("fr", 2000):               "en",
	} {
		if got := FromAcceptLanguage(header); got != want {
			t.Errorf("FromAcceptLanguage(%.60q) = %q, want %q", header, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	want := map[string]string{"en": "English", "fr": "Français", "es": "Español"}
	if got := Supported(); len(got) != len(want) || got[0] != Default {
		t.Errorf("Supported() = %q", got)
	}
	for _, code := range Supported() {
		if Name(code) != want[code] {
			t.Errorf("Name(%q) = %q, want %q", code, Name(code), want[code])
		}
	}
	if got := Name("de"); got != "" {
		t.Errorf(`Name("de") = %q`, got)
	}
}

func TestSupportedIsTheCallersOwn(t *testing.T) {
	Supported()[0] = "de"
	if Supported()[0] != Default {
		t.Error("a caller can change what is supported")
	}
}

func FuzzMatch(f *testing.F) {
	for _, tag := range []string{"fr-CA", "es_419", "x-en", "en--", "\xff"} {
		f.Add(tag)
	}
	f.Fuzz(func(t *testing.T, tag string) {
		code, ok := Match(tag)
		if ok != slices.Contains(Supported(), code) {
			t.Errorf("Match(%q) = %q, %v", tag, code, ok)
		}
		if again, ok := Match(code); ok != (code != "") || again != code {
			t.Errorf("Match(%q) = %q, but Match of that is %q", tag, code, again)
		}
	})
}

func FuzzFromAcceptLanguage(f *testing.F) {
	for _, header := range []string{"fr-CH, fr;q=0.9, *;q=0.5", "en;q=0", ";=,q"} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		got := FromAcceptLanguage(header)
		if !slices.Contains(Supported(), got) {
			t.Errorf("FromAcceptLanguage(%q) = %q", header, got)
		}
	})
}
