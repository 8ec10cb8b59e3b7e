package listing

import (
	"slices"
	"strings"
	"testing"
)

// hostileColumns are name, id and groups, which all hold the hostile text but the id.
func hostileColumns() Columns[guest] {
	return slices.Concat(plainColumns()[:2], plainColumns()[3:4])
}

func TestHostileText(t *testing.T) {
	long := strings.Repeat("x", 250)
	for format, want := range map[Format]string{
		Table: `NAME                     ID    GROUPS
two\nlines               id00  two\nlines
\x1b[31mred\x1b[0m       id01  \x1b[31mred\x1b[0m
tab\there                id02  tab\there
say "hi"                 id03  say "hi"
comma, semi;colon        id04  comma, semi;colon
=cmd|' /C calc'!A0       id05  =cmd|' /C calc'!A0
\u202eevil               id06  \u202eevil
zero\u200bwidth          id07  zero\u200bwidth
👩‍👩‍👧‍👦 family                id08  👩‍👩‍👧‍👦 family
東京都庁                 id09  東京都庁
שלום                     id10  שלום
` + "a|b*c_d`<b>&amp;[x](y)\\  id11  a|b*c_d`<b>&amp;[x](y)\\" + `
\xffbad\xc3              id12  \xffbad\xc3
-                        id14  -
`,
		CSV: "name,id,groups\n" +
			"\"two\nlines\",id00,\"two\nlines\"\n" +
			"\"\x1b[31mred\x1b[0m\",id01,\"\x1b[31mred\x1b[0m\"\n" +
			"\"tab\there\",id02,\"tab\there\"\n" +
			"\"say \"\"hi\"\"\",id03,\"say \"\"hi\"\"\"\n" +
			"\"comma, semi;colon\",id04,\"comma, semi;colon\"\n" +
			"'=cmd|' /C calc'!A0,id05,'=cmd|' /C calc'!A0\n" +
			"\u202eevil,id06,\u202eevil\n" +
			"zero\u200bwidth,id07,zero\u200bwidth\n" +
			"👩‍👩‍👧‍👦 family,id08,👩‍👩‍👧‍👦 family\n" +
			"東京都庁,id09,東京都庁\n" +
			"שלום,id10,שלום\n" +
			"a|b*c_d`<b>&amp;[x](y)\\,id11,a|b*c_d`<b>&amp;[x](y)\\\n" +
			"\xffbad\xc3,id12,\xffbad\xc3\n" +
			long + ",id13," + long + "\n" +
			",id14,\n",
		TSV: "name\tid\tgroups\n" +
			"two\\nlines\tid00\ttwo\\nlines\n" +
			"\x1b[31mred\x1b[0m\tid01\t\x1b[31mred\x1b[0m\n" +
			"tab\\there\tid02\ttab\\there\n" +
			"say \"hi\"\tid03\tsay \"hi\"\n" +
			"comma, semi;colon\tid04\tcomma, semi;colon\n" +
			"=cmd|' /C calc'!A0\tid05\t=cmd|' /C calc'!A0\n" +
			"\u202eevil\tid06\t\u202eevil\n" +
			"zero\u200bwidth\tid07\tzero\u200bwidth\n" +
			"👩‍👩‍👧‍👦 family\tid08\t👩‍👩‍👧‍👦 family\n" +
			"東京都庁\tid09\t東京都庁\n" +
			"שלום\tid10\tשלום\n" +
			"a|b*c_d`<b>&amp;[x](y)\\\\\tid11\ta|b*c_d`<b>&amp;[x](y)\\\\\n" +
			"\xffbad\xc3\tid12\t\xffbad\xc3\n" +
			long + "\tid13\t" + long + "\n" +
			"\tid14\t\n",
		JSONL: `{"name":"two\nlines","id":"id00","groups":["two\nlines"]}
{"name":"\u001b[31mred\u001b[0m","id":"id01","groups":["\u001b[31mred\u001b[0m"]}
{"name":"tab\there","id":"id02","groups":["tab\there"]}
{"name":"say \"hi\"","id":"id03","groups":["say \"hi\""]}
{"name":"comma, semi;colon","id":"id04","groups":["comma, semi;colon"]}
{"name":"=cmd|' /C calc'!A0","id":"id05","groups":["=cmd|' /C calc'!A0"]}
{"name":"\u202eevil","id":"id06","groups":["\u202eevil"]}
` + "{\"name\":\"zero\u200bwidth\",\"id\":\"id07\",\"groups\":[\"zero\u200bwidth\"]}" + `
{"name":"👩‍👩‍👧‍👦 family","id":"id08","groups":["👩‍👩‍👧‍👦 family"]}
{"name":"東京都庁","id":"id09","groups":["東京都庁"]}
{"name":"שלום","id":"id10","groups":["שלום"]}
` + "{\"name\":\"a|b*c_d`<b>&amp;[x](y)\\\\\",\"id\":\"id11\",\"groups\":[\"a|b*c_d`<b>&amp;[x](y)\\\\\"]}" + `
{"name":"\ufffdbad\ufffd","id":"id12","groups":["\ufffdbad\ufffd"]}
{"name":"` + long + `","id":"id13","groups":["` + long + `"]}
{"name":"","id":"id14","groups":[""]}
`,
		YAML: `- {name: "two\nlines", id: id00, groups: ["two\nlines"]}
- {name: "\u001b[31mred\u001b[0m", id: id01, groups: ["\u001b[31mred\u001b[0m"]}
- {name: "tab\there", id: id02, groups: ["tab\there"]}
- {name: "say \"hi\"", id: id03, groups: ["say \"hi\""]}
- {name: "comma, semi;colon", id: id04, groups: ["comma, semi;colon"]}
- {name: "=cmd|' /C calc'!A0", id: id05, groups: ["=cmd|' /C calc'!A0"]}
- {name: "\u202eevil", id: id06, groups: ["\u202eevil"]}
` + "- {name: \"zero\u200bwidth\", id: id07, groups: [\"zero\u200bwidth\"]}" + `
- {name: "👩‍👩‍👧‍👦 family", id: id08, groups: ["👩‍👩‍👧‍👦 family"]}
- {name: 東京都庁, id: id09, groups: [東京都庁]}
- {name: שלום, id: id10, groups: [שלום]}
` + "- {name: \"a|b*c_d`<b>&amp;[x](y)\\\\\", id: id11, groups: [\"a|b*c_d`<b>&amp;[x](y)\\\\\"]}" + `
- {name: "\ufffdbad\ufffd", id: id12, groups: ["\ufffdbad\ufffd"]}
- {name: ` + long + `, id: id13, groups: [` + long + `]}
- {name: "", id: id14, groups: [""]}
`,
		Markdown: `| name | id | groups |
| --- | --- | --- |
| two\\nlines | id00 | two\\nlines |
| \\x1b\[31mred\\x1b\[0m | id01 | \\x1b\[31mred\\x1b\[0m |
| tab\\there | id02 | tab\\there |
| say "hi" | id03 | say "hi" |
| comma, semi;colon | id04 | comma, semi;colon |
| =cmd\|' /C calc'!A0 | id05 | =cmd\|' /C calc'!A0 |
| \\u202eevil | id06 | \\u202eevil |
| zero\\u200bwidth | id07 | zero\\u200bwidth |
| 👩‍👩‍👧‍👦 family | id08 | 👩‍👩‍👧‍👦 family |
| 東京都庁 | id09 | 東京都庁 |
| שלום | id10 | שלום |
` + "| a\\|b\\*c\\_d\\`\\<b\\>\\&amp;\\[x\\](y)\\\\ | id11 | a\\|b\\*c\\_d\\`\\<b\\>\\&amp;\\[x\\](y)\\\\ |" + `
| \\xffbad\\xc3 | id12 | \\xffbad\\xc3 |
| ` + long + ` | id13 | ` + long + ` |
|  | id14 |  |
`,
	} {
		t.Run(string(format), func(t *testing.T) {
			rows := crowd()
			if format == Table { // the long name has its own test
				rows = slices.Delete(rows, 13, 14)
			}
			got := written(t, hostileColumns(), Output{Format: format}, rows...)
			if format == YAML { // one line a row, to read it more easily here
				want = strings.NewReplacer("{name", "name", ", id:", "\n  id:", ", groups:", "\n  groups:", "]}", "]").Replace(want)
			}
			equal(t, got, want)
		})
	}
}

func TestLineSeparatorsAreEscapedInJSON(t *testing.T) {
	row := guest{name: "a\u2028b\u2029c\u0085d\x7fe\ufefff", id: "1"}
	equal(t, written(t, plainColumns()[:2], Output{Format: JSONL}, row),
		`{"name":"a\u2028b\u2029c\u0085d\u007fe\ufefff","id":"1"}`+"\n")
}

func TestAloneEmptyCellIsNoEmptyLineInCSV(t *testing.T) {
	equal(t, written(t, plainColumns()[:1], Output{Format: CSV}, guest{}, bo()), "name\n\"\"\nBo\n")
}

func TestFormulasInCSV(t *testing.T) {
	for text, want := range map[string]string{
		"=1": "'=1", "+1": "'+1", "-1": "'-1", "@a": "'@a", "\ta": "\"'\ta\"", "\ra": "\"'\ra\"", "a=1": "a=1", "'=1": "'=1",
	} {
		equal(t, written(t, hostileColumns(), Output{Format: CSV, NoHeaders: true}, guest{id: "1", groups: []string{text, "b"}}),
			",1,"+withSecond(want)+"\n")
	}
}

// withSecond puts a second element of the list into the cell, inside its quotes.
func withSecond(cell string) string {
	if quoted, ok := strings.CutSuffix(cell, `"`); ok {
		return quoted + `;b"`
	}
	return cell + ";b"
}
