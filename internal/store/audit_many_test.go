package store

import (
	"slices"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// TestLogGroupPermissions: the detail that names a group is written as all details are, whatever its name has, and is
// found by it.
func TestLogGroupPermissions(t *testing.T) {
	tests := []struct{ name, field string }{
		{"GIS", `group: GIS`},
		{"Équipe", `group: Équipe`},
		{"Field crew", `group: Field crew`},
		{"a=b", `group: a=b`},
		{"none", `group: "none"`},
		{"None", `group: None`},
		{"→", `group: "→"`},
		{"a: b", `group: "a: b"`},
		{"a:b", `group: a:b`},
		{"Équipe:", `group: "Équipe:"`},
		{`"`, `group: "\""`},
		{`the "A" team`, `group: "the \"A\" team"`},
		{`a\b`, `group: a\b`},
		{`a\: b`, `group: "a\\: b"`},
		{`\" \\`, `group: "\\\" \\\\"`},
		{`100%_'); --`, `group: 100%_'); --`},
		{"a:\u00a0b", "group: a:\u00a0b"}, // whose key has a blank
		{"x：", "group: x："},               // whose key has a colon
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, ctx := parse("a bo view:GIS,OPS").store(t), t.Context()
			change(t, s, func(s *Store) error { return s.RenameGroup(ctx, newGroup(0, test.name)) })
			change(t, s, func(s *Store) error {
				return s.LogGroupPermissions(ctx, []string{"g00000"}, org.Event{Time: epoch(), Actor: "ana" + domain})
			})
			details := "id: r-a, " + test.field + ", level: view"
			wantEvents(t, s, "permission.revoke table/a "+details)
			if want := org.Fact("group", test.name); test.field != want {
				t.Errorf("%s, but one by one %s", test.field, want)
			}
			keys, err := s.texts(ctx, `SELECT details_key FROM audit`)
			if want := []string{listing.Fold(details)}; err != nil || !slices.Equal(keys, want) {
				t.Errorf("the key is %q, %v, want %q", keys, err, want)
			}
		})
	}
}

// TestLogPermissions: one event for each permission to view or modify that any of the members has, and no other.
func TestLogPermissions(t *testing.T) {
	s, ctx := parse("a bo view:cy,GIS modify:eli\nb cy <a modify:bo,OPS\nc di view:bo,cy").store(t), t.Context()
	e := org.Event{Time: epoch(), Actor: "ana" + domain, Subject: "of no matter", Details: "neither", Change: "M"}
	change(t, s, func(s *Store) error { return s.LogPermissions(ctx, []string{"m-bo", "nobody", "m-cy", "m-bo"}, e) })
	wantEvents(t, s,
		"permission.revoke table/a id: r-a, member: cy@acme.example, level: view",
		"permission.revoke table/b id: r-b, member: bo@acme.example, level: modify",
		"permission.revoke table/c id: r-c, member: bo@acme.example, level: view",
		"permission.revoke table/c id: r-c, member: cy@acme.example, level: view")
	const marked = `SELECT count(*) FROM audit WHERE time = $1 AND actor = $2 AND change = 'M'`
	if n, err := s.count(ctx, marked, epoch().Unix(), e.Actor); err != nil || n != 4 {
		t.Errorf("%d events are of that time, actor and mark, %v", n, err)
	}
	if got := permissionsBy(t, s, "", "resource"); len(got) != 10 {
		t.Errorf("telling of permissions changed them: %q", got)
	}
}

// TestNothingToLog: where nothing is removed nothing is told, and there is no mark to look for.
func TestNothingToLog(t *testing.T) {
	s, ctx := parse("a bo view:cy").store(t), t.Context()
	change(t, s, func(s *Store) error {
		for _, ids := range [][]string{nil, {"nobody"}, {"m-bo"}, {"m-ana"}} {
			if err := s.LogPermissions(ctx, ids, org.Event{Time: epoch(), Change: "M"}); err != nil {
				return err
			}
		}
		if s.mark != (mark{}) {
			t.Errorf("the mark is %+v", s.mark)
		}
		return s.LogGroupPermissions(ctx, []string{"g00000"}, org.Event{Time: epoch(), Change: "M"})
	})
	wantEvents(t, s)
}
