package admin

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// Random tables do what a naive model says, again change nothing, and a dry run tells the same beforehand.
func TestInviteRowsProperty(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 5))
	for range 20 {
		a := acme(t)
		people := map[string]string{ana: "administrator"} // whoever is there: their role
		var rows []InviteRow
		var want []string
		pick := func(from ...string) string { return from[random.IntN(len(from))] }
		for n := range random.IntN(60) {
			email := pick("ana", "p1", "p2", "p3", "p4", "p5", "P6", "p7") + "@acme.example"
			row := InviteRow{Email: email, Role: pick("", "user", "Manager", "admin", "boss"), Groups: strings.Fields(pick("", "GIS", "gis", "Nobody"))}
			rows = append(rows, row)
			key, outcome := strings.ToLower(email), Created
			if people[key] != "" {
				outcome = Exists
			}
			if row.Role == "boss" || slices.Contains(row.Groups, "Nobody") {
				outcome = Invalid
			}
			if outcome == Created {
				people[key] = map[string]string{"": "user", "user": "user", "Manager": "manager", "admin": "administrator"}[row.Role]
			}
			want = append(want, fmt.Sprint(n+2, " ", outcome))
		}
		delete(people, ana)
		in := Invite{Role: org.User}
		for _, in.DryRun = range []bool{true, false} {
			_, told, _ := inviteRows(t, a, in, table(rows...))
			var got []string
			for _, row := range told {
				got = append(got, fmt.Sprint(row.Line, " ", row.Outcome))
			}
			wantLines(t, got, want...)
		}
		got := map[string]string{}
		for _, i := range stateOf(t, a).Invitations {
			got[i.Recipient] = i.Role.String()
		}
		if !maps.Equal(got, people) {
			t.Fatalf("there are %v, want %v", got, people)
		}
		unchanged(t, a, func() {
			lines, _, _ := inviteRows(t, a, in, table(rows...))
			if strings.Contains(strings.Join(lines, "\n"), Created) {
				t.Errorf("again: %s", strings.Join(lines, "\n"))
			}
		})
	}
}
