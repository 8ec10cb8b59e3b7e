package password

import (
	"errors"
	"sort"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func reason(err error) Reason {
	if refused, ok := errors.AsType[PolicyError](err); ok {
		return refused.Reason
	}
	return ""
}

func TestCheck(t *testing.T) {
	context := []string{"jean-luc@acme.example", "bo@partner.example", "Acme Corp", "A&B!", "GIS", ""}
	for name, tt := range map[string]struct {
		password string
		want     Reason
	}{
		"passphrase":                   {"seven grey geese cross the fjord", ""},
		"passphrase without blanks":    {"copperlanternmeadow", ""},
		"lower case only":              {"vexqjumbownldfk", ""},
		"random digits":                {"860374159382706", ""},
		"emoji":                        {"🦊🌵🎻🚲🍋🐙🎈🧭🪁🥨🛶🔭🧊🎲🦔", ""},
		"cyrillic":                     {"семь серых гусей летят", ""},
		"64 characters":                {"The 64 characters that NIST wants to be allowed: here they are..", ""},
		"256 characters":               {strings.Repeat("grey geese, old fjord; ", 11) + "and", ""},
		"blanks of all kinds":          {"grey\u00a0geese\u3000old\u2003fjord", ""},
		"joiners in Persian":           {"می\u200cخواهم به کوه بروم", ""},
		"hidden and short":             {"grey\u200b", Hidden},
		"common words far apart":       {"monkey or sunshine? neither!", ""},
		"short":                        {"grey geese fly", TooShort},
		"short, many bytes":            {"éééüüüñññœœøøå", TooShort},
		"short after nfkc":             {"gre\u0301y ge\u0301e\u0301se fj", TooShort},
		"empty":                        {"", TooShort},
		"257 characters":               {strings.Repeat("grey geese, old fjord; ", 11) + "and!", TooLong},
		"a megabyte":                   {strings.Repeat("x", 1<<20), TooLong},
		"long after nfkc":              {strings.Repeat("\ufdfa", 20), TooLong},
		"invalid utf-8":                {"seven grey geese \xff", Invalid},
		"one character":                {"aaaaaaaaaaaaaaa", Common},
		"blanks":                       {strings.Repeat(" ", 20), Common},
		"two characters":               {"abbabaababbabbaab", Common},
		"digits in order":              {"123456789012345", Common},
		"digits backwards":             {"987654321098765", Common},
		"alphabet":                     {"abcdefghijklmnop", Common},
		"three letters repeated":       {"abcabcabcabcabc", Common},
		"piece repeated":               {"xk9qxk9qxk9qxk9q", Common},
		"keyboard rows":                {"qwertyuiopasdfgh", Common},
		"keyboard row and digits":      {"Qwertzuiop12345!", Common},
		"steps":                        {"111222333444555", Common},
		"listed":                       {"1qaz2wsx3edc4rfv", Common},
		"famous passphrase":            {"Correct Horse Battery Staple", Common},
		"piece twice":                  {"xk9qzw7dxk9qzw7d", ""},
		"two words, rarer digits":      {"sunshine83football", Common},
		"longest piece repeated":       {"xk9qzw7dxk9qzw7dxk9qzw7d", Common},
		"longer piece repeated":        {"xk9qzw7dvxk9qzw7dvxk9qzw7dv", ""},
		"word and digits":              {"Administrator2026!!", Common},
		"word twice":                   {"passwordpassword", Common},
		"word thrice, then cut":        {"sunshinesunshinesun", Common},
		"two words":                    {"sunshinefootball", Common},
		"two words that need digits":   {"adxel187agent007", Common},
		"two words, digits":            {"Password1-Monkey2024", Common},
		"leet":                         {"P@ssw0rdP@ssw0rd", Common},
		"leet with 1 as i":             {"adm1n1strat0r2026", Common},
		"leet with 1 as l":             {"f00tba11F00TBA11", Common},
		"full-width letters":           {"ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ", Common},
		"email":                        {"Jean-Luc@Acme.example", ContainsContext},
		"email of two letters":         {"write to Bo@Partner.example", ContainsContext},
		"email without punctuation":    {"bopartnerexample", ContainsContext},
		"two letters":                  {"bo likes four quiet rivers", ""},
		"local part":                   {"my name is JEAN-LUC ok", ContainsContext},
		"local part without the dash":  {"my name is jeanluc ok", ContainsContext},
		"organization":                 {"I work at ACME CORP.", ContainsContext},
		"organization without a blank": {"acmecorp for ever!", ContainsContext},
		"organization in leet":         {"@cm3 C0rp for ever", ContainsContext},
		"name with few letters":        {"we all work at a&b! now", ContainsContext},
		"short name may occur":         {"gis grows on old maps", ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := Policy{}.Check(tt.password, context...)
			if got := reason(err); got != tt.want {
				t.Errorf("Check = %q (%v), want %q", got, err, tt.want)
			}
			if err != nil && len(tt.password) > 3 && strings.Contains(err.Error(), tt.password) {
				t.Errorf("error %q holds the password", err)
			}
		})
	}
}

func TestAdjacent(t *testing.T) {
	for pair, want := range map[string]bool{
		"ab": true, "ba": true, "aa": true, "qw": true, "wq": true, "ac": false, "p ": false, " q": false, " !": false,
	} {
		if got := adjacent(rune(pair[0]), rune(pair[1])); got != want {
			t.Errorf("adjacent(%q) = %v", pair, got)
		}
	}
}

// A character that cannot be seen is refused anywhere in a password.
func TestHidden(t *testing.T) {
	for name, r := range map[string]rune{
		"NUL": 0, "tab": '\t', "line feed": '\n', "carriage return": '\r', "escape": 0x1b, "delete": 0x7f, "next line": 0x85,
		"soft hyphen": 0xad, "grapheme joiner": 0x34f, "Arabic letter mark": 0x61c, "Hangul filler": 0x3164,
		"Mongolian separator": 0x180e, "zero-width space": 0x200b, "non-joiner": 0x200c, "joiner": 0x200d,
		"right-to-left mark": 0x200f, "line separator": 0x2028, "paragraph separator": 0x2029, "override": 0x202e,
		"word joiner": 0x2060, "isolate": 0x2066, "variation selector": 0xfe0f, "variation selector 256": 0xe01ef,
		"byte order mark": 0xfeff, "annotation": 0xfff9, "replacement": 0xfffd, "noncharacter": 0xffff, "tag": 0xe0041,
		"private use": 0xe000, "private use plane": 0x10fffd,
	} {
		for _, password := range []string{
			string(r) + "seven grey geese", "seven grey" + string(r) + "geese", "seven grey geese" + string(r),
		} {
			if err := (Policy{}).Check(password); reason(err) != Hidden {
				t.Errorf("%s: %q: %v", name, password, err)
			}
		}
	}
}

func TestMinLength(t *testing.T) {
	for least, wants := range map[int][2]error{
		0:  {PolicyError{Reason: TooShort, Min: 15}, nil},
		8:  {nil, nil},
		16: {PolicyError{Reason: TooShort, Min: 16}, PolicyError{Reason: TooShort, Min: 16}},
	} {
		for i, password := range []string{"vexqjumbownldf", "vexqjumbownldfk"} {
			if got := (Policy{MinLength: least}).Check(password); got != wants[i] {
				t.Errorf("MinLength %d, %q: %v, want %v", least, password, got, wants[i])
			}
		}
	}
}

func TestShortLocalPartIsNoContext(t *testing.T) {
	for email, want := range map[string]Reason{"ana@acme.example": "", "anna@acme.example": ContainsContext, "an-na@acme.example": ContainsContext} {
		if err := (Policy{}).Check("seven grey geese by anna", email); reason(err) != want {
			t.Errorf("%s: %v", email, err)
		}
	}
}

func TestPolicyErrorText(t *testing.T) {
	for e, want := range map[PolicyError]string{
		{Reason: TooShort, Min: 12}: "password is shorter than 12 characters",
		{Reason: TooLong}:           "password is longer than 256 characters",
		{Reason: Common}:            "password is commonly used or easily guessed",
		{Reason: ContainsContext}:   "password contains the email address or the organization's name",
		{Reason: Invalid}:           "password is not valid text",
		{Reason: Hidden}:            "password contains a control character or an invisible one, which nobody can type again",
	} {
		if e.Error() != want {
			t.Errorf("%v: %q, want %q", e.Reason, e.Error(), want)
		}
	}
}

func TestCommonWords(t *testing.T) {
	words := strings.Split(strings.TrimSuffix(commonWords, "\n"), "\n")
	if !sort.StringsAreSorted(words) || len(words) < 20000 {
		t.Fatalf("%d words, or not sorted", len(words))
	}
	for i, w := range words {
		if len(w) < minWord || w != strings.ToLower(alphanumeric(w)) || i > 0 && w == words[i-1] {
			t.Errorf("line %d: %q", i+1, w)
		}
		if !inList(w) || inList(w+"\n") || inList(w+"~") {
			t.Errorf("%q is not found exactly", w)
		}
	}
	for _, w := range []string{"", "a", "zzzzzzzzzzzz", "000", "passwor\nd", "~~~~~~~"} {
		if inList(w) {
			t.Errorf("%q is found", w)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("seven grey geese", "ana@acme.example", "Acme")
	f.Add("P@ssw0rd1234567", "@", " ")
	f.Add("\xff\u1e9e\ufdfa", "a@@b", "\x00")
	f.Fuzz(func(t *testing.T, password, email, name string) {
		err := Policy{MinLength: 8}.Check(password, email, name)
		if err != nil && reason(err) == "" {
			t.Errorf("Check = %v, no PolicyError", err)
		}
		if err == nil && (utf8.RuneCountInString(norm.NFKC.String(password)) < 8 || !utf8.ValidString(password) ||
			strings.ContainsFunc(password, unicode.IsControl)) {
			t.Errorf("%q passed", password)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	for name, password := range map[string]string{
		"usual": "seven grey geese cross", "longest": strings.Repeat("dragonmonkey9", 19),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_ = Policy{}.Check(password, "jean-luc@acme.example", "Acme Corp")
			}
		})
	}
}
