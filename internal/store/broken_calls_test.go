package store

import (
	"context"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// otherReads are those which reads leaves out.
func otherReads(t *testing.T) []call {
	t.Helper()
	names, words := []string{"bo" + domain, "di" + domain}, []string{"GIS", "g00001"}
	q := listing.Query{Limit: 2}
	filtered := q
	var err error
	backup := newStore(t)
	filtered.Where, err = Members().Columns.Filter([]string{"name:o AND email=bo@acme.example"}, epoch())
	must(t, err)
	return []call{
		func(ctx context.Context, s *Store) error { return only(s.Administrators(ctx, 1)) },
		func(ctx context.Context, s *Store) error { return only(s.AllGroups(ctx)) },
		func(ctx context.Context, s *Store) error { return only(s.Check(ctx)) },
		func(ctx context.Context, s *Store) error { return only(s.CompleteGroups(ctx, "g", 5)) },
		func(ctx context.Context, s *Store) error { return only(s.CompleteInvitations(ctx, "i0", 5)) },
		func(ctx context.Context, s *Store) error { return only(s.CompleteMembers(ctx, "m-", 5)) },
		func(ctx context.Context, s *Store) error { return only(s.CountMembers(ctx)) },
		func(ctx context.Context, s *Store) error { _, _, err := s.CountPrunable(ctx, epoch()); return err },
		func(ctx context.Context, s *Store) error { _, _, err := s.CountPurgeable(ctx, epoch()); return err },
		func(ctx context.Context, s *Store) error { return only(collect(s.Differences(ctx, backup, epoch()))) },
		func(ctx context.Context, s *Store) error { return only(s.Exists(ctx, listing.Group, "GIS")) },
		func(ctx context.Context, s *Store) error { return only(s.FailedSignIns(ctx, 1)) },
		func(ctx context.Context, s *Store) error { return only(s.Group(ctx, "GIS")) },
		func(ctx context.Context, s *Store) error { return only(s.GroupByID(ctx, "g00000")) },
		func(ctx context.Context, s *Store) error { return only(s.GroupNames(ctx, words)) },
		func(ctx context.Context, s *Store) error { return only(s.GroupsCalled(ctx, words)) },
		func(ctx context.Context, s *Store) error { return only(s.HasMoreAdministrators(ctx, 0)) },
		func(ctx context.Context, s *Store) error { return only(s.Invitation(ctx, "i00001")) },
		func(ctx context.Context, s *Store) error { return only(s.Invitation(ctx, newInvitation(1).Recipient)) },
		func(ctx context.Context, s *Store) error { return only(collect(s.MembersExcept(ctx, names))) },
		func(ctx context.Context, s *Store) error { return only(s.MembersWithPrefix(ctx, "b", Among{}, 5)) },
		func(ctx context.Context, s *Store) error { return only(s.NewestEvent(ctx)) },
		func(ctx context.Context, s *Store) error { return only(s.Organization(ctx)) },
		func(ctx context.Context, s *Store) error { return only(collect(s.PendingExcept(ctx, nil, epoch()))) },
		func(ctx context.Context, s *Store) error { return only(collect(s.People(ctx, epoch()))) },
		func(ctx context.Context, s *Store) error { return s.RequireMemberName(ctx, newMember(1)) },
		func(ctx context.Context, s *Store) error {
			return s.RequireResourceName(ctx, org.Resource{ID: "r-x", Kind: "table", Name: "x"})
		},
		func(ctx context.Context, s *Store) error {
			return only(s.ResourcesNamed(ctx, []string{"table/a", "r-b"}))
		},
		func(ctx context.Context, s *Store) error { return only(s.SearchGroups(ctx, "g", Among{}, 5)) },
		func(ctx context.Context, s *Store) error {
			return only(s.SearchGroups(ctx, "g", Among{Resource: "r-a"}, 5))
		},
		func(ctx context.Context, s *Store) error {
			return only(s.SearchInvitations(ctx, "g", StillPending, epoch(), 5))
		},
		func(ctx context.Context, s *Store) error { return only(s.SearchMembers(ctx, "o", Among{}, 5)) },
		func(ctx context.Context, s *Store) error {
			return only(s.SearchMembers(ctx, "o", Among{Group: "g00000"}, 5))
		},
		func(ctx context.Context, s *Store) error { return only(s.SearchResources(ctx, "a", 5)) },
		func(ctx context.Context, s *Store) error { return only(s.UnsentOf(ctx, []string{"i00001"}, epoch())) },
		func(ctx context.Context, s *Store) error { return only(collect(List(ctx, s, Members(), filtered))) },
		func(ctx context.Context, s *Store) error { return only(collect(List(ctx, s, Permissions(), q))) },
		func(ctx context.Context, s *Store) error { return only(Count(ctx, s, Members(), filtered, 1)) },
		func(ctx context.Context, s *Store) error {
			return only(Complete(ctx, s, Members(), Completion{"name", "b", 5}))
		},
		func(ctx context.Context, s *Store) error {
			return only(Complete(ctx, s, Members(), Completion{"language", "e", 5}))
		},
		func(ctx context.Context, s *Store) error {
			return only(Window(ctx, s, Members(), filtered, listing.Window{Limit: 2}))
		},
	}
}

// otherChanges are those which changes leaves out.
func otherChanges() []call {
	e := org.Event{Time: epoch(), Actor: "ana" + domain}
	return []call{
		func(ctx context.Context, s *Store) error { return s.AddEvents(ctx, e) },
		func(ctx context.Context, s *Store) error { return s.AddGroup(ctx, newGroup(9, "Nine")) },
		func(ctx context.Context, s *Store) error { return s.AddMember(ctx, newMember(9, "OPS")) },
		func(ctx context.Context, s *Store) error { return only(s.AddMembership(ctx, "m00009", "Nine")) },
		func(ctx context.Context, s *Store) error { return only(s.RemoveMembership(ctx, "m00009", "Nine")) },
		func(ctx context.Context, s *Store) error { return s.AddInvitations(ctx, newInvitation(9, "OPS")) },
		func(ctx context.Context, s *Store) error { return s.SetInvitation(ctx, newInvitation(9, "Nine")) },
		func(ctx context.Context, s *Store) error { return s.SetAccepted(ctx, newInvitation(9)) },
		func(ctx context.Context, s *Store) error { return s.DeleteInvitation(ctx, "i00009") },
		func(ctx context.Context, s *Store) error { return s.SetCredential(ctx, "m00009", "x") },
		func(ctx context.Context, s *Store) error { return s.SetFailedSignIns(ctx, 1, epoch(), epoch()) },
		func(ctx context.Context, s *Store) error { return s.SetKeyFingerprint(ctx, []byte{1}) },
		func(ctx context.Context, s *Store) error { return s.SetOrganization(ctx, org.Organization{Name: "B"}) },
		func(ctx context.Context, s *Store) error { return s.RevokeAll(ctx) },
		func(ctx context.Context, s *Store) error {
			_, _, err := s.PurgeAccepted(ctx, epoch(), epoch().AddDate(1, 0, 0))
			return err
		},
		func(ctx context.Context, s *Store) error {
			_, _, err := s.PurgeExpired(ctx, epoch(), epoch().AddDate(1, 0, 0))
			return err
		},
		func(ctx context.Context, s *Store) error {
			return only(s.PruneEvents(ctx, epoch().AddDate(1, 0, 0), 99, e))
		},
	}
}
