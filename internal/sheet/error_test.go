package sheet

import (
	"strings"
	"testing"

	utf "golang.org/x/text/encoding/unicode"
)

func TestHeadingErrors(t *testing.T) {
	const all = "email, role, groups"
	const lacks = "line 1: the heading has no column email; the first row must name the columns: " + all + "; it "
	for _, test := range []struct{ name, table, want string }{
		{"missing", "role,groups\na,b\n", lacks + `is "role", "groups"`},
		{
			"misspelled", "\nemail,rolle\na,b\n",
			`line 2, column 2: unknown column "rolle"; did you mean role? the columns are ` + all,
		},
		{"none", "ana@acme.example,user\n", lacks + `is "ana@acme.example", "user"`},
		{"hostile", "\"a\x1b[2J\",b\n", lacks + `is "a\x1b[2J", "b"`},
		{"long", strings.Repeat("é", 50) + ",b\n", lacks + `is "` + strings.Repeat("é", 40) + `…", "b"`},
		{"secret", "correct-horse-battery-staple\n", lacks + "has one column, with another name"},
		{"many", "a,b,c,d,e,f,g\n", lacks + `is "a", "b", "c", "d", "e", …`},
		{"twice", "email,role,Email\n", "line 1, column 3: the column email appears twice"},
		{"twice, spelled otherwise", "email,role,E-Mail\n", "line 1, column 3: the column email appears twice"},
		{
			"too many", strings.Repeat("x,", 1000) + "email\n",
			"line 1: 1001 columns are too many for a heading; the first row must name the columns: " + all,
		},
		{"separators in quotes", "\"email;;;\",role\n", lacks + `is "email;;;", "role"`},
		{"quote", "email,ro\"le\n", "line 1, column 2: " + faultQuote},
		{"open quote", "email,\"role\na,b\n", "line 1, column 2: the quote that opens on line 1 is not closed"},
		{"Windows-1252", "email,r\xf4le\n", "line 1, column 2: " + faultText},
		{"UTF-16 without a mark", "e\x00m\x00a\x00i\x00l\x00\n\x00", "line 1, column 1: " + faultNUL},
		{"too long", strings.Repeat("x", maxCell+1), "line 1, column 1: " + faultLong},
		{"workbook", "PK\x03\x04\x14\x00", `line 1: the file is a workbook; save its sheet as "CSV UTF-8"`},
		{"old workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", `line 1: the file is a workbook; save its sheet as "CSV UTF-8"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := dump(strings.NewReader(test.table)); got != "open: "+test.want {
				t.Errorf("%.80q gives\n%s\nwant\n%s", test.table, got, test.want)
			}
		})
	}
}

// A wrong row is reported, and the next one is read.
func TestRowErrors(t *testing.T) {
	long := strings.Repeat("x", maxCell)
	for _, test := range []struct{ name, table, want string }{
		{"quote in a cell", "email,role\na,b\"c\"\nd,e\n", "line 2, column 2: " + faultQuote + "\n3: d|e|"},
		{"text behind a quote", "email,role\n\"a\"x,b\nd,e\n", "line 2, column 1: " + faultQuote + "\n3: d|e|"},
		{
			"text behind a quote at the line end", "email,role\na,\"b\"x\r\nd,e\n",
			"line 2, column 2: " + faultQuote + "\n3: d|e|",
		},
		{"quote in a cell and CR", "email\ra\"\rb\r", "line 2, column 1: " + faultQuote + "\n3: b||"},
		{"quote behind a quote", "email,role\n\"a\" \"b\",c\nd,e\n", "line 2, column 1: " + faultQuote + "\n3: d|e|"},
		{
			"quote never closed on its line", "email,role\n\"a,b\nc,\"d\"\ne,f\n",
			"line 2, column 1: " + faultQuote + "\n4: e|f|",
		},
		{
			"quote at the end of the file", "email\na\n\"b",
			"2: a||\nline 3, column 1: the quote that opens on line 3 is not closed",
		},
		{
			"quote not closed", "email,role\na,b\nc,\"d\"\"\ne,f\n",
			"2: a|b|\nline 3, column 2: the quote that opens on line 3 is not closed",
		},
		{
			"quote not closed in the middle of a row", "email,role,groups\n\"a\nb\",\x00,\"c\n",
			"line 2, column 3: the quote that opens on line 3 is not closed",
		},
		{"misquoted at the end of the file", "email\na\"", "line 2, column 1: " + faultQuote},
		{"not UTF-8", "email,role\na,\xe9t\xe9\nd,e\n", "line 2, column 2: " + faultText + "\n3: d|e|"},
		{
			"a letter cut in two by a separator", "email,role\n\xc3,\xa9\nd,e\n", "line 2, column 1: " + faultText + "\n3: d|e|",
		},
		{
			"half a surrogate", utf16(utf.LittleEndian, "email\n") + "\x00\xd8\n\x00a\x00",
			"line 2, column 1: " + faultText + "\n3: a||",
		},
		{"half a letter", utf16(utf.LittleEndian, "email\na\n") + "b", "2: a||\nline 3, column 1: " + faultText},
		{"NUL", "email,role\na\x00,b\nd,e\n", "line 2, column 1: " + faultNUL + "\n3: d|e|"},
		{"NUL in a cell too many", "email\na,,\x00\nd\n", "line 2, column 3: " + faultNUL + "\n3: d||"},
		{"the first fault", "email,role\n\x00,\xe9\nd,e\n", "line 2, column 1: " + faultNUL + "\n3: d|e|"},
		{"longest", "email,role\na," + long + "\nd,e\n", "2: a|" + long + "|\n3: d|e|"},
		{"too long", "email,role\n" + long + "x,\"b\nc\"\nd,e\n", "line 2, column 1: " + faultLong + "\n4: d|e|"},
		{"too long in quotes", "email,role\na,\"" + long + "\n\"\nd,e\n", "line 2, column 2: " + faultLong + "\n4: d|e|"},
		{
			"comma spilled", "email,role\na,b,c\nd,e\n",
			"line 2: 3 cells for 2 columns; a cell with a comma in it must be in quotes\n3: d|e|",
		},
		{
			"tab spilled", "email\trole\na\tb\t\tc\n",
			"line 2: 4 cells for 2 columns; a cell with a tab in it must be in quotes",
		},
		{
			"list spilled", "email;groups\na;GIS;Field crew\nb;\"GIS;Field crew\"\n",
			"line 2: 3 cells for 2 columns; the cells are separated by semicolons, " +
				"so a list with semicolons in it must be in quotes\n3: b||GIS;Field crew",
		},
		{"one column spilled", "email,\na,b\n", "line 2: 2 cells for 1 column; a cell with a comma in it must be in quotes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := dump(strings.NewReader(test.table)); got != test.want {
				t.Errorf("%.80q gives\n%.300s\nwant\n%.300s", test.table, got, test.want)
			}
		})
	}
}
