package admin

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

func TestCreateResource(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		in    NewResource
		want  org.Resource
		event string
	}{
		{
			"owned by who acts",
			NewResource{Kind: "Layer", Name: " Stra\u00dfe "},
			org.Resource{Kind: "layer", Name: "Straße", Owners: []string{ana}},
			"ana resource.create layer/Straße id: <layer/Straße>, owners: ana, depends_on: none",
		},
		{
			"several owners, each once",
			NewResource{Kind: "form", Name: "Poll", Owners: []string{"MO@acme.example", lou, mo}},
			org.Resource{Kind: "form", Name: "Poll", Owners: []string{lou, mo}},
			"ana resource.create form/Poll id: <form/Poll>, owners: lou, mo, depends_on: none",
		},
		{
			"what it needs, each once",
			NewResource{Kind: "layer", Name: "Old roads", DependsOn: []string{"Project/PLANS", "data-source/imagery", "project/Plans"}},
			org.Resource{Kind: "layer", Name: "Old roads", Owners: []string{ana}, DependsOn: []string{"data-source/Imagery", "project/Plans"}},
			"ana resource.create layer/Old roads id: <layer/Old roads>, owners: ana, depends_on: data-source/Imagery, project/Plans",
		},
		{
			"the same name of another kind",
			NewResource{Kind: "table", Name: "ROADS"},
			org.Resource{Kind: "table", Name: "ROADS", Owners: []string{ana}},
			"ana resource.create table/ROADS id: <table/ROADS>, owners: ana, depends_on: none",
		},
		{
			"a slash in its name",
			NewResource{Kind: "table", Name: "a/b", DependsOn: []string{"table/Lengths"}},
			org.Resource{Kind: "table", Name: "a/b", Owners: []string{ana}, DependsOn: []string{"table/Lengths"}},
			"ana resource.create table/a/b id: <table/a/b>, owners: ana, depends_on: table/Lengths",
		},
	}
	s := mapped(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before := s.begin(t)
			got, err := s.CreateResource(t.Context(), test.in)
			check(t, err)
			test.want.ID, test.want.Created = got.ID, march()
			byID, err := s.Store.Resource(t.Context(), " "+strings.ToUpper(got.ID))
			check(t, err)
			byPath, err := s.Store.Resource(t.Context(), strings.ToUpper(got.Path()))
			check(t, err)
			if len(got.DependsOn) == 0 {
				got.DependsOn = nil
			}
			if !reflect.DeepEqual(got, test.want) || !reflect.DeepEqual(byID, test.want) || !reflect.DeepEqual(byPath, test.want) {
				t.Errorf("CreateResource = %+v\nby id %+v\nby path %+v\nwant %+v", got, byID, byPath, test.want)
			}
			before.Resources[got.Path()] = test.want
			wantState(t, stateOf(t, s.Admin), before)
			s.wantEvents(t, test.event)
		})
	}
}

func TestCreateResourceRefuses(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	roads, err := s.Store.Resource(t.Context(), "layer/Roads")
	check(t, err)
	tests := []struct {
		name string
		in   NewResource
		kind org.Kind
	}{
		{"a User as owner", NewResource{Kind: "layer", Name: "New", Owners: []string{mia, uma}}, org.ErrRefused},
		{"an unknown owner", NewResource{Kind: "layer", Name: "New", Owners: []string{mia, "nobody@acme.example"}}, org.ErrNotFound},
		{"a group as owner", NewResource{Kind: "layer", Name: "New", Owners: []string{"GIS"}}, org.ErrNotFound},
		{"an unknown resource to depend on", NewResource{Kind: "layer", Name: "New", DependsOn: []string{"layer/Roads", "layer/Nope"}}, org.ErrNotFound},
		{"itself", NewResource{Kind: "layer", Name: "New", DependsOn: []string{"Layer/ NEW"}}, org.ErrUsage},
		{"a taken name", NewResource{Kind: "layer", Name: "Roads"}, org.ErrConflict},
		{"a taken name in another case", NewResource{Kind: "LAYER", Name: "rOADS"}, org.ErrConflict},
		{"a taken name, on what has it", NewResource{Kind: "layer", Name: "roads", DependsOn: []string{roads.ID}}, org.ErrConflict},
		{"an unknown kind", NewResource{Kind: "map", Name: "New"}, org.ErrUsage},
		{"no kind", NewResource{Name: "New"}, org.ErrUsage},
		{"no name", NewResource{Kind: "layer", Name: " "}, org.ErrUsage},
		{"a hostile name", NewResource{Kind: "layer", Name: "N\u202eew"}, org.ErrUsage},
	}
	unchanged(t, s.Admin, func() {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				_, err := s.CreateResource(t.Context(), test.in)
				wantErr(t, err, test.kind)
			})
		}
	})
}

func TestTransferResources(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		names  []string
		to     string
		owners []string // of the resources that are not as before
		events []string
	}{
		{
			"of one owner",
			[]string{"data-source/imagery"},
			lou,
			[]string{"data-source/Imagery lou"},
			[]string{"ana resource.transfer data-source/Imagery id: <data-source/Imagery>, owners: mia → lou"},
		},
		{
			"of two owners, to a third",
			[]string{"project/Atlas"},
			mo,
			[]string{"project/Atlas mo"},
			[]string{"ana resource.transfer project/Atlas id: <project/Atlas>, owners: lou, mia → mo"},
		},
		{
			"of two owners, to one of them",
			[]string{"project/Atlas"},
			lou,
			[]string{"project/Atlas lou"},
			[]string{"ana resource.transfer project/Atlas id: <project/Atlas>, owners: lou, mia → lou"},
		},
		{"to who owns it alone", []string{"layer/Roads"}, lou, nil, nil},
		{
			"to who could modify it",
			[]string{"table/Lengths", "TABLE/lengths"},
			lou,
			[]string{"table/Lengths lou"},
			[]string{"ana resource.transfer table/Lengths id: <table/Lengths>, owners: mo → lou"},
		},
		{
			"several",
			[]string{"data-source/Imagery", "layer/Roads", "layer/Rivers"},
			bo,
			[]string{"data-source/Imagery bo", "layer/Rivers bo", "layer/Roads bo"},
			[]string{
				"ana resource.transfer data-source/Imagery id: <data-source/Imagery>, owners: mia → bo",
				"ana resource.transfer layer/Roads id: <layer/Roads>, owners: lou → bo",
				"ana resource.transfer layer/Rivers id: <layer/Rivers>, owners: mia → bo",
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := mapped(t)
			want := s.begin(t)
			for _, o := range test.owners {
				path, owner, _ := strings.Cut(o, " ")
				r := want.Resources[path]
				r.Owners = []string{owner + "@acme.example"}
				want.Resources[path] = r
				delete(want.Permissions, path+" "+r.Owners[0]) // owning includes it
			}
			got, err := s.TransferResources(t.Context(), test.names, test.to)
			check(t, err)
			for _, r := range got {
				if !reflect.DeepEqual(r, want.Resources[r.Path()]) {
					t.Errorf("TransferResources = %+v, want %+v", r, want.Resources[r.Path()])
				}
			}
			wantState(t, stateOf(t, s.Admin), want)
			s.wantEvents(t, test.events...)
			wantOwned(t, want)
		})
	}
}

func TestTransferResourcesRefuses(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	tests := []struct {
		name  string
		names []string
		to    string
		kind  org.Kind
	}{
		{"to a User", []string{"layer/Roads"}, uma, org.ErrRefused},
		{"to nobody known", []string{"layer/Roads"}, "nobody@acme.example", org.ErrNotFound},
		{"to a group", []string{"layer/Roads"}, "GIS", org.ErrNotFound},
		{"one unknown of several", []string{"layer/Roads", "layer/Nope", "000000000000"}, mia, org.ErrNotFound},
	}
	unchanged(t, s.Admin, func() {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				_, err := s.TransferResources(t.Context(), test.names, test.to)
				wantErr(t, err, test.kind)
			})
		}
	})
}

func TestResourcesNamed(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	atlas, err := s.Store.Resource(t.Context(), "project/atlas")
	check(t, err)
	found, err := ResourcesNamed(t.Context(), s.Store, []string{atlas.ID, "layer/Roads", "Project / Atlas"})
	check(t, err)
	if paths := []string{found[0].Path(), found[1].Path()}; len(found) != 2 || !slices.Equal(paths, []string{"project/Atlas", "layer/Roads"}) {
		t.Errorf("ResourcesNamed = %+v", found)
	}
	_, err = ResourcesNamed(t.Context(), s.Store, []string{"layer/Nope", "project/Atlas", "Atlas"})
	wantErr(t, err, org.ErrNotFound)
	if err == nil || !strings.Contains(err.Error(), "layer/Nope") || !strings.Contains(err.Error(), `"Atlas"`) {
		t.Errorf("the error is %v", err)
	}
}
