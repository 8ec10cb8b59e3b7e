package store

import (
	"slices"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// inherited returns a database where p00000 and p00001 sent pending invitations among others, and p00002 sent one.
func inherited(t *testing.T) *Store {
	t.Helper()
	s, ctx := newStore(t), t.Context()
	expired, accepted := newInvitation(1), newInvitation(2)
	expired.Expires, accepted.AcceptedAt = epoch(), epoch()
	all := []org.Invitation{
		expired, accepted, newInvitation(5), newInvitation(4), newInvitation(3), newInvitation(6),
		newInvitation(7),
	}
	for i, sender := range []int{0, 0, 1, 0, 0, 2, 99} { // 99 was deleted long ago
		all[i].Sender = newMember(sender).Email
	}
	change(t, s, func(s *Store) error {
		for n := range 4 {
			if err := s.AddMember(ctx, newMember(n)); err != nil {
				return err
			}
		}
		if err := s.AddInvitations(ctx, all...); err != nil {
			return err
		}
		return s.SetAccepted(ctx, accepted)
	})
	return s
}

// TestOpenFrom: sorted by sender and id, without accepted ones, and without those of others.
func TestOpenFrom(t *testing.T) {
	s := inherited(t)
	tests := []struct {
		name string
		ids  []string
		want []string
	}{
		{"one", []string{"m00000"}, []string{"i00001", "i00003", "i00004"}},
		{"several, by sender", []string{"m00001", "m00000"}, []string{"i00001", "i00003", "i00004", "i00005"}},
		{"another", []string{"m00002"}, []string{"i00006"}},
		{"who sent none", []string{"m00003"}, nil},
		{"who is not there", []string{"m00099", "p00000@acme.example"}, nil},
		{"nobody", nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := openIDs(t, s, test.ids); !slices.Equal(got, test.want) {
				t.Errorf("open %q, want %q", got, test.want)
			}
		})
	}
}

func openIDs(t *testing.T, s *Store, members []string) (ids []string) {
	t.Helper()
	found, err := collect(s.OpenInvitationsFrom(t.Context(), members))
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range found {
		ids = append(ids, i.ID)
	}
	return ids
}

// TestInheritInvitations: exactly what OpenInvitationsFrom yields gets another sender, with an event for each.
func TestInheritInvitations(t *testing.T) {
	s, ctx := inherited(t), t.Context()
	e := org.Event{Time: epoch(), Actor: "ana@acme.example"}
	change(t, s, func(s *Store) error {
		return s.TransferInvitations(ctx, []string{"m00000", "m00001"}, newMember(2).Email, e)
	})
	got, want := openIDs(t, s, []string{"m00002"}), []string{"i00001", "i00003", "i00004", "i00005", "i00006"}
	if !slices.Equal(got, want) {
		t.Errorf("the heir's are %q, want %q", got, want)
	}
	for id, want := range map[string]int{"i00002": 0, "i00007": 99} {
		if i, err := s.Invitation(ctx, id); err != nil || i.Sender != newMember(want).Email {
			t.Errorf("%s is of %s, %v", id, i.Sender, err)
		}
	}
	wantEvents(t, s,
		"invitation.update g00001@acme.example id: i00001, sender: p00000@acme.example → p00002@acme.example",
		"invitation.update g00003@acme.example id: i00003, sender: p00000@acme.example → p00002@acme.example",
		"invitation.update g00004@acme.example id: i00004, sender: p00000@acme.example → p00002@acme.example",
		"invitation.update g00005@acme.example id: i00005, sender: p00001@acme.example → p00002@acme.example")
}

// TestInheritNothing: without an heir they are deleted, with an event for each. Those of others stay.
func TestInheritNothing(t *testing.T) {
	s, ctx := inherited(t), t.Context()
	e := org.Event{Time: epoch(), Actor: "ana@acme.example"}
	change(t, s, func(s *Store) error { return s.TransferInvitations(ctx, []string{"m00000"}, "", e) })
	if got := listed(t, s, Invitations(epoch()), asked{"", "id", 0, 0}); !slices.Equal(got,
		[]string{"i00002", "i00005", "i00006", "i00007"}) {
		t.Errorf("%q stay", got)
	}
	wantEvents(t, s,
		"invitation.delete g00001@acme.example id: i00001, status: expired, role: user, groups: none, "+
			"sender: p00000@acme.example",
		"invitation.delete g00003@acme.example id: i00003, status: pending, role: user, groups: none, "+
			"sender: p00000@acme.example",
		"invitation.delete g00004@acme.example id: i00004, status: pending, role: user, groups: none, "+
			"sender: p00000@acme.example")
	change(t, s, func(s *Store) error { return s.TransferInvitations(ctx, []string{"m00003"}, "", e) })
	wantCounts(t, s, 4, 3)
}

// TestMissingInvitation: an invitation that does not exist can be neither deleted nor changed.
func TestMissingInvitation(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	wantKind(t, s.DeleteInvitation(ctx, "nobody"), org.ErrNotFound)
	wantKind(t, s.SetInvitation(ctx, newInvitation(99)), org.ErrNotFound)
}
