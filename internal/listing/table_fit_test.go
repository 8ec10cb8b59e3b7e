package listing

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clipperhouse/displaywidth"
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
		{60, `
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
			if line = strings.TrimSuffix(line, "\n"); displaywidth.String(line) > width || strings.HasSuffix(line, " ") {
				t.Errorf("at %d columns: %q", width, line)
			}
		}
	}
}

func TestIDsAreNeverShortened(t *testing.T) {
	row := ana()
	row.id, row.link = strings.Repeat("i", 50), "https://portal.example/accept/"+strings.Repeat("t", 60)
	out := written(t, guestColumns(), Output{Screen: screen(40)}, row)
	if !strings.Contains(out, row.id+" ") || !strings.HasSuffix(out, row.link+"\n") {
		t.Errorf("shortened:\n%s", out)
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

// Where shortening is not enough, columns that can be spared are left out, and named.
func TestFitLeavesColumnsOut(t *testing.T) {
	type pair struct{ id, name, seen string }
	columns := Columns[pair]{
		{Name: "id", Kind: ID, Spare: 1, Value: func(p pair) any { return p.id }},
		{Name: "address", Kind: ID, Value: func(p pair) any { return p.name }},
		{Name: "sender", Kind: ID, Spare: 2, Value: func(p pair) any { return p.seen }},
	}
	rows := func(yield func(pair, error) bool) {
		yield(pair{"7f3k7f3k", "bo@acme.example", "ana@acme.example"}, nil)
	}
	for _, test := range []struct {
		width   int
		spare   bool
		want    string
		leftOut string
	}{
		{43, true, "ID        ADDRESS          SENDER\n7f3k7f3k  bo@acme.example  ana@acme.example\n", ""},
		{42, true, "ID        ADDRESS\n7f3k7f3k  bo@acme.example\n", "sender"},
		{20, true, "ADDRESS\nbo@acme.example\n", "sender id"},
		{10, true, "ADDRESS\nbo@acme.example\n", "sender id"},
		{20, false, "ID        ADDRESS          SENDER\n7f3k7f3k  bo@acme.example  ana@acme.example\n", ""},
	} {
		var b strings.Builder
		screen := &Screen{Width: test.width, Spare: test.spare}
		if err := Write(&b, columns, rows, Output{Screen: screen}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(screen.LeftOut, " "); b.String() != test.want || got != test.leftOut {
			t.Errorf("%d columns:\n%sleft out %q\nwant\n%sleft out %q", test.width, b.String(), got, test.want, test.leftOut)
		}
	}
}
