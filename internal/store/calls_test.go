package store

import (
	"context"
	"errors"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// call is a method of Store, with arguments that fit called.
type call func(ctx context.Context, s *Store) error

// called returns a database for calls, which are made one after another.
func called(t *testing.T) *Store {
	t.Helper()
	s, i := parse("a bo view:cy,GIS\nb cy <a\nc bo,cy <b").store(t), newInvitation(1)
	i.Sender, i.Delivery = "bo"+domain, org.DeliveryPending
	change(t, s, func(s *Store) error { return s.AddInvitations(t.Context(), i) })
	return s
}

// only is the error of a call of which the result does not matter.
func only(_ any, err error) error { return err }

// reads are calls that change nothing.
func reads() []call {
	members, both := []string{"m-bo"}, []Roots{{Members: []string{"m-bo", "m-cy"}}, {Resources: []string{"r-a", "r-b"}}}
	return []call{
		func(ctx context.Context, s *Store) error { return only(collect(s.DeletionEffects(ctx, both[0]))) },
		func(ctx context.Context, s *Store) error { return only(collect(s.LostPermissions(ctx, both[0]))) },
		func(ctx context.Context, s *Store) error { return only(collect(s.DeletionEffects(ctx, both[1]))) },
		func(ctx context.Context, s *Store) error { return only(collect(s.LostPermissions(ctx, both[1]))) },
		func(ctx context.Context, s *Store) error { return only(collect(s.OwnedResources(ctx, members))) },
		func(ctx context.Context, s *Store) error { return only(collect(s.PermissionsOf(ctx, members))) },
		func(ctx context.Context, s *Store) error { return only(collect(s.OpenInvitationsFrom(ctx, members))) },
		func(ctx context.Context, s *Store) error { return only(s.CredentialsOf(ctx, members)) },
		func(ctx context.Context, s *Store) error { return only(s.Resource(ctx, "r-a")) },
		func(ctx context.Context, s *Store) error { return only(s.Resource(ctx, "table/a")) },
		func(ctx context.Context, s *Store) error {
			return only(s.ResourceIDs(ctx, []string{"table/a", "table/z"}))
		},
		func(ctx context.Context, s *Store) error { return only(s.CompleteResources(ctx, "table/a", 10)) },
		func(ctx context.Context, s *Store) error { return only(s.CompleteResources(ctx, "r-", 10)) },
		func(ctx context.Context, s *Store) error { return only(s.PermissionOf(ctx, permission("a", "cy", 0))) },
		func(ctx context.Context, s *Store) error { return only(s.PermissionOf(ctx, permission("a", "GIS", 0))) },
		func(ctx context.Context, s *Store) error { return only(s.CountOwned(ctx, members)) },
		func(ctx context.Context, s *Store) error { return only(s.PermissionKeysOf(ctx, []string{"g00000"})) },
		func(ctx context.Context, s *Store) error { return only(s.OwnedBy(ctx, "m-bo", 1)) },
		func(ctx context.Context, s *Store) error { return only(s.DependentsOf(ctx, "r-a", 1)) },
		func(ctx context.Context, s *Store) error { return only(s.PermissionsOn(ctx, "r-a", 1)) },
		func(ctx context.Context, s *Store) error { return only(s.PermissionsOfGroup(ctx, "g00000", 1)) },
		func(ctx context.Context, s *Store) error { return only(s.AccessOf(ctx, "m-cy", 1)) },
		func(ctx context.Context, s *Store) error { return only(s.MembersOf(ctx, "g00000", 1)) },
		func(ctx context.Context, s *Store) error { return only(s.PendingOf(ctx, "bo"+domain, epoch(), 1)) },
		func(ctx context.Context, s *Store) error { return only(s.ProjectsOf(ctx, "m-cy", 1)) },
		func(ctx context.Context, s *Store) error { return only(collect(s.SessionsOf(ctx, members, epoch()))) },
		func(ctx context.Context, s *Store) error { return only(s.SessionMember(ctx, hashOf(1), epoch())) },
		func(ctx context.Context, s *Store) error { return only(s.Credential(ctx, "bo"+domain)) },
		func(ctx context.Context, s *Store) error { return only(s.Reset(ctx, "r00001")) },
		func(ctx context.Context, s *Store) error { return only(s.Unsent(ctx, epoch())) },
		func(ctx context.Context, s *Store) error { return only(s.CountUnsent(ctx, epoch())) },
		func(ctx context.Context, s *Store) error {
			return only(collect(s.MembersByEmailOrID(ctx, []string{"bo" + domain, "m-cy"})))
		},
		func(ctx context.Context, s *Store) error {
			return only(s.AddressesInUse(ctx, []string{"bo" + domain, "zed" + domain}))
		},
		func(ctx context.Context, s *Store) error { return only(s.ExpiredIDs(ctx, epoch())) },
		func(ctx context.Context, s *Store) error { return only(s.Remindable(ctx, epoch(), epoch())) },
		func(ctx context.Context, s *Store) error {
			_, _, err := s.Requested(ctx, "i00001", epoch())
			return err
		},
	}
}

// changes are calls that change something, or would.
func changes() []call {
	members, e := []string{"m-bo"}, org.Event{Time: epoch(), Actor: "ana" + domain}
	return []call{
		func(ctx context.Context, s *Store) error { return only(s.ClaimDelivery(ctx, "i00001", epoch())) },
		func(ctx context.Context, s *Store) error {
			return only(s.SetDelivered(ctx, DeliveryResult{ID: "i00001"}))
		},
		func(ctx context.Context, s *Store) error { return s.SetResent(ctx, newInvitation(1), epoch()) },
		func(ctx context.Context, s *Store) error {
			return only(s.KeepDelivery(ctx, "i00001", epoch(), epoch()))
		},
		func(ctx context.Context, s *Store) error {
			return only(s.KeepReminder(ctx, "i00001", epoch(), epoch()))
		},
		func(ctx context.Context, s *Store) error { return s.SetSender(ctx, "i00001", "cy"+domain) },
		func(ctx context.Context, s *Store) error {
			return only(s.ClaimReminder(ctx, "i00001", epoch(), epoch()))
		},
		func(ctx context.Context, s *Store) error {
			return only(s.SetReminder(ctx, ReminderResult{ID: "i00001"}))
		},
		func(ctx context.Context, s *Store) error { return only(s.ClaimRequest(ctx, "i00001", epoch())) },
		func(ctx context.Context, s *Store) error {
			return errors.Join(s.SetRequested(ctx, "i00001", epoch()), s.FailRequest(ctx, "i00001", epoch()))
		},
		func(ctx context.Context, s *Store) error {
			cy, err := s.Member(ctx, "cy"+domain)
			if err != nil {
				return err
			}
			return errors.Join(s.SetMembers(ctx, cy), s.AddSession(ctx, org.Session{Member: cy}, hashOf(1), epoch()),
				s.AddReset(ctx, org.Reset{ID: "r00001", Member: cy, SecretHash: []byte{1}}, epoch()))
		},
		func(ctx context.Context, s *Store) error { return s.DeleteSession(ctx, hashOf(1)) },
		func(ctx context.Context, s *Store) error { return s.DeleteSessions(ctx, "m-cy") },
		func(ctx context.Context, s *Store) error { return s.SetResetUsed(ctx, "r00001") },
		func(ctx context.Context, s *Store) error {
			return s.AddResources(ctx, org.Resource{
				ID: "r-d", Kind: "table", Name: "d", Owners: []string{"bo" + domain},
				DependsOn: []string{"table/a"},
			})
		},
		func(ctx context.Context, s *Store) error {
			return s.SetPermission(ctx, permission("d", "cy", org.View))
		},
		func(ctx context.Context, s *Store) error {
			return s.SetPermission(ctx, permission("d", "GIS", org.View))
		},
		func(ctx context.Context, s *Store) error { return s.RemovePermission(ctx, permission("d", "cy", 0)) },
		func(ctx context.Context, s *Store) error { return s.RemovePermission(ctx, permission("d", "GIS", 0)) },
		func(ctx context.Context, s *Store) error { return s.RenameGroup(ctx, newGroup(0, "Geo")) },
		func(ctx context.Context, s *Store) error {
			return handover{From: []string{"m-bo"}, To: "m-di"}.run(ctx, s, e)
		},
		func(ctx context.Context, s *Store) error {
			return handover{Resources: []string{"r-a"}, To: "m-cy"}.run(ctx, s, e)
		},
		func(ctx context.Context, s *Store) error { return s.LogPermissions(ctx, members, e) },
		func(ctx context.Context, s *Store) error { return s.LogGroupPermissions(ctx, []string{"g00000"}, e) },
		func(ctx context.Context, s *Store) error { return s.TransferInvitations(ctx, members, "di"+domain, e) },
		func(ctx context.Context, s *Store) error { return s.TransferInvitations(ctx, members, "", e) },
		func(ctx context.Context, s *Store) error {
			return s.DeleteResources(ctx, Roots{Resources: []string{"r-b"}}, e)
		},
		func(ctx context.Context, s *Store) error {
			return s.DeleteResources(ctx, Roots{Members: []string{"m-cy"}}, e)
		},
		func(ctx context.Context, s *Store) error { return s.DeleteMembers(ctx, members) },
		func(ctx context.Context, s *Store) error { return s.DeleteGroup(ctx, "g00000") },
	}
}
