package org

import (
	"errors"
	"strings"
	"testing"
)

func TestCleanName(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "Ana López", "Ana López"},
		{"trimmed", " \t\u00a0Ana\u3000\n", "Ana"},
		{"one character", "X", "X"},
		{"NFC", "Zoe\u0308", "Zo\u00eb"},
		{"250 characters", strings.Repeat("a", 250), strings.Repeat("a", 250)},
		{"250 characters of 4 bytes", strings.Repeat("😀", 250), strings.Repeat("😀", 250)},
		{"250 characters in NFC", strings.Repeat("e\u0301", 250), strings.Repeat("\u00e9", 250)},
		{"emoji", "Team 🚀", "Team 🚀"},
		{"ZWJ in an emoji", "👩\u200d💻", "👩\u200d💻"},
		{"emoji with a selector", "❤\ufe0f", "❤\ufe0f"},
		{"flag of Scotland", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"},
		{"Hebrew", "שרה כהן", "שרה כהן"},
		{"Arabic", "محمد", "محمد"},
		{"Persian with ZWNJ", "می\u200cخواهم", "می\u200cخواهم"},
		{"Hindi", "क्षत्रिय", "क्षत्रिय"},
		{"a formula", "=1+1", "=1+1"},
		{"markup", "<b>O'Neill & Söhne</b>; --", "<b>O'Neill & Söhne</b>; --"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := CleanName("the name", test.in)
			if err != nil || got != test.want {
				t.Fatalf("CleanName(%q) = %q, %v, want %q", test.in, got, err, test.want)
			}
			if again, err := CleanName("the name", got); err != nil || again != got {
				t.Errorf("CleanName(%q) = %q, %v", got, again, err)
			}
		})
	}
}

func TestCleanNameRefuses(t *testing.T) {
	tests := []struct{ name, in, reason string }{
		{"empty", "", "is empty"},
		{"blank", " \t\u3000", "is empty"},
		{"251 characters", strings.Repeat("é", 251), "has 251 characters"},
		{"no UTF-8", "An\xff", "not valid UTF-8"},
		{"surrogate", "\xed\xa0\x80", "not valid UTF-8"},
		{"newline", "Ana\nAdministrator", "U+000A"},
		{"tab", "Ana\tLópez", "U+0009"},
		{"NUL", "A\x00", "U+0000"},
		{"escape", "A\x1b[31mna", "U+001B"},
		{"DEL", "A\x7fna", "U+007F"},
		{"C1", "A\u009bna", "U+009B"},
		{"U+202E", "Ana\u202e", "U+202E"},
		{"isolate", "\u2066Ana\u2069", "U+2066"},
		{"right-to-left mark", "Ana\u200f", "U+200F"},
		{"zero-width space", "An\u200ba", "U+200B"},
		{"word joiner", "An\u2060a", "U+2060"},
		{"byte order mark", "\ufeffAna", "U+FEFF"},
		{"soft hyphen", "An\u00ada", "U+00AD"},
		{"line separator", "Ana\u2028Bo", "U+2028"},
		{"paragraph separator", "Ana\u2029Bo", "U+2029"},
		{"noncharacter", "Ana\ufffe", "U+FFFE"},
		{"interlinear annotation", "Ana\ufff9", "U+FFF9"},
		{"language tag", "Ana\U000e0001", "U+E0001"},
		{"nothing but joiners", "\u200d\u200c", "invisible"},
		{"nothing but a blank of Braille", "\u2800", "no visible character"},
		{"nothing but a filler of Hangul", "\u3164", "invisible"},
		{"nothing but private use", "\ue000", "no visible character"},
		{"nothing but blanks", "\u2800 \u2800", "no visible character"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := CleanName("the name", test.in)
			if !errors.Is(err, ErrUsage) || got != "" {
				t.Fatalf("CleanName(%q) = %q, %v, want ErrUsage", test.in, got, err)
			}
			if text := err.Error(); !strings.HasPrefix(text, "the name ") || !strings.Contains(text, test.reason) {
				t.Errorf("CleanName(%q): %v, want the reason %q", test.in, err, test.reason)
			}
		})
	}
}

func TestCleanGroupName(t *testing.T) {
	for in, want := range map[string]string{
		"GIS":                    "GIS",
		" Field crew ":           "Field crew",
		"QA":                     "QA",
		"地図":                     "地図",
		strings.Repeat("ö", 250): strings.Repeat("ö", 250),
	} {
		if got, err := CleanGroupName(in); err != nil || got != want {
			t.Errorf("CleanGroupName(%q) = %q, %v", in, got, err)
		}
	}
	for in, reason := range map[string]string{
		"":                       "is empty",
		"Q":                      "too short",
		" Q ":                    "too short",
		"e\u0301":                "too short", // one character in NFC
		"Field, crew":            "comma or semicolon",
		"Field;crew":             "comma or semicolon",
		"GIS\u202e":              "U+202E",
		"G\u200bIS":              "U+200B",
		strings.Repeat("ö", 251): "251 characters",
	} {
		got, err := CleanGroupName(in)
		if !errors.Is(err, ErrUsage) || got != "" || !strings.Contains(err.Error(), reason) {
			t.Errorf("CleanGroupName(%q) = %q, %v, want %q", in, got, err, reason)
		}
	}
}

func TestNameKey(t *testing.T) {
	for _, same := range [][]string{
		{"GIS", "gis", "Gis"},
		{"Straße", "STRASSE", "strasse"},
		{"École", "école", "ÉCOLE", "e\u0301cole"},
		{"ΣΟΦΟΣ", "σοφος", "σοφοσ"},
		{"ПРИВЕТ", "привет"},
	} {
		for _, name := range same[1:] {
			if NameKey(name) != NameKey(same[0]) {
				t.Errorf("NameKey(%q) = %q, of %q it is %q", name, NameKey(name), same[0], NameKey(same[0]))
			}
		}
		if key := NameKey(same[0]); NameKey(key) != key {
			t.Errorf("NameKey(%q) = %q", key, NameKey(key))
		}
	}
	different := []string{"GIS", "G IS", "G1S", "École", "Ecole", "crew", "crews"}
	seen := map[string]string{}
	for _, name := range different {
		if other, ok := seen[NameKey(name)]; ok {
			t.Errorf("%q and %q have one key", name, other)
		}
		seen[NameKey(name)] = name
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"Ana", "Zoe\u0308", "👩\u200d💻", "\u202e", "a\u0345\u0301", "İ", "ﬃ", "\u1fb3", "ǰ", "\u0344"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, err := CleanName("the name", s)
		if err != nil {
			if !errors.Is(err, ErrUsage) || name != "" {
				t.Fatalf("CleanName(%q) = %q, %v", s, name, err)
			}
			return
		}
		if again, err := CleanName("the name", name); err != nil || again != name {
			t.Errorf("CleanName(%q) = %q, and of that %q, %v", s, name, again, err)
		}
		if key := NameKey(name); key == "" || key != NameKey(name) {
			t.Errorf("NameKey(%q) = %q, then %q", name, key, NameKey(name))
		}
	})
}
