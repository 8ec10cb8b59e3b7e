package admin

import (
	"slices"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// The plan of a deletion tells of open sessions, after the passwords, and who signs in or out after it was shown
// changes nothing about it.
func TestDeletionEndsSessions(t *testing.T) {
	t.Parallel()
	a := acme(t)
	s := &scene{Admin: a, names: map[string]string{}}
	addAccount(t, a, mia, org.Manager)
	addAccount(t, a, uma, org.User)
	addAccount(t, a, bo, org.User)
	over := signIn(t, a, mia, goodPassword)
	now := a.after(12 * time.Hour)
	s.Admin = now
	first := signIn(t, a.after(time.Second), mia, goodPassword) // lasts a second more
	second, umas, bos := signIn(t, now, mia, goodPassword), signIn(t, now, uma, goodPassword), signIn(t, now, bo, goodPassword)
	in := DeleteMembers{Names: []string{mia, uma}}
	plan, steps := s.planMembers(t, in)
	var told []string
	for _, step := range steps {
		told = append(told, s.told(step))
	}
	want := []string{
		"delete member mia (manager)", "delete member uma (user)", "remove credential mia from mia", "remove credential uma from uma",
		"remove session mia from mia (2 sessions)", "remove session uma from uma (1 session)",
	}
	if counts := (org.Counts{Members: 2, Credentials: 2, Sessions: 3}); !slices.Equal(told, want) || plan.Counts != counts {
		t.Errorf("the steps are %q, %+v", told, plan.Counts)
	}
	check(t, now.SignOut(t.Context(), second.Token))
	check(t, now.SignOut(t.Context(), umas.Token))
	for range 3 {
		signIn(t, now, mia, goodPassword)
	}
	done, err := now.DeleteMembers(t.Context(), in, &plan, nil)
	if check(t, err); done.Counts.Sessions != 4 {
		t.Errorf("done was %+v", done.Counts)
	}
	for _, session := range []org.Session{over, first, second, umas} {
		wantSession(t, now, session.Token, "")
	}
	wantSession(t, now, bos.Token, bo)
}
