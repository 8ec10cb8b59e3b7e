package store

import (
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// TestChangePlan: the events of a change are found over an index, whatever they are sorted by, and none after all
// others.
func TestChangePlan(t *testing.T) {
	s := newStore(t)
	fill(t, s, 50)
	pretendBig(t, s)
	for _, order := range []string{"", "time desc", "change", "change desc", "subject"} {
		terms, err := Events().Columns.Order(order)
		if err != nil {
			t.Fatal(err)
		}
		where, err := Events().Columns.Filter([]string{"change=1ec1y40t526v AND action=member.*"}, epoch())
		if err != nil {
			t.Fatal(err)
		}
		statements := listing.Query{Where: where, Order: terms, Limit: 100}.Statements(Events().source, Events().read)
		plan := explain(t, s, statements[len(statements)-1])
		if !strings.Contains(plan, "SEARCH e USING INDEX audit_by_change (change") || strings.Contains(plan, "SCAN e") {
			t.Errorf("by %q:\n%s", order, plan)
		}
	}
}

// TestEventColumns: the id of a change and its origin are found as ids are, the details by their words, old ones as
// well.
func TestEventColumns(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	change(t, s, func(s *Store) error {
		return s.AddEvents(ctx,
			org.Event{Time: epoch(), Actor: "ana" + domain, Action: "member.update", Subject: "bo" + domain, Change: "c1", Origin: "cli ana@laptop", Details: org.JoinDetails(
				org.Changed("role", "user", "manager"), org.Changed("groups", nil, []string{"Équipe", "GIS"}))},
			org.Event{Time: epoch(), Actor: "bo" + domain, Action: "member.sign-in", Subject: "bo" + domain, Change: "c2", Origin: "web 203.0.113.7"},
			org.Event{Time: epoch(), Actor: "ana" + domain, Action: "member.update", Subject: "cy" + domain, Change: "c3", Details: `role=manager groups="Field crew,GIS"`})
	})
	for filter, want := range map[string]string{
		"change=c1": "1", "change:C": "1 2 3", "change=c*": "1 2 3", "change=c4": "",
		"origin:web": "2", "origin=cli*": "1", "origin='cli ana@laptop'": "1", "NOT origin:*": "3", "origin:203.0.113.7": "2",
		"details:manager": "1 3", "details:'user → Manager'": "1", "details:equipe": "1", "details:'role: user'": "1",
		"NOT details:*": "2", "gis": "1 3", "laptop": "1",
	} {
		if got := strings.Join(listed(t, s, Events(), asked{filter, "change", 0, 0}), " "); got != want {
			t.Errorf("%s finds %q, want %q", filter, got, want)
		}
	}
	for filter, want := range map[string]string{
		"change=c1": `{"role":{"from":"user","to":"manager"},"groups":{"from":[],"to":["Équipe","GIS"]}}`,
		"change=c2": `{}`,
		"change=c3": `{"role":"manager","groups":["Field crew","GIS"]}`,
	} {
		details, _ := Events().Columns.Find("details")
		var out strings.Builder
		err := listing.Write(&out, listing.Columns[org.Event]{details}, listRows(t, s, Events(), asked{filter, "", 0, 0}),
			listing.Output{Format: listing.JSONL})
		if out.String() != `{"details":`+want+"}\n" || err != nil {
			t.Errorf("%s has %s, %v, want %s", filter, out.String(), err, want)
		}
	}
}
