package browse

import (
	"slices"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// A menu has what can be done with its rows, and says why something is left out.
func TestMenuEntries(t *testing.T) {
	t.Parallel()
	row := func(state string) Row { return Row{ID: "7f3k", Title: "invitation", State: state} }
	const note = "Not possible: copy link, update, resend; it is accepted"
	for _, test := range []struct {
		noun, states string
		rows         []Row
		want         []string
		note         string
	}{
		{"invitations", "pending", []Row{row(org.Pending)}, []string{"d", "l", "u", "n", "x", "y"}, ""},
		{"invitations", "accepted", []Row{row(org.Accepted)}, []string{"d", "x", "y"}, note},
		{"invitations", "expired", []Row{row(org.Expired)}, []string{"d", "n", "x", "y"}, "Not possible: copy link, update; it is expired"},
		{"invitations", "one accepted", []Row{row(org.Pending), row(org.Accepted)}, []string{"d", "x"}, "Not possible: copy link, resend; the invitation is accepted"},
		{"members", "", []Row{row("")}, []string{"d", "u", "p", "x", "y"}, ""},
	} {
		m := &model{}
		m.openMenu("", test.rows, actions(test.noun))
		var got []string
		n, _ := m.over.(*menu)
		for _, e := range n.entries {
			got = append(got, e.key)
		}
		if !slices.Equal(got, test.want) || n.note != test.note {
			t.Errorf("%s, %s: %q, %q", test.noun, test.states, got, n.note)
		}
	}
	m := &model{world: World{Refusal: "nobody acts"}}
	m.openMenu("", []Row{row(org.Accepted)}, actions("invitations"))
	if n, _ := m.over.(*menu); n.note != "Nothing can be changed: nobody acts\nNot possible: copy link; it is accepted" {
		t.Errorf("%q", n.note)
	}
}
