package store

import (
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// TestAcceptedAtTheEpoch: whatever the clock says when an invitation is accepted, it is accepted once.
func TestAcceptedAtTheEpoch(t *testing.T) {
	for _, at := range []int64{-1, 0, 1} {
		s := newStore(t)
		i := newInvitation(1)
		i.AcceptedAt = time.Unix(at, 0).UTC()
		change(t, s, func(s *Store) error { return s.AddInvitations(t.Context(), i) })
		change(t, s, func(s *Store) error { return s.SetAccepted(t.Context(), i) })
		stored, err := s.Invitation(t.Context(), i.ID)
		if err != nil || stored.Status(time.Unix(at, 0)) != org.Accepted {
			t.Errorf("accepted at %d it is %s, %v", at, stored.Status(time.Unix(at, 0)), err)
		}
		wantKind(t, s.Change(t.Context(), func(s *Store) error { return s.SetAccepted(t.Context(), i) }), org.ErrConflict)
	}
}
