package store

import (
	"slices"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// TestDifferences: what a backup brings back is told in the order of its kinds and ids, whoever has a permission.
func TestDifferences(t *testing.T) {
	s, backup := parse("b bo\na bo").store(t), parse("b bo view:GIS\na bo modify:di\nc bo").store(t)
	var got []string
	for step, err := range s.Differences(t.Context(), backup, epoch()) {
		must(t, err)
		got = append(got, step.Action+" "+step.Kind+" "+step.Name)
	}
	want := []string{
		"create resource table/c", "create permission di@acme.example on table/a",
		"create permission GIS on table/b", "create permission bo@acme.example on table/c",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestDifferencesStop: whoever has seen enough ends the reading of both lists.
func TestDifferencesStop(t *testing.T) {
	ended := 0
	list := func(yield func(org.Record, error) bool) {
		for _, key := range []string{"a", "b", "c"} {
			if !yield(org.Record{Key: key}, nil) {
				ended++
				return
			}
		}
	}
	for _, err := range mergeByKey(list, list) {
		must(t, err)
		break
	}
	if ended != 2 {
		t.Errorf("%d of 2 lists were ended", ended)
	}
}
