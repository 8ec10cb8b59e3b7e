package org

import (
	"errors"
	"strings"
	"testing"
)

func TestParseEmail(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "ana@acme.example", "ana@acme.example"},
		{"upper case", "Ana.Lopez@ACME.Example", "ana.lopez@acme.example"},
		{"blanks around", " \tana@acme.example\r\n", "ana@acme.example"},
		{"all atext", "a!#$%&'*+-/=?^_`{|}~z@acme.example", "a!#$%&'*+-/=?^_`{|}~z@acme.example"},
		{"tag", "ana+gis@acme.example", "ana+gis@acme.example"},
		{"one letter", "a@b.c", "a@b.c"},
		{"- inside and last", "jean-luc-@acme-corp.example", "jean-luc-@acme-corp.example"},
		{"digits", "007@4me.example", "007@4me.example"},
		{"top level with a digit", "ana@acme.e1", "ana@acme.e1"},
		{"IDN", "ana@münchen.example", "ana@xn--mnchen-3ya.example"},
		{"IDN in upper case", "ana@MÜNCHEN.example", "ana@xn--mnchen-3ya.example"},
		{"IDN in NFD", "ana@mu\u0308nchen.example", "ana@xn--mnchen-3ya.example"},
		{"A-label", "ana@XN--MNCHEN-3YA.example", "ana@xn--mnchen-3ya.example"},
		{"sharp s is a letter of its own", "ana@straße.example", "ana@xn--strae-oqa.example"},
		{"IDN top level", "ana@acme.испытание", "ana@acme.xn--80akhbyknj4f"},
		{"ideographic dot", "ana@acme。example", "ana@acme.example"},
		{"full-width dot", "ana@www．münchen.example", "ana@www.xn--mnchen-3ya.example"},
		{"half-width dot", "ana@www｡münchen.example", "ana@www.xn--mnchen-3ya.example"},
		{"9 before the @", "9@acme.example", "9@acme.example"},
		{"Z before the @", "Z@acme.example", "z@acme.example"},
		{"64 before the @", strings.Repeat("a", 64) + "@acme.example", strings.Repeat("a", 64) + "@acme.example"},
		{"label of 63", "a@" + strings.Repeat("b", 63) + ".example", "a@" + strings.Repeat("b", 63) + ".example"},
		{"254 in all", sized(254), sized(254)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, err := ParseEmail(test.in); err != nil || got != test.want {
				t.Errorf("ParseEmail(%q) = %q, %v, want %q", test.in, got, err, test.want)
			}
		})
	}
}

func TestParseEmailRefuses(t *testing.T) {
	tests := []struct{ name, in, reason string }{
		{"empty", "", "missing"},
		{"blank", " \t", "missing"},
		{"no @", "acme.example", "it has no @"},
		{"nothing before the @", "@acme.example", "there is nothing before the @"},
		{"nothing after the @", "ana@", "there is nothing after the @"},
		{"two @", "ana@bo@acme.example", `'@' is not allowed before the @`},
		{"quotes", `"ana"@acme.example`, `'"' is not allowed before the @`},
		{"quotes with a blank", `"ana lopez"@acme.example`, "is not allowed before the @"},
		{"escape", `a\na@acme.example`, "is not allowed before the @"},
		{"comment in front", "(ana)ana@acme.example", "is not allowed before the @"},
		{"comment behind", "ana@acme.example(work)", "domain is not valid"},
		{"display name", "Ana <ana@acme.example>", "is not allowed before the @"},
		{"angle brackets", "<ana@acme.example>", "is not allowed before the @"},
		{"two addresses", "ana@acme.example,bo@acme.example", "is not allowed before the @"},
		{"mailto", "mailto:ana@acme.example", "is not allowed before the @"},
		{"IPv4 literal", "ana@[127.0.0.1]", "domain is not valid"},
		{"IPv6 literal", "ana@[IPv6:::1]", "domain is not valid"},
		{"bare IPv4", "ana@127.0.0.1", "ends in a number"},
		{"numeric top level", "ana@acme.123", "ends in a number"},
		{"leading -", "-ana@acme.example", "begins with -"},
		{"leading dot", ".ana@acme.example", "a dot"},
		{"trailing dot", "ana.@acme.example", "a dot"},
		{"two dots", "ana..lopez@acme.example", "a dot"},
		{"blank inside", "ana lopez@acme.example", "is not allowed before the @"},
		{"newline", "ana\n@acme.example", "is not allowed before the @"},
		{"header injection", "ana\r\nBcc: eve@evil.example@acme.example", "is not allowed before the @"},
		{"NUL", "ana\x00@acme.example", "is not allowed before the @"},
		{"DEL", "ana\x7f@acme.example", "is not allowed before the @"},
		{"no UTF-8", "an\xff@acme.example", "is not allowed before the @"},
		{"no UTF-8 in the domain", "ana@ac\xffme.example", "domain"},
		{"U+202E", "ana\u202e@acme.example", "is not allowed before the @"},
		{"U+202E in the domain", "ana@acme\u202e.example", "domain"},
		{"zero-width space", "an\u200ba@acme.example", "is not allowed before the @"},
		{"soft hyphen in the domain", "ana@ac\u00adme.example", "characters that look like"},
		{"umlaut", "änne@acme.example", "is not allowed before the @"},
		{"Kelvin sign", "\u212aim@acme.example", "is not allowed before the @"},
		{"Kelvin sign in the domain", "kim@\u212airk.example", `characters that look like the letters in "kirk"`},
		{"Kelvin sign as top level", "kim@acme.\u212a", "characters that look like"},
		{"full width", "ａna@acme.example", "is not allowed before the @"},
		{"full width in the domain", "ana@ａcme.example", "characters that look like"},
		{"full-width @", "ana＠acme.example", "no @"},
		{"long s in the domain", "ana@acme\u017f.example", "characters that look like"},
		{"no dot", "ana@localhost", "no dot"},
		{"domain ends with a dot", "ana@acme.example.", "empty"},
		{"domain begins with a dot", "ana@.acme.example", "domain"},
		{"two dots in the domain", "ana@acme..example", "domain"},
		{"underscore in the domain", "ana@ac_me.example", "domain is not valid"},
		{"label begins with -", "ana@-acme.example", "domain is not valid"},
		{"label ends with -", "ana@acme-.example", "domain is not valid"},
		{"port", "ana@acme.example:25", "domain is not valid"},
		{"A-label of nothing", "ana@xn--.example", "domain"},
		{"A-label that is none", "ana@xn--\u00fc.example", "domain"},
		{"A-label of upper case", "ana@xn--mnchen-psa.example", "domain is not valid"},
		{"Hebrew symbol that is no letter in Latin", "ana@b\u2135.example", "domain is not valid"},
		{"ideograph that another domain has", "ana@\U0002f868.example", "domain is not valid"},
		{"65 before the @", strings.Repeat("a", 65) + "@acme.example", "longer than 64 bytes"},
		{"label of 64", "a@" + strings.Repeat("b", 64) + ".example", "domain"},
		{"255 in all", sized(255), "longer than 254 bytes"},
		{"254 that grow as A-labels", strings.Replace(sized(254), "bbbbbbbb", "bbbbbbü", 1), "longer than 254 bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ParseEmail(test.in)
			if !errors.Is(err, ErrUsage) || got != "" {
				t.Fatalf("ParseEmail(%q) = %q, %v, want ErrUsage", test.in, got, err)
			}
			if !strings.Contains(err.Error(), test.reason) {
				t.Errorf("ParseEmail(%q): %v, want the reason %q", test.in, err, test.reason)
			}
			if strings.ContainsAny(err.Error(), "\n\r\x00\x7f\u202e\u200b") {
				t.Errorf("ParseEmail(%q): the error %q repeats what controls a terminal", test.in, err)
			}
		})
	}
}

// sized is an address of n bytes.
func sized(n int) string {
	label := strings.Repeat("b", 50) + "."
	s := strings.Repeat("a", 64) + "@" + strings.Repeat(label, 3)
	return s + strings.Repeat("c", n-len(s)-len(".example")) + ".example"
}

// TestParseEmailHints: the hint fits what was written.
func TestParseEmailHints(t *testing.T) {
	const write, alone = "write it as name@domain.example", "write the address alone, without name and angle brackets"
	for in, want := range map[string]string{
		"":                                  write,
		"ana":                               write,
		"a na@acme.example":                 write,
		"ana@bo@acme.example":               write,
		"Ana <ana@acme.example>":            alone,
		"ana@acme.example, bo@acme.example": "give each address as its own argument",
	} {
		if _, err := ParseEmail(in); HintOf(err) != want {
			t.Errorf("%q: %q, want %q", in, HintOf(err), want)
		}
	}
}

func TestParseEmailShortensWhatItQuotes(t *testing.T) {
	_, err := ParseEmail(strings.Repeat("x", 1<<20))
	if err == nil || len(err.Error()) > 300 {
		t.Errorf("the error has %d bytes", len(err.Error()))
	}
}

func FuzzParseEmail(f *testing.F) {
	for _, s := range []string{
		"ana@acme.example", "Ana@MÜNCHEN.example", "ana@xn--mnchen-3ya.example", "kim@\u212a.example", "a@b。c", `"a"@b.c`,
		"a@xn--a.example", "a@straße.испытание", "a@ａ.b", "a@\u200d.b", "-@-.-", "a@1.2", "a@ab--cd.example", "a@\u0644\u0627.example", "a@b\u2135.example", "0@\xc3.A",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		email, err := ParseEmail(s)
		if err != nil {
			if !errors.Is(err, ErrUsage) || email != "" {
				t.Fatalf("ParseEmail(%q) = %q, %v, want ErrUsage", s, email, err)
			}
			return
		}
		if again, err := ParseEmail(email); err != nil || again != email {
			t.Errorf("ParseEmail(%q) = %q, and of that %q, %v", s, email, again, err)
		}
		if email != strings.ToLower(email) || strings.Count(email, "@") != 1 || len(email) > 254 || email[0] == '-' {
			t.Errorf("ParseEmail(%q) = %q", s, email)
		}
		for i := range len(email) {
			if c := email[i]; c <= ' ' || c > '~' || strings.IndexByte(`"(),:;<>[\]`, c) >= 0 {
				t.Errorf("ParseEmail(%q) = %q has %q", s, email, c)
			}
		}
		if local, domain, _ := strings.Cut(email, "@"); len(local) > 64 || !strings.Contains(domain, ".") {
			t.Errorf("ParseEmail(%q) = %q", s, email)
		}
		_ = MixedScripts(email) // must not panic
	})
}

func TestMixedScripts(t *testing.T) {
	tests := []struct {
		name, in string
		want     bool
	}{
		{"ASCII", "ana@acme.example", false},
		{"Latin", "ana@münchen.example", false},
		{"Cyrillic", "ana@пример.example", false},
		{"Cyrillic with digits and -", "ana@пример-24.example", false},
		{"each label its own script", "ana@пример.ελλάδα.example", false},
		{"Greek", "ana@ελλάδα.example", false},
		{"Japanese with Latin", "ana@東京タワーとabc.example", false},
		{"Korean with Han", "ana@서울漢字.example", false},
		{"Chinese with Bopomofo", "ana@漢字ㄅ.example", false},
		{"Arabic", "ana@مثال.example", false},
		{"Cyrillic a in Latin", "ana@\u0430cme.example", true},
		{"Greek o in Latin", "ana@g\u03bfogle.example", true},
		{"Cyrillic in a later label", "ana@www.acm\u0435.example", true},
		{"Hangul with Hiragana", "ana@서울ひら.example", true},
		{"Cyrillic with Greek", "ana@примερ.example", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			email, err := ParseEmail(test.in)
			if err != nil {
				t.Fatal(err)
			}
			if got := MixedScripts(email); got != test.want {
				t.Errorf("MixedScripts(%q) = %v", email, got)
			}
		})
	}
	if !MixedScripts("ana@xn--99999999999.example") {
		t.Error("a domain that cannot be read is not one that mixes scripts")
	}
}
