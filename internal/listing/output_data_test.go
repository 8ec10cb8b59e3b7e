package listing

import (
	"bytes"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"
)

// guest is a row as the tests list it.
type guest struct {
	name, id, status string
	groups           []string
	visits           int
	expires, seen    time.Time
	link             string
	stays            []stay
}

// stay is a row within a guest.
type stay struct {
	room, level string
	with        []string
	nights      int
	until       time.Time
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func guestColumns() Columns[guest] {
	return Columns[guest]{
		{Name: "name", Kind: Text, Value: func(g guest) any { return g.name }},
		{Name: "id", Kind: ID, Value: func(g guest) any { return g.id }},
		{
			Name: "status", Kind: Enum,
			Value: func(g guest) any { return g.status },
			Label: func(g guest) string {
				return map[string]string{"pending": "Pending", "expired": "Expired", "accepted": "Accepted"}[g.status]
			},
			Tones: map[string]Tone{"pending": Waiting, "expired": Bad, "accepted": Good},
		},
		{Name: "groups", Kind: List, Value: func(g guest) any { return g.groups }},
		{Name: "visits", Kind: Number, Value: func(g guest) any { return g.visits }},
		{Name: "expires", Kind: Time, Relative: true, Value: func(g guest) any { return g.expires }},
		{Name: "last_seen", Kind: Time, Value: func(g guest) any { return g.seen }},
		{Name: "link", Kind: ID, OnRequest: true, Value: func(g guest) any { return g.link }},
	}
}

func stayColumns() Columns[stay] {
	return Columns[stay]{
		{Name: "room", Kind: Text, Value: func(s stay) any { return s.room }},
		{
			Name: "level", Kind: Enum,
			Value: func(s stay) any { return s.level },
			Label: func(s stay) string { return map[string]string{"own": "Owner", "view": "Viewer"}[s.level] },
			Tones: map[string]Tone{"own": Good, "view": Waiting},
		},
		{Name: "shared_with", Kind: List, Value: func(s stay) any { return s.with }},
		{Name: "nights", Kind: Number, Value: func(s stay) any { return s.nights }},
		{Name: "until", Kind: Time, Relative: true, Value: func(s stay) any { return s.until }},
	}
}

// nestedColumns are the name, the stays, and the levels of the stays.
func nestedColumns() Columns[guest] {
	return Columns[guest]{
		guestColumns()[0],
		{Name: "past_stays", Kind: List, Value: func(g guest) any {
			n := Nest(stayColumns(), g.stays)
			n.More = "ask\x1b[2J " + g.name
			return n
		}},
		{Name: "levels", Kind: List, Value: func(g guest) any { return Nest(stayColumns()[1:2], g.stays) }},
	}
}

// staying is a guest with n stays, no two alike.
func staying(n int) guest {
	g := guest{name: "Cy", id: "7f3n"}
	for i := range n {
		s := stay{room: fmt.Sprintf("Room %d", i+1), level: "view", nights: 7 * i}
		if i%2 == 0 {
			s.level, s.with, s.until = "own", []string{"Ana", "Bo"}, noon.AddDate(0, 0, i+1)
		}
		g.stays = append(g.stays, s)
	}
	return g
}

// plainColumns are the columns without the link.
func plainColumns() Columns[guest] { return guestColumns()[:7] }

func ana() guest {
	return guest{
		name: "Ana", id: "7f3k", status: "pending", groups: []string{"GIS", "Field crew"}, visits: 12,
		expires: noon.Add(6 * 24 * time.Hour), seen: noon.Add(-2 * time.Hour),
	}
}

func bo() guest {
	return guest{name: "Bo", id: "7f3m", status: "accepted", visits: 3, expires: noon.Add(-26 * time.Hour)}
}

// hostile are names that break a writer which takes text for harmless.
func hostile() []string {
	return []string{
		"two\nlines", "\x1b[31mred\x1b[0m", "tab\there", `say "hi"`, "comma, semi;colon", "=cmd|' /C calc'!A0",
		"\u202Eevil", "zero\u200Bwidth", "👩‍👩‍👧‍👦 family", "東京都庁", "שלום", "a|b*c_d`<b>&amp;[x](y)\\", "\xffbad\xc3",
		strings.Repeat("x", 250), "",
	}
}

func crowd() []guest {
	var rows []guest
	for i, name := range hostile() {
		rows = append(rows, guest{name: name, id: fmt.Sprintf("id%02d", i), status: "expired", groups: []string{name}})
	}
	return rows
}

func rowsOf(rows ...guest) iter.Seq2[guest, error] {
	return func(yield func(guest, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

func screen(width int) *Screen {
	return &Screen{Width: width, Now: noon, Location: func() *time.Location { return time.FixedZone("", 3600) }}
}

func written(t *testing.T, cols Columns[guest], out Output, rows ...guest) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, cols, rowsOf(rows...), out); err != nil {
		t.Fatalf("Write: %v", err)
	}
	return b.String()
}

func writtenOne(t *testing.T, out Output, row guest) string {
	t.Helper()
	return writtenOneOf(t, plainColumns(), out, row)
}

func writtenOneOf(t *testing.T, cols Columns[guest], out Output, row guest) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteOne(&b, cols, row, out); err != nil {
		t.Fatalf("WriteOne: %v", err)
	}
	return b.String()
}
