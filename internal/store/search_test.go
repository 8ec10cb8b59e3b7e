package store

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// TestSearch: what is typed is found at the beginning of names, or else inside them, and only in rows that can be
// meant.
func TestSearch(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 3) // p00000, a User, to p00002, an Administrator
	people := []org.Member{
		{ID: "m-ana", Name: "Ana Ruiz", Email: "ana@acme.example", Role: org.Administrator, Groups: []string{"GIS"}},
		{ID: "m-zoe", Name: "Zoë Ångström", Email: "zoe@acme.example", Role: org.User, Groups: []string{"Office"}},
		{ID: "m-rtl", Name: "صوفيا", Email: "sofia@acme.example", Role: org.Manager},
		{ID: "m-100%_", Name: `100%_\`, Email: "odd@acme.example", Role: org.Manager},
	}
	roads := org.Resource{ID: "r-roads", Kind: "project", Name: "Roads", Owners: []string{"ana@acme.example"}}
	change(t, s, func(s *Store) error {
		for _, m := range people {
			if m.Language = "en"; s.AddMember(ctx, m) != nil {
				t.Fatalf("adding %s", m.Email)
			}
		}
		if err := s.AddResources(ctx, roads); err != nil {
			return err
		}
		i := newInvitation(1)
		i.AcceptedAt = epoch()
		return s.SetAccepted(ctx, i)
	})
	member := func(among Among) func(string, int) (string, error) {
		return func(text string, most int) (string, error) {
			found, err := s.SearchMembers(ctx, text, among, most)
			return namesOf(found, func(m org.Member) string { return strings.TrimPrefix(m.ID, "m-") }), err
		}
	}
	gis, err := s.Group(ctx, "GIS")
	if err != nil {
		t.Fatal(err)
	}
	groups := func(among Among) func(string, int) (string, error) {
		return func(text string, most int) (string, error) {
			found, err := s.SearchGroups(ctx, text, among, most)
			return namesOf(found, func(g org.Group) string { return g.Name }), err
		}
	}
	resources := func(text string, most int) (string, error) {
		found, err := s.SearchResources(ctx, text, most)
		return namesOf(found, org.Resource.Path), err
	}
	invitations := func(stage Stage, now time.Time) func(string, int) (string, error) {
		return func(text string, most int) (string, error) {
			found, err := s.SearchInvitations(ctx, text, stage, now, most)
			return namesOf(found, func(i org.Invitation) string { return i.ID }), err
		}
	}
	for _, c := range []struct {
		name string
		find func(text string, most int) (string, error)
		want map[string]string
	}{
		{"members", member(Among{}), map[string]string{
			"": "100%_ ana m00000", "an": "ana zoe", "ANGSTROM": "zoe", "zoe": "zoe", "m-z": "zoe", "nobody": "", "'": "",
			"p0": "m00000 m00001 m00002", "صوف": "rtl", "acme": "100%_ ana m00000", "%_": "100%_", `\`: "100%_",
		}},
		{"managers", member(Among{Least: org.Manager}), map[string]string{
			"": "ana m00002 100%_", "p0": "m00001 m00002", "zo": "", "ruiz": "ana",
		}},
		{"of a group", member(Among{Group: gis.ID}), map[string]string{
			"": "m00000 m00002 ana", "ana": "ana", "zoe": "", "person": "m00000 m00002",
		}},
		{"on a resource", member(Among{Resource: roads.ID}), map[string]string{
			"": "ana", "ruiz": "ana", "zoe": "", "x": "ana",
		}},
		{"groups", groups(Among{}), map[string]string{
			"": "Field crew GIS Office", "gi": "GIS", "crew": "Field crew", "g00": "Field crew GIS Office",
			"f": "Field crew Office",
		}},
		{"groups on a resource", groups(Among{Resource: roads.ID}), map[string]string{"": "", "gi": ""}},
		{"resources", resources, map[string]string{
			"": "project/Roads", "ro": "project/Roads", "project/r": "project/Roads", "project/": "project/Roads",
			"layer/": "", "r-r": "project/Roads", "oad": "project/Roads",
		}},
		{"invitations", invitations(AtAnyStage, epoch()), map[string]string{
			"": "i00000 i00001 i00002", "g00001": "i00001", "i00002": "i00002", "acme": "i00000 i00001 i00002",
		}},
		{"pending", invitations(StillPending, epoch()), map[string]string{"": "i00000 i00002", "g00001": ""}},
		{"not accepted", invitations(NotAccepted, epoch().AddDate(1, 0, 0)), map[string]string{
			"": "i00000 i00002", "g00002": "i00002",
		}},
	} {
		for text, want := range c.want {
			if got, err := c.find(text, 3); err != nil || got != want {
				t.Errorf("%s like %q: %q, %v, want %q", c.name, text, got, err, want)
			}
		}
	}
}

func namesOf[T any](rows []T, name func(T) string) string {
	all := make([]string, len(rows))
	for i, row := range rows {
		all[i] = name(row)
	}
	return strings.Join(all, " ")
}

// TestSearchReach: members who count are found behind more members who do not than a search looks at.
func TestSearchReach(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	change(t, s, func(s *Store) error {
		if err := s.AddGroup(ctx, newGroup(0, "GIS")); err != nil {
			return err
		}
		_, err := s.q.ExecContext(ctx, `WITH RECURSIVE c (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n <= $1)
			INSERT INTO members (id, email, name, name_key, role, language, joined)
			SELECT 'a' || n, 'a' || (100000 + n) || '@acme.example', 'A' || n, 'a' || n, 1, 'en', 0 FROM c`, reach)
		if err != nil {
			return err
		}
		last := org.Member{ID: "m-az", Name: "Az", Email: "az@acme.example", Role: org.Manager, Groups: []string{"GIS"}}
		return s.AddMember(ctx, last)
	})
	for _, among := range []Among{{Least: org.Manager}, {Group: "g00000"}} {
		type finds = func(context.Context, string, Among, int) ([]org.Member, error)
		for _, find := range []finds{s.SearchMembers, s.MembersWithPrefix} {
			found, err := find(ctx, "a", among, 10)
			if got := namesOf(found, func(m org.Member) string { return m.ID }); err != nil || got != "m-az" {
				t.Errorf("%+v: %q, %v", among, got, err)
			}
		}
	}
}

// planned keeps the plans of the statements that are run.
type planned struct {
	runner
	t     *testing.T
	s     *Store
	plans *[]string
}

func (p planned) QueryContext(ctx context.Context, statement string, args ...any) (rows, error) {
	plan := explain(p.t, p.s, listing.Statement{SQL: statement, Args: args})
	*p.plans = append(*p.plans, statement+"\n"+plan)
	return p.runner.QueryContext(ctx, statement, args...)
}

// TestSearchPlans: every search reads in the order of an index and sorts nothing, but for the rows within reach.
func TestSearchPlans(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	fill(t, s, 50)
	var plans []string
	spied := &Store{q: querier{planned{s.q, t, s, &plans}}}
	for _, text := range []string{"", "p", "project/x"} {
		for _, among := range []Among{{}, {Least: org.Manager}, {Group: "g00001"}, {Resource: "r"}} {
			ignore(spied.SearchMembers(ctx, text, among, 10))
			ignore(spied.MembersWithPrefix(ctx, text, among, 10))
			ignore(spied.SearchGroups(ctx, text, among, 10))
		}
		ignore(spied.SearchResources(ctx, text, 10))
		for _, stage := range []Stage{AtAnyStage, NotAccepted, StillPending} {
			ignore(spied.SearchInvitations(ctx, text, stage, epoch(), 10))
		}
	}
	if len(plans) < 50 {
		t.Errorf("%d statements", len(plans))
	}
	sorted := "TEMP B-TREE"
	if onPostgres() {
		sorted = sorts // other than ties
	}
	bare := regexp.MustCompile(`(?m)^SCAN [a-z]+$`) // of the rows within reach, once
	within := regexp.MustCompile(`(?s)LIMIT \d+\) m WHERE.* ORDER BY m\.`)
	for _, plan := range plans {
		if within.MatchString(plan) {
			plan = strings.Replace(plan, sorted, "", 1) // the last sort, of what the LIMIT left
		}
		if len(bare.FindAllString(plan, -1)) > strings.Count(plan, "CO-ROUTINE") || strings.Contains(plan, sorted) {
			t.Error(plan)
		}
	}
}
