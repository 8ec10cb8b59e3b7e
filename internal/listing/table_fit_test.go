package listing

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFit(t *testing.T) {
	wordy := ana()
	wordy.name, wordy.groups = "東京都庁 with a name that is far too long", []string{"Field crew", "Surveyors of the north"}
	tests := []struct {
		width int
		want  string
	}{
		{width: 0},
		{200, `
NAME                                       ID    STATUS    GROUPS                              VISITS  EXPIRES                          LAST SEEN ▲
東京都庁 with a name that is far too long  7f3k  Pending   Field crew, Surveyors of the north      12  2026-03-08 13:00 (in 6 days)     2026-03-02 11:00
Bo                                         7f3m  Accepted  -                                        3  2026-03-01 11:00 (26 hours ago)  -
`},
		{140, `
NAME                                       ID    STATUS    GROUPS                              VISITS  EXPIRES       LAST SEEN ▲
東京都庁 with a name that is far too long  7f3k  Pending   Field crew, Surveyors of the north      12  in 6 days     2026-03-02
Bo                                         7f3m  Accepted  -                                        3  26 hours ago  -
`},
		{126, `
NAME                                       ID    STATUS    GROUPS                              VISITS  EXPIRES  LAST SEEN ▲
東京都庁 with a name that is far too long  7f3k  Pending   Field crew, Surveyors of the north      12  in 6d    11:00
Bo                                         7f3m  Accepted  -                                        3  26h ago  -
`},
		{80, `
NAME              ID    STATUS    GROUPS            VISITS  EXPIRES  LAST SEEN ▲
東京都庁 with a…  7f3k  Pending   Field crew, Sur…      12  in 6d    11:00
Bo                7f3m  Accepted  -                      3  26h ago  -
`},
		{63, `
NAME      ID    STATUS    GROUPS    VISITS  EXPIRES  LAST SE… ▲
東京都…   7f3k  Pending   Field c…      12  in 6d    11:00
Bo        7f3m  Accepted  -              3  26h ago  -
`},
	}
	tests[0].want = tests[1].want // unknown: as wide as it is
	for _, test := range tests {
		out := Output{Screen: screen(test.width), SortedBy: "LAST_SEEN"}
		equal(t, written(t, plainColumns(), out, wordy, bo()), test.want[1:])
	}
}

func TestEveryLineFits(t *testing.T) {
	cols := Columns[guest]{plainColumns()[0], plainColumns()[3], plainColumns()[5]}
	for _, width := range []int{200, 120, 80, 60, 40, 30} {
		out := written(t, cols, Output{Screen: screen(width), SortedBy: "name"}, append(crowd(), ana())...)
		for line := range strings.Lines(out) {
			if line = strings.TrimSuffix(line, "\n"); columns(line) > width || strings.HasSuffix(line, " ") {
				t.Errorf("at %d columns: %q", width, line)
			}
		}
	}
}

func TestOtherYearsStayWhole(t *testing.T) {
	row := bo()
	row.seen = noon.AddDate(-2, 0, 0)
	equal(t, written(t, plainColumns()[6:], Output{Screen: screen(6)}, row), "LAST SEEN\n2024-03-02\n")
}

func TestColor(t *testing.T) {
	s := screen(0)
	s.Color = true
	out := Output{Screen: s, SortedBy: "name", Descending: true}
	gone := bo()
	gone.status = "expired"
	cols := slices.Concat(plainColumns()[:1], plainColumns()[2:4])
	equal(t, written(t, cols, out, ana(), bo(), gone), strings.Join([]string{
		"\x1b[1mNAME ▼  STATUS    GROUPS\x1b[0m",
		"Ana     \x1b[33mPending\x1b[0m   GIS, Field crew",
		"Bo      \x1b[32mAccepted\x1b[0m  \x1b[2m-\x1b[0m",
		"Bo      \x1b[31mExpired\x1b[0m   \x1b[2m-\x1b[0m", "",
	}, "\n"))
	var b strings.Builder
	if err := WriteOne(&b, cols, bo(), out); err != nil {
		t.Fatal(err)
	}
	equal(t, b.String(), "\x1b[2mname\x1b[0m    Bo\n\x1b[2mstatus\x1b[0m  \x1b[32mAccepted\x1b[0m\n"+
		"\x1b[2mgroups\x1b[0m  \x1b[2m-\x1b[0m\n")
}

func TestRecordOnScreen(t *testing.T) {
	row := ana()
	row.name = strings.Repeat("long ", 30) + "\n"
	equal(t, writtenOne(t, Output{Screen: screen(40)}, row), `name       `+strings.Repeat("long ", 30)+`\n
id         7f3k
status     Pending
groups     GIS, Field crew
visits     12
expires    2026-03-08 13:00 (in 6 days)
last_seen  2026-03-02 11:00
`)
}

func TestRelative(t *testing.T) {
	const day = 24 * time.Hour
	for distance, want := range map[time.Duration]string{
		0: "now", 400 * time.Millisecond: "now", -400 * time.Millisecond: "now",
		time.Second: "in 1 second", -50 * time.Second: "50 seconds ago", 59700 * time.Millisecond: "in 1 minute",
		2 * time.Hour: "in 2 hours", -2 * time.Hour: "2 hours ago", -47 * time.Hour: "47 hours ago", 2 * day: "in 2 days",
		7*day - time.Second: "in 7 days", -59 * day: "59 days ago", 61 * day: "in 2 months", 800 * day: "in 2 years",
	} {
		if got := Relative(noon.Add(distance), noon); got != want {
			t.Errorf("%v: %q, want %q", distance, got, want)
		}
	}
}

// If shortening is not enough, spare columns are left out, but never the sorted one. If that is not enough either,
// nothing is left out and each field is on a line of its own.
func TestNarrow(t *testing.T) {
	columns := func(spare int) Columns[guest] {
		return Columns[guest]{
			{Name: "id", Kind: ID, Spare: spare, Value: func(g guest) any { return g.id }},
			{Name: "address", Kind: ID, Value: func(g guest) any { return g.name }},
			{Name: "sender", Kind: ID, Spare: 2 * spare, Value: func(g guest) any { return g.link }},
		}
	}
	rows := []guest{
		{id: "7f3k7f3k", name: "bo@acme.example", link: "ana@acme.example"},
		{id: "7f3m", name: "cy@acme.example"},
	}
	const (
		whole = `ID        ADDRESS          SENDER
7f3k7f3k  bo@acme.example  ana@acme.example
7f3m      cy@acme.example  -
`
		stacked = `id       7f3k7f3k
address  bo@acme.example
sender   ana@acme.example

id       7f3m
address  cy@acme.example
sender   -
`
		noSender = "ID        ADDRESS\n7f3k7f3k  bo@acme.example\n7f3m      cy@acme.example\n"
		noID     = "ADDRESS          SENDER ▲\nbo@acme.example  ana@acme.example\ncy@acme.example  -\n"
		address  = "ADDRESS\nbo@acme.example\ncy@acme.example\n"
	)
	for name, test := range map[string]struct {
		width   int
		out     Output
		columns Columns[guest]
		want    string
		leftOut string
	}{
		"unknown width":        {0, Output{}, columns(1), whole, ""},
		"room for all":         {43, Output{}, columns(1), whole, ""},
		"the most spare goes":  {42, Output{}, columns(1), noSender, "sender"},
		"all that is spare":    {20, Output{}, columns(1), address, "id sender"},
		"no room for the rest": {14, Output{}, columns(1), stacked, ""},
		"nothing is spare":     {42, Output{}, columns(0), stacked, ""},
		"wide spares nothing":  {42, Output{Format: Wide}, columns(1), stacked, ""},
		"read once":            {42, Output{Once: true}, columns(0), stacked, ""},
		"without a heading":    {42, Output{NoHeaders: true}, columns(0), stacked, ""},
		"markdown is for files": {
			20, Output{Format: Markdown}, columns(0)[:1], "| id |\n| --- |\n| 7f3k7f3k |\n| 7f3m |\n", "",
		},
		"one column stays a table": {10, Output{}, columns(1)[1:2], address, ""},
		"sorted by the most spare": {
			42, Output{SortedBy: "sender"}, columns(1), noID, "id",
		},
		"sorted, one below the other": {
			14, Output{SortedBy: "id", Descending: true}, columns(1), strings.ReplaceAll(stacked, "id  ", "id ▼"), "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			test.out.Screen = &Screen{Width: test.width}
			equal(t, written(t, test.columns, test.out, rows...), test.want)
			equal(t, strings.Join(test.out.Screen.LeftOut, " "), test.leftOut)
			below := strings.HasPrefix(test.want, "id") // in capitals above a column
			if test.out.Screen.Stacked != below {
				t.Errorf("stacked is %v", test.out.Screen.Stacked)
			}
		})
	}
}

// Field and value lines are never shortened. Times are whole and lists are on one line.
func TestStackedIsWhole(t *testing.T) {
	row := ana()
	row.name, row.link = strings.Repeat("long ", 30)+"\n", "https://portal.example/accept/"+strings.Repeat("t", 60)
	out := Output{Screen: screen(20), SortedBy: "last_seen"}
	equal(t, written(t, guestColumns(), out, row), `name         `+strings.Repeat("long ", 30)+`\n
id           7f3k
status       Pending
groups       GIS, Field crew
visits       12
expires      2026-03-08 13:00 (in 6 days)
last_seen ▲  2026-03-02 11:00
link         `+row.link+"\n")
}

// A table inside a record that does not fit is written as field and value lines, too.
func TestNestedNarrow(t *testing.T) {
	out := Output{Screen: screen(30)}
	g := staying(2)
	g.stays[1].room = strings.Repeat("room ", 10)
	equal(t, writtenOneOf(t, nestedColumns()[1:2], out, g), `past_stays  2

Past stays
  room         Room 1
  level        Owner
  shared_with  Ana, Bo
  nights       0
  until        2026-03-03 13:00 (in 24 hours)

  room         `+strings.TrimSpace(g.stays[1].room)+`
  level        Viewer
  shared_with  -
  nights       7
  until        -
`)
	if !out.Screen.Stacked {
		t.Error("it does not say so")
	}
}

// Records are written as by WriteOne whatever the width, with a blank line between them.
func TestRecords(t *testing.T) {
	equal(t, written(t, guestColumns()[:2], Output{Records: true, NoHeaders: true}, ana(), bo()),
		"name  Ana\nid    7f3k\n\nname  Bo\nid    7f3m\n")
	equal(t, written(t, guestColumns()[:2], Output{Records: true}), "")
	out := Output{Records: true, Screen: screen(30)}
	equal(t, written(t, nestedColumns()[1:2], out, staying(0), staying(0)), "past_stays  -\n\npast_stays  -\n")
	if out.Screen.Stacked {
		t.Error("it says that there was no room for a table")
	}
	equal(t, written(t, guestColumns()[:2], Output{Records: true, Format: CSV}, bo()), "name,id\nBo,7f3m\n")
}
