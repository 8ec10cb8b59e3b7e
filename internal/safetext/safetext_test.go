package safetext

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	scotland := "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
	for name, tt := range map[string]struct{ in, want string }{
		"empty":                        {"", ""},
		"ascii":                        {`Ana "the" O'Neill \ 100%~`, `Ana "the" O'Neill \ 100%~`},
		"letters, blanks, punctuation": {"Zoë Ångström — 東京 Жизнь\u00a0\u3000한국어", "Zoë Ångström — 東京 Жизнь\u00a0\u3000한국어"},
		"private use":                  {"\ue000 \U000f0000", "\ue000 \U000f0000"},
		"replacement character":        {"a\ufffdb", "a\ufffdb"},
		"combining marks":              {"e\u0301 \u20e3", "e\u0301 \u20e3"},
		"newline forges a row":         {"Ana\nBob", `Ana\nBob`},
		"tab, return, nul, bell":       {"\t\r\x00\a", `\t\r\x00\a`},
		"escape sequence":              {"\x1b[31mred\x1b]0;title\a", `\x1b[31mred\x1b]0;title\a`},
		"delete":                       {"a\x7f", `a\x7f`},
		"c1 as character":              {"\u009b31m\u0085", `\u009b31m\u0085`},
		"c1 as byte":                   {"\x9b31m", `\x9b31m`},
		"invalid after text":           {"café\xff\xc3", `café\xff\xc3`},
		"surrogate":                    {"\xed\xa0\x80", `\xed\xa0\x80`},
		"line separators":              {"a\u2028b\u2029", `a\u2028b\u2029`},
		"bidirectional":                {"evil\u202egnp.exe", `evil\u202egnp.exe`},
		"isolates and marks":           {"\u2066\u2069\u200e\u200f\u061c", `\u2066\u2069\u200e\u200f\u061c`},
		"zero width":                   {"pay\u200bpal\ufeff", `pay\u200bpal\ufeff`},
		"invisible operators":          {"\u2060\u2061\u2064\u206a", `\u2060\u2061\u2064\u206a`},
		"soft hyphen":                  {"pay\u00adpal", `pay\u00adpal`},
		"annotation":                   {"\ufff9a\ufffb", `\ufff9a\ufffb`},
		"hangul filler":                {"\u3164\uffa0\u115f", `\u3164\uffa0\u115f`},
		"grapheme joiner":              {"a\u034fb", `a\u034fb`},
		"noncharacter":                 {"\uffff\ufdd0", `\uffff\ufdd0`},
		"tags hide a message":          {"hi\U000e0068\U000e0069", `hi\U000e0068\U000e0069`},
		"flag of Scotland":             {scotland + "!", scotland + "!"},
		"flag with a long message": {
			"\U0001f3f4" + strings.Repeat("\U000e0061", 7) + "\U000e007f",
			"\U0001f3f4" + strings.Repeat(`\U000e0061`, 7) + `\U000e007f`,
		},
		"flag without end": {
			strings.TrimSuffix(scotland, "\U000e007f"), "\U0001f3f4" + `\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074`,
		},
		"pirate flag":                 {"\U0001f3f4\u200d\u2620\ufe0f", "\U0001f3f4\u200d\u2620\ufe0f"},
		"persian":                     {"می\u200cخواهم", "می\u200cخواهم"},
		"sinhala":                     {"ශ්\u200dරී", "ශ්\u200dරී"},
		"arabic number sign":          {"\u0600١", "\u0600١"},
		"joiner in latin":             {"pay\u200cpal\u200dx", `pay\u200cpal\u200dx`},
		"joiner at the edges":         {"\u200dم\u200d", `\u200dم\u200d`},
		"two joiners":                 {"م\u200d\u200dم", `م\u200d\u200dم`},
		"joiner before a hidden mark": {"क\u200d\u17b4", `क\u200d\u17b4`},
		"family":                      {"👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"},
		"rainbow flag":                {"🏳\ufe0f\u200d🌈", "🏳\ufe0f\u200d🌈"},
		"skin tone and sign":          {"🧑🏽\u200d⚕\ufe0f", "🧑🏽\u200d⚕\ufe0f"},
		"keycap":                      {"1\ufe0f\u20e3", "1\ufe0f\u20e3"},
		"ideographic variant":         {"葛\U000e0100", "葛\U000e0100"},
		"selectors hide a message":    {"a\ufe00\ufe01\U000e0101", "a\ufe00" + `\ufe01\U000e0101`},
		"selector without a base":     {"\ufe0f \ufe0f\n\ufe0f", `\ufe0f \ufe0f\n\ufe0f`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Line(tt.in); got != tt.want {
				t.Errorf("Line(%+q)\n got %+q\nwant %+q", tt.in, got, tt.want)
			}
		})
	}
}

func TestBlock(t *testing.T) {
	for in, want := range map[string]string{
		"a\n\tb\n":          "a\n\tb\n",
		"a\r\nb\x1b[2J\n":   `a\r` + "\n" + `b\x1b[2J` + "\n",
		"é\n\u202e\n\xff\n": "é\n" + `\u202e` + "\n" + `\xff` + "\n",
	} {
		if got := block(in); got != want {
			t.Errorf("Block(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestShorten(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"", 0, ""},
		{"a", 0, "…"},
		{"日本語", 3, "日本語"},
		{"日本語", 2, "日本…"},
		{"a\xffb", 2, "a\xff…"},
	} {
		if got := Shorten(c.text, c.most); got != c.want {
			t.Errorf("%q in %d characters is %q, want %q", c.text, c.most, got, c.want)
		}
	}
}

func TestSafeTextIsNotCopied(t *testing.T) {
	for _, s := range []string{"ana@acme.example", "Zoë Ångström 東京 👩\u200d👧", "line\nline"} {
		if n := testing.AllocsPerRun(100, func() { block(s) }); n != 0 {
			t.Errorf("Block(%q) allocates %v times, want none", s, n)
		}
	}
}

// dangerous characters must not come out, whatever is around them.
var dangerous = []*unicode.RangeTable{
	unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Noncharacter_Code_Point, {
		R16: []unicode.Range16{
			{0xad, 0xad, 1},
			{0x200b, 0x200b, 1},
			{0x2060, 0x206f, 1},
			{0x3164, 0x3164, 1},
			{0xfeff, 0xfeff, 1},
			{0xfff9, 0xfffb, 1},
		},
		R32: []unicode.Range32{{0xe0000, 0xe001f, 1}},
	},
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{
		"Ana", "a\nb\t\x7f", "\u202e\u200b\xff", "م\u200cم 👩\u200d👧\ufe0f",
		"\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e007f",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Line(s)
		if !utf8.ValidString(got) {
			t.Errorf("Line(%q) = %q is no UTF-8", s, got)
		}
		for _, r := range got {
			if unicode.In(r, dangerous...) {
				t.Errorf("Line(%q) = %q holds %U", s, got, r)
			}
		}
		if again := Line(got); again != got {
			t.Errorf("Line twice: %+q, then %+q", got, again)
		}
		if block := Line(block(s)); block != got {
			t.Errorf("Line(Block) = %+q, Line = %+q", block, got)
		}
	})
}

func TestEveryCharacterAlone(t *testing.T) {
	ignorable := []*unicode.RangeTable{unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector}
	for r := range rune(unicode.MaxRune + 1) {
		same := Line(string(r)) == string(r)
		switch {
		case unicode.In(r, dangerous...) && same:
			t.Errorf("%U is not escaped", r)
		case unicode.IsGraphic(r) && !unicode.In(r, ignorable...) && !same:
			t.Errorf("%U is escaped", r)
		}
	}
}

func BenchmarkLine(b *testing.B) {
	for name, s := range map[string]string{
		"ascii":  "jean-luc.picard@acme-corp.example",
		"latin":  "Zoë Ångström-Müller d'Évreux",
		"mixed":  "東京 Жизнь می\u200cخواهم 👩\u200d👧",
		"unsafe": "Ana\nBob\x1b[31m\u202e\xff",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				Line(s)
			}
		})
	}
}
