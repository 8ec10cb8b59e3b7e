package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// jumped reads the windows from a text on, and before it.
func (w walk[T]) jumped(text string) (before, from []string) {
	w.t.Helper()
	place, err := w.table.Columns.Jump(w.q.Order, text, epoch())
	if err != nil {
		w.t.Fatalf("%s: jump to %q: %v", w.about, text, err)
	}
	from, _ = w.read(listing.Window{At: place, From: true, Limit: 1000})
	if !place.Zero() {
		before, _ = w.read(listing.Window{At: place, Back: true, Limit: 1000})
	}
	w.want("before and from "+text, slices.Concat(before, from), w.whole)
	return before, from
}

// TestJump: a jump lands on the first row that is not before the text, in every order by names.
func TestJump(t *testing.T) {
	t.Parallel()
	b := randomStore(t, testenv.Full(300, 60))
	for range testenv.Full(400, 60) {
		w := randomWalk(t, b, Members())
		if w.q.Order[0].Name != "name" {
			continue
		}
		text := []string{b.text(2), b.text(1)[:1], strings.ToUpper(b.text(1)), "", "~~"}[b.chance.IntN(5)]
		text = strings.ToValidUTF8(text, "")
		key := listing.Fold(text)
		names := map[string]string{}
		for m, err := range listRows(t, b.file, Members(), asked{}) {
			must(t, err)
			names[fmt.Sprintf("%+v", m)] = listing.Fold(m.Name)
		}
		after := func(row string) bool {
			if w.q.Order[0].Desc {
				return names[row] <= key || strings.HasPrefix(names[row], key)
			}
			return names[row] >= key
		}
		before, from := w.jumped(text)
		if slices.ContainsFunc(before, after) || slices.ContainsFunc(from, func(r string) bool { return !after(r) }) {
			t.Errorf("%s: jump to %q lands before\n%s", w.about, text, cmp.Or(append(from, "the end")...))
		}
	}
}

// TestJumpInEveryColumn: what may be typed in each kind of column, and where it leads.
func TestJumpInEveryColumn(t *testing.T) {
	s := newStore(t)
	change(t, s, func(s *Store) error {
		for i := range 6 {
			m := newMember(i)
			m.Role, m.Joined = org.Role(1+i%3), epoch().AddDate(0, i, 0)
			if err := s.AddMember(t.Context(), m); err != nil {
				return err
			}
		}
		return nil
	})
	for _, test := range []struct{ order, text, want string }{
		{"joined", "2026-05", "m00002"},
		{"joined desc", "2026-05", "m00002"},
		{"joined", "2026-05-02", "m00003"},
		{"joined desc", "2026-05-02", "m00002"},
		{"joined", "2027", ""},
		{"joined desc", "2026", "m00005"},
		{"joined", "+1d", "m00001"},
		{"joined", "2026-04-01T09:00:00Z", "m00001"},
		{"role, id desc", "man", "m00004"},
		{"role desc, id", "u", "m00000"},
		{"role", "Admin", "m00002"},
		{"role", "VIEWER", "m00000"},
		{"id", "M00003", "m00003"},
		{"id desc", "m0000", "m00005"},
		{"email", "p00004@", "m00004"},
		{"language", "e", "m00000"},
		{"name", "  ", "m00000"},
	} {
		order, err := Members().Columns.Order(test.order)
		must(t, err)
		place, err := Members().Columns.Jump(order, test.text, epoch())
		must(t, err)
		found, err := Window(t.Context(), s, Members(), listing.Query{Order: order}, listing.Window{At: place, From: true, Limit: 1})
		must(t, err)
		got := ""
		if len(found) > 0 {
			got = found[0].Row.ID
		}
		if got != test.want {
			t.Errorf("by %s, %q leads to %q, want %q", test.order, test.text, got, test.want)
		}
	}
}

// TestNoJump: what leads nowhere says what may be typed.
func TestNoJump(t *testing.T) {
	for _, test := range []struct{ order, text, want string }{
		{"joined", "soon", `jump: "soon" is no time to find in joined`},
		{"role", "zed", `jump: "zed" is no role to find in role`},
		{"", "a", "jump: the rows are in no order"},
		{"name", "a\x00", "jump: the expression has a NUL in it"},
	} {
		order, err := Members().Columns.Order(test.order)
		must(t, err)
		if _, err := Members().Columns.Jump(order, test.text, time.Now()); err == nil || err.Error() != test.want {
			t.Errorf("by %q, %q: %v", test.order, test.text, err)
		}
	}
	order, err := Groups().Columns.Order("members")
	must(t, err)
	if _, err := Groups().Columns.Jump(order, "many", epoch()); err == nil {
		t.Error("a word is a number")
	}
}
