package admin

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

const (
	otherPassword = "seven grey geese at dawn"
	// What an older roster made of oldPassword.
	oldPHC, oldPassword = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "password"
)

// addAccount makes somebody a member who signs in with goodPassword.
func addAccount(t *testing.T, a *Admin, email string, role org.Role, groups ...string) org.Member {
	t.Helper()
	m := addWithout(t, a, email, role, groups...)
	setPHC(t, a, m, phcOf(t, a, goodPassword))
	return m
}

func phcOf(t *testing.T, a *Admin, pw string) string {
	t.Helper()
	phc, err := a.Cost.Hash(t.Context(), pw, a.Rand)
	check(t, err)
	return phc
}

func setPHC(t *testing.T, a *Admin, m org.Member, phc string) {
	t.Helper()
	check(t, a.Store.Change(t.Context(), func(s *store.Store) error { return s.SetCredential(t.Context(), m.ID, phc) }))
}

func signIn(t *testing.T, a *Admin, email, pw string) org.Session {
	t.Helper()
	session, err := a.SignIn(t.Context(), email, pw)
	check(t, err)
	return session
}

// wantSession checks who is signed in with that token; "" is nobody.
func wantSession(t *testing.T, a *Admin, token, email string) {
	t.Helper()
	session, err := a.Session(t.Context(), token)
	if email == "" && !errors.Is(err, org.ErrNotFound) || email != "" && err != nil || session.Member.Email != email {
		t.Errorf("signed in is %q, %v, want %q", session.Member.Email, err, email)
	}
}

// resetLink makes a link to set a password.
func resetLink(t *testing.T, a *Admin, email string) org.Reset {
	t.Helper()
	r, err := a.ResetPassword(t.Context(), email)
	check(t, err)
	return r
}

// tokenOf is the last part of a link.
func tokenOf(link string) string { return link[strings.LastIndex(link, "/")+1:] }

// updateMember changes one member, who may be the acting Administrator, and returns them.
func (a *Admin) updateMember(ctx context.Context, name string, u MemberUpdate) (m org.Member, err error) {
	u.GiveUpRole = true
	done, err := a.UpdateMembers(ctx, []string{name}, u, nil)
	if err == nil {
		m = done.Members[0]
	}
	return m, err
}
