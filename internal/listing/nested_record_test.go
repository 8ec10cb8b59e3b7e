package listing

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	yaml3 "go.yaml.in/yaml/v3"
)

// rooms are the lines of the first stays that people see.
func rooms() string {
	var b strings.Builder
	for i := range Glance {
		fmt.Fprintf(&b, "  Room %-2d  %6d\n", i+1, 7*i)
	}
	return b.String()
}

func TestPeopleSeeTwentyRows(t *testing.T) {
	for n, want := range map[int]string{
		0:  "stays  -\n",
		1:  "stays  1\n\nStays\n  ROOM    NIGHTS\n  Room 1       0\n",
		20: "stays  20\n\nStays\n  ROOM     NIGHTS\n" + rooms(),
		21: "stays  21\n\nStays\n  ROOM     NIGHTS\n" + rooms() + "  … and 1 more\n",
		25: "stays  25\n\nStays\n  ROOM     NIGHTS\n" + rooms() + "  … and 5 more\n",
	} {
		equal(t, writtenOneOf(t, Columns[guest]{staysColumn("")}, Output{}, staying(n)), want)
		if n > Glance {
			want = strings.TrimSuffix(want, "\n") + `; see \x1b[2J rooms\n` + "\n"
		}
		equal(t, writtenOneOf(t, Columns[guest]{staysColumn("see \x1b[2J rooms\n")}, Output{}, staying(n)), want)
	}
}

func TestPeopleAreToldHowManyThereAre(t *testing.T) {
	cols := Columns[guest]{{Name: "stays", Kind: List, Value: func(g guest) any {
		n := Nest(Columns[stay]{stayColumns()[0], stayColumns()[3]}, g.stays)
		n.Total, n.More = 1204, "see rooms"
		return n
	}}}
	equal(t, writtenOneOf(t, cols, Output{}, staying(20)), "stays  1204\n\nStays\n  ROOM     NIGHTS\n"+rooms()+"  … and 1184 more; see rooms\n")
	equal(t, writtenOneOf(t, cols, Output{JQ: ".stays | length"}, staying(20)), "20\n")
}

// staysColumn holds rooms and nights.
func staysColumn(more string) Column[guest] {
	return Column[guest]{Name: "stays", Kind: List, Value: func(g guest) any {
		n := Nest(Columns[stay]{stayColumns()[0], stayColumns()[3]}, g.stays)
		n.More = more
		return n
	}}
}

func TestProgramsSeeAllRows(t *testing.T) {
	cols := Columns[guest]{staysColumn("see rooms")}
	for _, n := range []int{0, 1, 25} {
		for format, unmarshal := range map[Format]func([]byte, any) error{JSON: json.Unmarshal, JSONL: json.Unmarshal, YAML: yaml3.Unmarshal} {
			var got struct{ Stays []struct{ Room string } }
			text := writtenOneOf(t, cols, Output{Format: format}, staying(n))
			if err := unmarshal([]byte(text), &got); err != nil || len(got.Stays) != n || strings.Contains(text, "see") {
				t.Errorf("%d as %s: %v of\n%s", n, format, err, text)
			}
			if n > 0 && got.Stays[n-1].Room != fmt.Sprintf("Room %d", n) {
				t.Errorf("%d as %s end with %v", n, format, got.Stays[n-1])
			}
		}
		equal(t, writtenOneOf(t, cols, Output{JQ: ".stays | length"}, staying(n)), fmt.Sprintln(n))
		equal(t, writtenOneOf(t, cols, Output{Template: "{{len .stays}}"}, staying(n)), fmt.Sprint(n))
		var names []string
		for i := range n {
			names = append(names, fmt.Sprintf("Room %d", i+1))
		}
		for format, separator := range map[Format]string{CSV: ";", TSV: ";", Markdown: ", "} {
			want := strings.Join(names, separator) + "\n"
			switch {
			case format == Markdown:
				want = "| " + strings.TrimSuffix(want, "\n") + " |\n"
			case format == CSV && n == 0:
				want = "\"\"\n"
			}
			equal(t, writtenOneOf(t, cols, Output{Format: format, NoHeaders: true}, staying(n)), want)
		}
	}
}

// hostileStays is a guest whose stays have hostile rooms, of which the long and the empty one are the last.
func hostileStays() guest {
	g := guest{name: "Cy"}
	for _, room := range hostile() {
		g.stays = append(g.stays, stay{room: room, with: []string{room}})
	}
	return g
}

func TestHostileNestedText(t *testing.T) {
	g := hostileStays()
	g.stays = slices.Delete(g.stays, 13, 14)
	cols := Columns[guest]{{Name: "stays", Kind: List, Value: func(g guest) any {
		return Nest(Columns[stay]{stayColumns()[0], stayColumns()[2]}, g.stays)
	}}}
	equal(t, writtenOneOf(t, cols, Output{}, g), `stays  14

Stays
  ROOM                     SHARED WITH
  two\nlines               two\nlines
  \x1b[31mred\x1b[0m       \x1b[31mred\x1b[0m
  tab\there                tab\there
  say "hi"                 say "hi"
  comma, semi;colon        comma, semi;colon
  =cmd|' /C calc'!A0       =cmd|' /C calc'!A0
  \u202eevil               \u202eevil
  zero\u200bwidth          zero\u200bwidth
  👩‍👩‍👧‍👦 family                👩‍👩‍👧‍👦 family
  東京都庁                 東京都庁
  שלום                     שלום
`+"  a|b*c_d`<b>&amp;[x](y)\\  a|b*c_d`<b>&amp;[x](y)\\"+`
  \xffbad\xc3              \xffbad\xc3
  -                        -
`)
	g.stays = []stay{{room: "=1\n"}, {room: "\u202E\x1b|\xff"}}
	for format, want := range map[Format]string{
		Table:    "STAYS\n=1\\n, \\u202e\\x1b|\\xff\n",
		Markdown: "| stays |\n| --- |\n| =1\\\\n, \\\\u202e\\\\x1b\\|\\\\xff |\n",
		CSV:      "stays\n\"'=1\n;\u202E\x1b|\xff\"\n",
		TSV:      "stays\n=1\\n;\u202E\x1b|\xff\n",
		JSONL:    `{"stays":[{"room":"=1\n","shared_with":[]},{"room":"\u202e\u001b|\ufffd","shared_with":[]}]}` + "\n",
	} {
		equal(t, written(t, cols, Output{Format: format}, g), want)
	}
	equal(t, writtenOneOf(t, cols, Output{JQ: ".stays[].room"}, g), "=1\n\n\u202E\x1b|\ufffd\n")
}

func TestNestedOnScreen(t *testing.T) {
	s := screen(0)
	s.Color = true
	out := Output{Screen: s, SortedBy: "level", NoHeaders: false}
	g := staying(2)
	g.stays[0].room = "東京都庁"
	equal(t, writtenOneOf(t, nestedColumns()[1:2], out, g), strings.Join([]string{
		"\x1b[2mpast_stays\x1b[0m  2",
		"",
		"\x1b[1mPast stays\x1b[0m",
		"  \x1b[1mROOM      LEVEL   SHARED WITH  NIGHTS  UNTIL\x1b[0m",
		"  東京都庁  \x1b[32mOwner\x1b[0m   Ana, Bo           0  2026-03-03 13:00 (in 24 hours)",
		"  Room 2    \x1b[33mViewer\x1b[0m  \x1b[2m-\x1b[0m                 7  \x1b[2m-\x1b[0m", "",
	}, "\n"))
	equal(t, writtenOneOf(t, nestedColumns()[1:2], out, staying(0)), "\x1b[2mpast_stays\x1b[0m  \x1b[2m-\x1b[0m\n")

	equal(t, writtenOneOf(t, nestedColumns()[1:2], Output{Screen: screen(49)}, g), `past_stays  2

Past stays
  ROOM      LEVEL   SHARED WITH  NIGHTS  UNTIL
  東京都庁  Owner   Ana, Bo           0  in 24h
  Room 2    Viewer  -                 7  -
`)
}

func TestEveryNestedLineFits(t *testing.T) {
	cols := Columns[guest]{{Name: "stays", Kind: List, Value: func(g guest) any {
		return Nest(Columns[stay]{stayColumns()[0], stayColumns()[2], stayColumns()[4]}, g.stays)
	}}}
	for _, width := range []int{200, 120, 80, 60, 40, 30} {
		for line := range strings.Lines(writtenOneOf(t, cols, Output{Screen: screen(width)}, hostileStays())) {
			if line = strings.TrimSuffix(line, "\n"); columns(line) > width || strings.HasSuffix(line, " ") {
				t.Errorf("at %d columns: %q", width, line)
			}
		}
	}
}

func TestNestedColumnWithALabel(t *testing.T) {
	col := staysColumn("")
	col.Label = func(g guest) string { return fmt.Sprintf("%d\nnights", 7*len(g.stays)) }
	equal(t, writtenOneOf(t, Columns[guest]{col}, Output{}, staying(1)), "stays  7\\nnights\n\nStays\n  ROOM    NIGHTS\n  Room 1       0\n")
	equal(t, writtenOneOf(t, Columns[guest]{col}, Output{}, guest{}), "stays  -\n")
}

func TestOneEmptyRecordIsThere(t *testing.T) {
	cols, row := Columns[guest]{staysColumn("")}, guest{stays: []stay{{}}}
	equal(t, writtenOneOf(t, cols, Output{}, row), "stays  1\n\nStays\n  ROOM  NIGHTS\n  -          0\n")
	equal(t, written(t, cols, Output{}, row), "STAYS\n-\n")
	equal(t, written(t, cols, Output{Format: JSONL}, row), `{"stays":[{"room":"","nights":0}]}`+"\n")
}
