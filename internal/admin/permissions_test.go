package admin

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// Each level can follow each, up and down; the same one again changes nothing and is not logged.
func TestGrantEachLevelAfterEach(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	roads, err := s.Store.Resource(t.Context(), "layer/Roads")
	check(t, err)
	for _, who := range []Subject{{Member: mia}, {Group: "Field crew"}} {
		levels := []org.Level{org.View, org.Modify, org.Own}
		if who.Group != "" {
			levels = levels[:2]
		}
		subject, detail := who.Member+who.Group, "member: mia"
		if who.Group != "" {
			detail = "group: Field crew"
		}
		for _, from := range append([]org.Level{0}, levels...) {
			for _, to := range levels {
				t.Run(fmt.Sprintf("%s from %s to %s", subject, from, to), func(t *testing.T) {
					if from == 0 {
						_, _ = s.Revoke(t.Context(), roads.ID, who)
					} else {
						grant(t, s.Admin, roads.ID, from, who)
					}
					s.begin(t)
					got, err := s.Grant(t.Context(), "Layer/ROADS", to, who)
					want := org.Permission{Resource: "layer/Roads", ResourceID: roads.ID, Subject: subject, Group: who.Group != "", Level: to, Was: from}
					if err != nil || got != want {
						t.Errorf("Grant = %+v, %v, want %+v", got, err, want)
					}
					if has := stateOf(t, s.Admin).has(subject); !slices.Contains(has, to.String()+" layer/Roads") {
						t.Errorf("%s has %q", subject, has)
					}
					var events []string
					if from != to {
						level := to.String()
						if from != 0 {
							level = from.String() + " → " + level
						}
						events = []string{fmt.Sprintf("ana permission.grant layer/Roads id: <layer/Roads>, %s, level: %s", detail, level)}
					}
					s.wantEvents(t, events...)
				})
			}
		}
	}
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	tests := []struct {
		resource string
		who      Subject
		level    org.Level
		event    string
	}{
		{"project/plans", Subject{Member: "UMA@acme.example"}, org.View, "project/Plans id: <project/Plans>, member: uma, level: view"},
		{"project/plans", Subject{Member: mia}, org.Modify, "project/Plans id: <project/Plans>, member: mia, level: modify"},
		{"project/plans", Subject{Group: "gis"}, org.Modify, "project/Plans id: <project/Plans>, group: GIS, level: modify"},
		{"project/atlas", Subject{Member: mia}, org.Own, "project/Atlas id: <project/Atlas>, member: mia, level: own"}, // Lou stays
	}
	s := mapped(t)
	for _, test := range tests {
		t.Run(test.event, func(t *testing.T) {
			want := s.begin(t)
			got, err := s.Revoke(t.Context(), test.resource, test.who)
			if err != nil || got.Level != test.level || got.Group != (test.who.Group != "") {
				t.Errorf("Revoke = %+v, %v", got, err)
			}
			delete(want.Permissions, permissionKey(got))
			if test.level == org.Own {
				r := want.Resources[got.Resource]
				r.Owners = []string{lou}
				want.Resources[got.Resource] = r
			}
			wantState(t, stateOf(t, s.Admin), want)
			s.wantEvents(t, "ana permission.revoke "+test.event)
			unchanged(t, s.Admin, func() {
				_, err := s.Revoke(t.Context(), test.resource, test.who)
				if wantErr(t, err, org.ErrNotFound); err == nil || !strings.Contains(err.Error(), "has no permission on "+got.Resource) {
					t.Errorf("the error is %v", err)
				}
			})
		})
	}
}

func TestBelongings(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	m, err := Member(t.Context(), s.Store, mia)
	check(t, err)
	b, err := s.BelongingsOf(t.Context(), m, 2)
	if err != nil || b.Owns.Total != 3 || b.MayUse.Total != 3 || b.MayUse.Rows[0] != (org.Access{Resource: "layer/Roads", Level: org.View, Through: "GIS"}) {
		t.Errorf("%+v, %v", b, err)
	}
}

// What nobody owns can be taken from who may view it.
func TestRevokeWhatNobodyOwns(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	plans, err := s.Store.Resource(t.Context(), "project/Plans")
	check(t, err)
	check(t, s.Store.Change(t.Context(), func(tx *store.Store) error {
		return tx.RemovePermission(t.Context(), org.Permission{ResourceID: plans.ID, Subject: mo})
	}))
	_, err = s.Revoke(t.Context(), "project/Plans", Subject{Member: uma})
	check(t, err)
}

func TestPermissionsRefuse(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	give := func(resource string, level org.Level, who Subject) func(*Admin) error {
		return func(a *Admin) error { _, err := a.Grant(t.Context(), resource, level, who); return err }
	}
	take := func(resource string, who Subject) func(*Admin) error {
		return func(a *Admin) error { _, err := a.Revoke(t.Context(), resource, who); return err }
	}
	tests := []struct {
		name string
		do   func(*Admin) error
		kind org.Kind
	}{
		{"own to a group", give("layer/Roads", org.Own, Subject{Group: "GIS"}), org.ErrUsage},
		{"own to a User", give("layer/Roads", org.Own, Subject{Member: uma}), org.ErrRefused},
		{"own to a User who may view", give("project/Plans", org.Own, Subject{Member: uma}), org.ErrRefused},
		{"modify instead of own to the last owner", give("layer/Roads", org.Modify, Subject{Member: lou}), org.ErrRefused},
		{"view instead of own to the last owner", give("layer/Roads", org.View, Subject{Member: lou}), org.ErrRefused},
		{"on an unknown resource", give("layer/Nope", org.View, Subject{Member: mia}), org.ErrNotFound},
		{"to an unknown member", give("layer/Roads", org.View, Subject{Member: "nobody@acme.example"}), org.ErrNotFound},
		{"to an unknown group", give("layer/Roads", org.View, Subject{Group: "Nope"}), org.ErrNotFound},
		{"by a Manager", func(a *Admin) error { return give("layer/Roads", org.View, Subject{Member: uma})(a.by(lou)) }, org.ErrRefused},
		{"revoke the last owner", take("layer/Roads", Subject{Member: lou}), org.ErrRefused},
		{"revoke what was not granted", take("layer/Roads", Subject{Member: mo}), org.ErrNotFound},
		{"revoke what a group has", take("layer/Roads", Subject{Member: mia}), org.ErrNotFound},
		{"revoke what was not granted to a group", take("layer/Roads", Subject{Group: "Field crew"}), org.ErrNotFound},
		{"revoke on an unknown resource", take("layer/Nope", Subject{Member: mia}), org.ErrNotFound},
		{"revoke of an unknown member", take("layer/Roads", Subject{Member: "nobody@acme.example"}), org.ErrNotFound},
	}
	unchanged(t, s.Admin, func() {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) { wantErr(t, test.do(s.Admin), test.kind) })
		}
	})
}

// An Administrator can own, as a Manager can; a co-owner can be set back, the one who is left cannot.
func TestOwnersComeAndGo(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	grant(t, s.Admin, "layer/Roads", org.Own, Subject{Member: bo})
	grant(t, s.Admin, "layer/Roads", org.View, Subject{Member: lou})
	unchanged(t, s.Admin, func() {
		_, err := s.Revoke(t.Context(), "layer/Roads", Subject{Member: bo})
		wantErr(t, err, org.ErrRefused)
	})
	s.wantEvents(t,
		"ana permission.grant layer/Roads id: <layer/Roads>, member: bo, level: own",
		"ana permission.grant layer/Roads id: <layer/Roads>, member: lou, level: own → view")
	now := stateOf(t, s.Admin)
	if !slices.Contains(now.has(lou), "view layer/Roads") || !slices.Equal(now.Resources["layer/Roads"].Owners, []string{bo}) {
		t.Errorf("%q, %q", now.has(lou), now.owners())
	}
}
