package store

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// TestDoomed: graphs made by hand, and what happens to them when members leave or resources are deleted.
func TestDoomed(t *testing.T) {
	tests := []struct {
		name, graph string
		leave       string // members
		named       string // or resources
		fates, lost []string
	}{
		{
			"a chain over three owners", "a bo\nb cy <a\nc di <b", "bo", "",
			[]string{"lost b<a cy", "lost c<b di", "doomed a bo"},
			nil,
		},
		{"the middle of a chain", "a bo\nb cy <a\nc di <b", "cy", "", []string{"lost c<b di", "doomed b cy"}, nil},
		{"the end of a chain", "a bo\nb cy <a\nc di <b", "di", "", []string{"doomed c di"}, nil},
		{
			"a diamond is told once, and of the first that it needs",
			"a bo\nb cy <a\nc bo <a\nd di <b,c", "bo", "",
			[]string{"lost b<a cy", "lost d<b di", "doomed a bo", "doomed c<a bo"},
			nil,
		},
		{
			"what it needs and keeps is not told", "a cy\nb bo\nc di <a,b", "bo", "",
			[]string{"lost c<b di", "doomed b bo"},
			nil,
		},
		{"shared ownership", "a bo,cy\nb bo", "bo", "", []string{"doomed b bo", "released a bo,cy"}, nil},
		{"what depends on what is shared stays", "a bo,cy\nb di <a", "bo", "", []string{"released a bo,cy"}, nil},
		{"shared, and needs what is doomed", "a bo\nb bo,cy <a", "bo", "", []string{"lost b<a bo,cy", "doomed a bo"}, nil},
		{
			"both who share leave", "a bo,cy\nb di <a\nc bo,di", "bo,cy", "",
			[]string{"lost b<a di", "doomed a bo,cy", "released c bo,di"},
			nil,
		},
		{"two of three leave", "a bo,cy,di", "bo,cy", "", []string{"released a bo,cy,di"}, nil},
		{"a leaver without anything", "a bo\nb cy <a", "di", "", nil, nil},
		{"nobody", "a bo", "nobody", "", nil, nil},
		{
			"permissions on what is doomed, and the leaver's",
			"a bo view:cy,GIS modify:OPS\nb cy <a view:eli modify:bo\nc di view:bo,cy,GIS", "bo", "",
			[]string{"lost b<a cy", "doomed a bo"},
			[]string{"view a cy", "view a GIS", "modify a OPS", "view b eli", "modify b bo", "view c bo"},
		},
		{
			"permissions of who owns nothing", "a bo view:cy,GIS modify:di", "cy,di", "", nil,
			[]string{"view a cy", "modify a di"},
		},
		{
			"a resource, its owners' and others' dependents",
			"a bo,cy view:GIS\nb bo <a\nc di <a\nd bo,di <a\ne bo", "", "a",
			[]string{"lost c<a di", "lost d<a bo,di", "doomed a bo,cy", "doomed b<a bo"},
			[]string{"view a GIS"},
		},
		{
			"a resource that needs another which is named", "a bo\nb cy <a\nc di <b", "", "b,a",
			[]string{"lost c<b di", "doomed a bo", "doomed b<a cy"},
			nil,
		},
		{
			"two named of two owners: what depends on one of them is others' even if its owner owns the one",
			"a bo\nb cy\nc bo <a\nd cy <b\ne bo,cy <a", "", "a,b",
			[]string{"lost c<a bo", "lost d<b cy", "lost e<a bo,cy", "doomed a bo", "doomed b cy"},
			nil,
		},
		{
			"two named of one owner, who shares one of them", "a bo,cy\nb bo\nc bo <a\nd cy <a\ne bo,cy <b", "", "a,b",
			[]string{"lost d<a cy", "lost e<b bo,cy", "doomed a bo,cy", "doomed b bo", "doomed c<a bo"},
			nil,
		},
		{
			"two named of the same two owners", "a bo,cy\nb cy,bo\nc bo <a\nd cy,bo <b\ne di <a\nf cy,di <b", "", "b,a",
			[]string{"lost e<a di", "lost f<b cy,di", "doomed a bo,cy", "doomed b bo,cy", "doomed c<a bo", "doomed d<b bo,cy"},
			nil,
		},
		{
			"one named and what it needs, of another: both are named", "a bo\nb cy <a\nc cy <b", "", "a,b",
			[]string{"lost c<b cy", "doomed a bo", "doomed b<a cy"},
			nil,
		},
		{
			"one named twice, and one that is not there", "a bo\nb bo <a\nc cy <a", "", "a,z,a",
			[]string{"lost c<a cy", "doomed a bo", "doomed b<a bo"},
			nil,
		},
		{
			"a resource without dependents: its owner's permissions stay", "a bo\nb cy <a modify:bo view:GIS", "", "b",
			[]string{"doomed b cy"},
			[]string{"modify b bo", "view b GIS"},
		},
		{
			"a resource in the middle", "a bo view:bo\nb bo <a\nc bo <b", "", "b",
			[]string{"doomed b bo", "doomed c<b bo"},
			nil,
		},
		{"none of that name", "a bo", "", "z", nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g, roots := parse(test.graph), Roots{}
			if test.leave != "" {
				roots.Members = idsOf("m-", strings.Split(test.leave, ","))
			} else {
				roots.Resources = idsOf("r-", strings.Split(test.named, ","))
			}
			s := g.store(t)
			if got := told(t, s.DeletionEffects(t.Context(), roots)); !slices.Equal(got, test.fates) {
				t.Errorf("Doomed yields\n%q, want\n%q", got, test.fates)
			}
			if got := told(t, s.LostPermissions(t.Context(), roots)); !slices.Equal(got, test.lost) {
				t.Errorf("LostPermissions yields\n%q, want\n%q", got, test.lost)
			}
			if want := g.fates(roots); !slices.Equal(want, test.fates) {
				t.Errorf("the naive computation gives\n%q, want\n%q", want, test.fates)
			}
		})
	}
}

// TestDoomedInACircle: nothing makes a circle, but if there were one, finding what is deleted would still end.
func TestDoomedInACircle(t *testing.T) {
	s := parse("a bo <c\nb cy <a\nc di <b\nd eli").store(t)
	roots := Roots{Members: []string{"m-bo"}}
	got, want := told(t, s.DeletionEffects(t.Context(), roots)), []string{"lost b<a cy", "lost c<b di", "doomed a<c bo"}
	if !slices.Equal(got, want) {
		t.Errorf("Doomed yields %q, want %q", got, want)
	}
	change(t, s, func(s *Store) error { return s.DeleteResources(t.Context(), roots, org.Event{Time: epoch()}) })
	wantState(t, s, []string{"own d eli"})
}

// TestDeleteDoomed: there is an event for each resource that is deleted, and for each permission removed with it or
// with a member.
func TestDeleteDoomed(t *testing.T) {
	const owned = "a bo view:eli,GIS\nB/é,' di,cy <a modify:bo\nc bo,cy view:GIS,di modify:eli\nd bo,cy,di\ne cy modify:bo"
	s, ctx := parse(owned).store(t), t.Context()
	e := org.Event{Time: epoch(), Actor: "ana" + domain, Subject: "of no matter", Details: "neither", Change: "M"}
	change(t, s, func(s *Store) error {
		return errors.Join(s.DeleteResources(ctx, Roots{Members: []string{"m-bo", "m-di"}}, e),
			s.DeleteMembers(ctx, []string{"m-bo", "m-di"}))
	})
	wantState(t, s, []string{"own c cy", "view c GIS", "modify c eli", "own d cy", "own e cy"})
	wantEvents(t, s,
		"permission.revoke table/a id: r-a, member: eli@acme.example, level: view",
		"permission.revoke table/a id: r-a, group: GIS, level: view",
		"permission.revoke table/B/é,' id: r-B/é,', member: bo@acme.example, level: modify",
		"permission.revoke table/c id: r-c, member: di@acme.example, level: view",
		"permission.revoke table/e id: r-e, member: bo@acme.example, level: modify",
		"resource.delete table/a id: r-a, owners: bo@acme.example",
		"resource.delete table/B/é,' id: r-B/é,', owners: cy@acme.example, di@acme.example",
		"permission.revoke table/c id: r-c, member: bo@acme.example, level: own",
		"permission.revoke table/d id: r-d, member: bo@acme.example, level: own",
		"permission.revoke table/d id: r-d, member: di@acme.example, level: own")
	const marked = `SELECT count(*) FROM audit WHERE time = $1 AND actor = $2 AND change = 'M' AND details_key <> ''`
	if n, err := s.count(ctx, marked, epoch().Unix(), e.Actor); err != nil || n != 10 {
		t.Errorf("%d events are at that time by that actor, %v", n, err)
	}
	if got := listed(t, s, Events(), asked{`subject:"b/e"`, "time", 0, 0}); len(got) != 2 {
		t.Errorf("events found by the folded name: %q", got)
	}
}

// TestDeleteDoomedResources: the owners keep the rest.
func TestDeleteDoomedResources(t *testing.T) {
	s, ctx := parse("a cy,bo\nb di <a view:bo modify:OPS\nc bo view:cy").store(t), t.Context()
	change(t, s, func(s *Store) error {
		return s.DeleteResources(ctx, Roots{Resources: []string{"r-a"}}, org.Event{Time: epoch(), Actor: "ana" + domain})
	})
	wantState(t, s, []string{"own c bo", "view c cy"})
	wantEvents(t, s,
		"permission.revoke table/b id: r-b, member: bo@acme.example, level: view",
		"permission.revoke table/b id: r-b, group: OPS, level: modify",
		"resource.delete table/a id: r-a, owners: bo@acme.example, cy@acme.example",
		"resource.delete table/b id: r-b, owners: di@acme.example")
}
