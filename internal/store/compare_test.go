package store

import (
	"slices"
	"strconv"
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

// TestDifferencesOfOrder: in which order things were made is no difference.
func TestDifferencesOfOrder(t *testing.T) {
	var all [2]*Store
	for i, ids := range [][]int{{1, 2, 3}, {3, 2, 1}} {
		all[i] = newStore(t)
		change(t, all[i], func(s *Store) error {
			for _, id := range ids {
				must(t, s.AddGroup(t.Context(), newGroup(id, strconv.Itoa(id))))
			}
			for _, id := range ids {
				m := newMember(id, "1", "2", "3")
				m.Role = org.Manager
				must(t, s.AddMember(t.Context(), m))
				must(t, s.AddInvitations(t.Context(), newInvitation(id)))
			}
			for _, id := range ids {
				must(t, s.AddResources(t.Context(), org.Resource{
					ID: strconv.Itoa(id), Kind: "table", Name: strconv.Itoa(id), Created: epoch(),
					Owners: []string{newMember(1).Email, newMember(2).Email},
				}))
			}
			return nil
		})
	}
	if found, err := collect(all[0].Differences(t.Context(), all[1], epoch())); err != nil || len(found) > 0 {
		t.Errorf("%v, %v", found, err)
	}
}

// TestDifferencesOfOld: a backup that an older roster made is compared as far as its schema goes.
func TestDifferencesOfOld(t *testing.T) {
	aboutSQLite(t, "backup of its own")
	for schema := 1; schema <= 2; schema++ {
		path := oldDatabase(t, schema, 5)
		backup := newFile(t)
		write(t, backup, read(t, path))
		s := open(t, path, Options{}) // which migrates it
		if found, err := collect(s.Differences(t.Context(), openBare(t, backup), epoch())); err != nil || len(found) > 0 {
			t.Errorf("schema %d: %v, %v", schema, found, err)
		}
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
