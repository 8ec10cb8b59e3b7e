package listing

import (
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/safetext"
)

// The widths that xterm, screen, tmux and VTE drew; not sure are those that other terminals draw differently.
func TestExtent(t *testing.T) {
	for text, want := range map[string]struct {
		width int
		sure  bool
	}{
		"":                 {0, true},
		"ana@acme.example": {16, true},
		"Zoë Ångström":     {12, true},
		"e\u0301":          {1, true}, // a letter and its combining accent
		"…":                {1, true},
		"東京":               {4, true},
		"葛\U000e0100":      {2, true}, // an ideographic variant
		"한국어":              {6, true},
		"\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165": {6, true}, // the same in conjoining letters
		"สวัสดี":        {4, true},
		"محمد":          {4, true},
		"مُحَمَّد":      {4, true},
		"می\u200cخواهم": {7, true},
		"שָׁלוֹם":       {4, true},
		"བོད་ཡིག":       {5, true},
		"नमस्ते":        {4, false}, // the others draw three
		"क्षि":          {3, false},
		"राजेन्द्र प्रसाद": {12, false},
		"தமிழ்":                  {4, false},
		"മലയാളം":                 {6, false},
		"বাংলা":                  {5, false},
		"မြန်မာ":                 {5, false},
		"ខ្មែរ":                  {4, false},
		"น้ำ":                    {2, false},
		"ශ\u0dca\u200dර\u0dd3":   {2, false},
		"🇫🇷":                     {2, true},
		"🇫🇷🇩🇪":                   {4, true},
		"👩":                      {2, true},
		"👩\u200d👩\u200d👧\u200d👦": {2, false},
		"🏳\ufe0f\u200d🌈":         {2, false},
		"👍🏽":                     {4, false},
		"❤":                      {1, true},
		"❤\ufe0f":                {2, false},
		"1\ufe0f\u20e3":          {2, false},
		"\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f": {2, true},
	} {
		if safe := safetext.Line(text); safe != text {
			t.Fatalf("%q is shown as %q", text, safe)
		}
		for _, around := range []string{"", "a", "東"} {
			width, sure := extent(around + text + around)
			if width -= 2 * columns(around); width != want.width || sure != want.sure {
				t.Errorf("%q between %q: %d, %v, want %d, %v", text, around, width, sure, want.width, want.sure)
			}
			if n := columns([]byte(around + text + around)); n != width+2*columns(around) {
				t.Errorf("%+q as bytes: %d", text, n)
			}
		}
	}
}

func TestCut(t *testing.T) {
	for _, test := range []struct {
		text string
		room int
		want string
	}{
		{"Ana Ruiz", 8, "Ana Ruiz"},
		{"Ana Ruiz", 7, "Ana Ru…"},
		{"Ana Ruiz", 1, "…"},
		{"東京都", 6, "東京都"},
		{"東京都", 5, "東京…"},
		{"東京都", 4, "東…"},
		{"देवी", 4, "देवी"},
		{"अंकिता", 4, "अंकि…"},
		{"👩\u200d👩\u200d👧 family", 3, "👩\u200d👩\u200d👧…"},
		{"👩\u200d👩\u200d👧 family", 2, "…"},
		{"🇫🇷🇩🇪", 3, "🇫🇷…"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
	} {
		if got := cut(test.text, test.room); got != test.want || columns(got) > test.room {
			t.Errorf("%q to %d: %q, want %q", test.text, test.room, got, test.want)
		}
	}
}

// Columns are aligned on every terminal: after a cell of uncertain width, the cursor is moved.
func TestCellsOfUncertainWidth(t *testing.T) {
	rows := []guest{
		{name: "Ana", visits: 1}, {name: "नमस्ते", visits: 12}, {name: "👍🏽", visits: 7}, {name: "東京都", visits: 3},
	}
	alias := Column[guest]{Name: "alias", Value: func(g guest) any { return g.name }}
	cols := Columns[guest]{plainColumns()[0], plainColumns()[4], alias}
	plain := []string{
		"NAME    VISITS  ALIAS",
		"Ana          1  Ana",
		"नमस्ते        12  नमस्ते",
		"👍🏽         7  👍🏽",
		"東京都       3  東京都", "",
	}
	s := screen(80)
	equal(t, written(t, cols, Output{Screen: s}, rows...), strings.Join(plain, "\n"))
	equal(t, written(t, cols, Output{}, rows...), strings.Join(plain, "\n"))
	s.Color = true
	moved := []string{
		"\x1b[1mNAME    VISITS  ALIAS\x1b[0m",
		plain[1],
		"नमस्ते  \x1b[7G      12  नमस्ते",
		"👍🏽  \x1b[7G       7  👍🏽",
		plain[4], "",
	}
	equal(t, written(t, cols, Output{Screen: s}, rows...), strings.Join(moved, "\n"))
	equal(t, writtenOneOf(t, cols[:1], Output{Screen: s}, rows[1]), "\x1b[2mname\x1b[0m  नमस्ते\n")
}
