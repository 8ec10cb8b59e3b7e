package admin

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/password"
	"github.com/roster-cli/roster/internal/testenv"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	a := acme(t)
	addAccount(t, a, mia, org.Manager, "GIS")
	skip := len(events(t, a, 0))
	now := a.after(time.Hour).by("") // it is their own act
	now.Key = nil                    // the server runs without it
	session := signIn(t, now, " Mia@ACME.example ", goodPassword)
	m, err := Member(t.Context(), a.Store, mia)
	check(t, err)
	if !m.LastSignIn.Equal(now.Now()) || !reflect.DeepEqual(session.Member, m) || !session.Expires.Equal(now.Now().Add(12*time.Hour)) || len(session.Token) != 43 {
		t.Errorf("the session is %+v, the member %+v", session, m)
	}
	if got, err := now.Session(t.Context(), session.Token); err != nil || !reflect.DeepEqual(got, session) {
		t.Errorf("Session = %+v, %v, want %+v", got, err, session)
	}
	if again := signIn(t, now, mia, goodPassword); again.Token == session.Token {
		t.Error("two sessions have one token")
	}
	wantEvents(t, a, skip, "mia@acme.example member.sign-in mia@acme.example", "mia@acme.example member.sign-in mia@acme.example")
	if n := stateOf(t, now).Sessions[mia]; n != 2 {
		t.Errorf("%d sessions", n)
	}
}

// Whatever is wrong says one thing and changes nothing.
func TestSignInRefused(t *testing.T) {
	t.Parallel()
	a := acme(t)
	addAccount(t, a, mia, org.Manager)
	addWithout(t, a, uma, org.User)
	tests := []struct{ name, email, password string }{
		{"a wrong password", mia, otherPassword},
		{"no password", mia, ""},
		{"an endless password", mia, strings.Repeat("x", 1<<16)},
		{"another case", mia, strings.ToUpper(goodPassword)},
		{"nobody", "nobody@acme.example", goodPassword},
		{"no address", "", goodPassword},
		{"a malformed address", "mia@acme.example\x00", goodPassword},
		{"an id", "0123456789ab", goodPassword},
		{"somebody without a password", uma, goodPassword},
		{"somebody without a password, with none", uma, ""},
	}
	unchanged(t, a, func() {
		for _, test := range tests {
			session, err := a.SignIn(t.Context(), test.email, test.password)
			wantErr(t, err, org.ErrRefused)
			if err == nil || err.Error() != errSignIn.Error() || org.HintOf(err) != org.HintOf(errSignIn) || session.Token != "" {
				t.Errorf("%s: %+v, %v", test.name, session, err)
			}
		}
	})
}

// What happens while the password is checked counts.
func TestSignInMeanwhile(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		do   func(*testing.T, *Admin)
		ok   bool
	}{
		{"deleted", func(t *testing.T, a *Admin) {
			t.Helper()
			_, err := a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{mia}}, nil, nil)
			check(t, err)
		}, false},
		{"another password", func(t *testing.T, a *Admin) {
			t.Helper()
			_, err := a.setPassword(t.Context(), tokenOf(resetLink(t, a, mia).Link), otherPassword)
			check(t, err)
		}, false},
		{"the same password again", func(t *testing.T, a *Admin) {
			t.Helper()
			_, err := a.setPassword(t.Context(), tokenOf(resetLink(t, a, mia).Link), goodPassword)
			check(t, err)
		}, true},
		{"deleted, and another person of that address", func(t *testing.T, a *Admin) {
			t.Helper()
			_, err := a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{mia}}, nil, nil)
			check(t, err)
			setPHC(t, a, addWithout(t, a, mia, org.User), phcOf(t, a, otherPassword))
		}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := acme(t)
			addAccount(t, a, mia, org.Manager)
			b, other := a.again(t, 7), a.again(t, 8)
			b.Rand = &testenv.Meanwhile{Reader: b.Rand, Do: func() { test.do(t, other) }}
			session, err := b.SignIn(t.Context(), mia, goodPassword)
			if test.ok {
				check(t, err)
				wantSession(t, a, session.Token, mia)
				return
			}
			wantErr(t, err, org.ErrRefused)
			if len(stateOf(t, a).Sessions) > 0 || slices.Contains(events(t, a, 0), mia+" member.sign-in "+mia) {
				t.Errorf("signed in: %v", stateOf(t, a).Sessions)
			}
		})
	}
}

// A hash of weaker parameters is replaced by whoever signs in, however many do at once.
func TestSignInRehashes(t *testing.T) {
	t.Parallel()
	a := acme(t)
	a.Cost = password.Cost{}
	setPHC(t, a, addWithout(t, a, mia, org.Manager), oldPHC)
	unchanged(t, a, func() {
		_, err := a.SignIn(t.Context(), mia, goodPassword)
		wantErr(t, err, org.ErrRefused)
	})
	var all []func() error
	for n := range byte(6) {
		b := a.again(t, 10+n)
		b.Cost = a.Cost
		all = append(all, func() error {
			_, err := b.SignIn(t.Context(), mia, oldPassword)
			return err
		})
	}
	check(t, errors.Join(atOnce(all...)...))
	phc, err := a.Store.Credential(t.Context(), mia)
	check(t, err)
	if ok, rehash, err := a.Cost.Verify(t.Context(), phc, oldPassword); !ok || rehash || err != nil {
		t.Errorf("stored is %s: %v, %v, %v", phc, ok, rehash, err)
	}
	if n := stateOf(t, a).Sessions[mia]; n != 6 {
		t.Errorf("%d of 6 are signed in", n)
	}
	signIn(t, a, mia, oldPassword)
	if again, err := a.Store.Credential(t.Context(), mia); err != nil || again != phc {
		t.Errorf("hashed again: %s, %v", again, err)
	}
}

// A failure is none of the kinds that a wrong password is.
func TestSignInFailures(t *testing.T) {
	t.Parallel()
	a := acme(t)
	setPHC(t, a, addWithout(t, a, mia, org.Manager), "$argon2id$garbled")
	_, err := a.SignIn(t.Context(), mia, goodPassword)
	if !errors.Is(err, password.ErrMalformed) || errors.Is(err, org.ErrRefused) || strings.Contains(err.Error(), "garbled") {
		t.Errorf("a garbled hash: %v", err)
	}
	addAccount(t, a, uma, org.User)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.SignIn(ctx, uma, goodPassword); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

// What a session may do is what its member may now.
func TestSessionFollowsItsMember(t *testing.T) {
	t.Parallel()
	a := acme(t)
	addAccount(t, a, mia, org.Manager)
	session := signIn(t, a, mia, goodPassword)
	_, err := a.updateMember(t.Context(), mia, MemberUpdate{Role: ptr(org.User), Name: ptr("Mia May"), AddGroups: []string{"GIS"}})
	check(t, err)
	got, err := a.Session(t.Context(), session.Token)
	check(t, err)
	if m := got.Member; m.Role != org.User || m.Name != "Mia May" || !slices.Equal(m.Groups, []string{"GIS"}) {
		t.Errorf("signed in is %+v", m)
	}
	wantSession(t, a.after(12*time.Hour-time.Second), session.Token, mia)
	wantSession(t, a.after(12*time.Hour), session.Token, "")
	for _, token := range []string{"", "x", session.Token[:42], session.Token + "A", session.Token + "=", " " + session.Token, strings.Repeat("A", 43)} {
		wantSession(t, a, token, "")
	}
	_, err = a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{mia}}, nil, nil)
	check(t, err)
	wantSession(t, a, session.Token, "")
	addAccount(t, a, mia, org.Administrator)
	wantSession(t, a, session.Token, "")
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	a := acme(t)
	addAccount(t, a, mia, org.Manager)
	first, second := signIn(t, a, mia, goodPassword), signIn(t, a, mia, goodPassword)
	skip := len(events(t, a, 0))
	out := a.by("")
	out.Key = nil
	for range 2 {
		check(t, out.SignOut(t.Context(), first.Token))
		wantSession(t, a, first.Token, "")
		wantSession(t, a, second.Token, mia)
	}
	wantEvents(t, a, skip, "mia@acme.example member.sign-out mia@acme.example")
	unchanged(t, a, func() {
		for _, token := range []string{"", "x", strings.Repeat("A", 43)} {
			check(t, out.SignOut(t.Context(), token))
		}
		check(t, out.after(12*time.Hour).SignOut(t.Context(), second.Token)) // it is over
	})
}
