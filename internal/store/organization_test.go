package store

import (
	"reflect"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

func TestOrganization(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	want := org.Organization{ID: "o1", Name: "Acme", Language: "en", Created: epoch(), KeyFingerprint: []byte{1, 2}}
	if got, err := s.Organization(ctx); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	wantKind(t, s.AddOrganization(ctx, org.Organization{ID: "o2", KeyFingerprint: []byte{}}), org.ErrConflict)
	want.Name, want.Language = "Ünïcode & Co", "fr"
	if err := s.SetOrganization(ctx, want); err != nil {
		t.Error(err)
	}
	if got, err := s.Organization(ctx); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
}

func TestInfo(t *testing.T) {
	s := newStore(t)
	fill(t, s, 5)
	change(t, s, func(s *Store) error {
		owned := org.Resource{
			ID: "r1", Kind: "form", Name: "Survey",
			Owners: []string{newMember(1).Email, newMember(2).Email},
		}
		return s.AddResources(t.Context(), owned)
	})
	i, err := s.Info(t.Context())
	if err != nil || i.Path != s.Path() || i.Bytes == 0 || i.Schema != latest() || i.Journal != "wal" ||
		i.Members != 5 || i.Groups != 3 || i.Resources != 1 || i.Permissions != 2 || i.Invitations != 5 {
		t.Errorf("%+v, %v", i, err)
	}
}
