package org

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestParseResourceKind(t *testing.T) {
	for in, want := range map[string]string{
		"data-source": "data-source", "form": "form", "layer": "layer", "project": "project", "table": "table",
		"Layer": "layer", "DATA-SOURCE": "data-source", " project\n": "project",
		"data source": "data-source", "data_source": "data-source", " Data Source ": "data-source", "DATA_source": "data-source",
	} {
		if got, err := ParseResourceKind(in); err != nil || got != want {
			t.Errorf("ParseResourceKind(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", " ", "layers", "data  source", "datasource", "data.source", "data\tsource", "-", "_", "project/Roads", "lay", "layer,form", "läyer"} {
		got, err := ParseResourceKind(in)
		if !errors.Is(err, ErrUsage) || got != "" || !strings.Contains(HintOf(err), "data-source, form, layer, project, table") {
			t.Errorf("ParseResourceKind(%q) = %q, %v, hint %q", in, got, err, HintOf(err))
		}
	}
	if _, err := ParseResourceKind(" "); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("no kind: %v", err)
	}
	for _, kind := range ResourceKinds() {
		if got, err := ParseResourceKind(kind); err != nil || got != kind || strings.Contains(kind, "/") {
			t.Errorf("the kind %q is read as %q, %v", kind, got, err)
		}
	}
	if !slices.IsSorted(ResourceKinds()) {
		t.Errorf("%q is in no order", ResourceKinds())
	}
}

func TestSplitPath(t *testing.T) {
	tests := []struct {
		in, kind, name string
		ok             bool
	}{
		{"project/Roads", "project", "Roads", true},
		{"Data Source/my_own Roads-2", "data-source", "my_own Roads-2", true},
		{"PROJECT/Roads", "project", "Roads", true},
		{" Layer / Bus stops ", "layer", "Bus stops", true},
		{"table/a/b", "table", "a/b", true},
		{"table//b", "table", "/b", true},
		{"data-source/Équipe, \"est\"; d'été", "data-source", "Équipe, \"est\"; d'été", true},
		{"project/", "project", "", true},
		{"/Roads", "", "Roads", true},
		{"/", "", "", true},
		{"house/Roads", "house", "Roads", true}, // there is none, says whoever looks for it
		{"0s2m00000001", "0s2m00000001", "", false},
		{"", "", "", false},
	}
	for _, test := range tests {
		if kind, name, ok := SplitPath(test.in); kind != test.kind || name != test.name || ok != test.ok {
			t.Errorf("SplitPath(%q) = %q, %q, %t, want %q, %q, %t", test.in, kind, name, ok, test.kind, test.name, test.ok)
		}
	}
}

// FuzzSplitPath: the path of every resource that can be is parted into its kind and name.
func FuzzSplitPath(f *testing.F) {
	for _, s := range []string{"Roads", "a/b", "/", "//", " x ", "É/é", "project/x", "'\"", "\u2028/", "\u00a0/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, _, _ = SplitPath(s) // must not panic
		name, err := CleanName("the name", s)
		if err != nil {
			return
		}
		for _, kind := range ResourceKinds() {
			r := Resource{Kind: kind, Name: name}
			if k, n, ok := SplitPath(r.Path()); k != kind || n != name || !ok {
				t.Errorf("SplitPath(%q) = %q, %q, %t", r.Path(), k, n, ok)
			}
			if k, _, ok := SplitPath(strings.ToUpper(kind) + "/" + name); k != kind || !ok {
				t.Errorf("the kind of %q in capitals is %q, %t", r.Path(), k, ok)
			}
		}
	})
}

func TestRequireOtherOwner(t *testing.T) {
	tests := []struct {
		name          string
		owners, leave []string
		refused       bool
	}{
		{"nobody leaves", []string{ana}, nil, false},
		{"somebody else leaves", []string{ana}, []string{bo}, false},
		{"one of two", []string{ana, bo}, []string{bo}, false},
		{"the only one", []string{bo}, []string{bo}, true},
		{"both", []string{ana, bo}, []string{bo, ana}, true},
		{"both of them, and another", []string{ana, bo}, []string{bo, cy, ana}, true},
		{"two of three", []string{ana, bo, cy}, []string{ana, cy}, false},
		{"it had none", nil, []string{ana}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := Resource{Kind: "project", Name: "Bus stops", Owners: test.owners}
			err := r.RequireOtherOwner(test.leave...)
			if !test.refused {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "nobody would own project/Bus stops without "+strings.Join(test.leave, ", ")) {
				t.Errorf("error %v", err)
			}
			if hint := HintOf(err); !strings.Contains(hint, "`roster permissions grant \"project/Bus stops\" --level own --member MEMBER`") {
				t.Errorf("hint %q", hint)
			}
		})
	}
}
