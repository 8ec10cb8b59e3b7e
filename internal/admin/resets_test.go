package admin

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

func TestResetPassword(t *testing.T) {
	t.Parallel()
	a := acme(t)
	m := addAccount(t, a, mia, org.Manager)
	skip := len(events(t, a, 0))
	r := resetLink(t, a, mia)
	token := tokenOf(r.Link)
	if r.Link != "https://portal.acme.example/reset/"+token || !r.Expires.Equal(a.Now().Add(24*time.Hour)) || r.Member.ID != m.ID {
		t.Errorf("the reset is %+v", r)
	}
	server := a.after(24*time.Hour - time.Second).by("")
	server.Key = nil
	unchanged(t, a, func() { // opening it uses nothing up, and the old password works
		for range 2 {
			opened, err := server.OpenReset(t.Context(), tokenIn(token))
			if check(t, err); opened.Member.Email != mia || !opened.Expires.Equal(r.Expires) || opened.Link != "" {
				t.Errorf("OpenReset = %+v", opened)
			}
		}
	})
	open := signIn(t, a, mia, goodPassword)
	wantSession(t, a, open.Token, mia)
	got, err := server.setPassword(t.Context(), token, otherPassword)
	check(t, err)
	if stored, err := Member(t.Context(), a.Store, mia); err != nil || !reflect.DeepEqual(got, stored) {
		t.Errorf("SetPassword = %+v, stored is %+v, %v", got, stored, err)
	}
	wantSession(t, a, open.Token, "")
	_, err = a.SignIn(t.Context(), mia, goodPassword)
	wantErr(t, err, org.ErrRefused)
	signIn(t, a, mia, otherPassword)
	wantOver(t, server, token, org.ResetUsed) // once only
	wantEvents(t, a, skip, "ana@acme.example member.reset-password mia@acme.example id: "+r.ID+", expires: 2026-03-02T09:00:00Z", "mia@acme.example member.sign-in mia@acme.example",
		"mia@acme.example member.set-password mia@acme.example", "mia@acme.example member.sign-in mia@acme.example")
}

// wantWorthless checks that a token opens nothing, and says no more than that.
func wantWorthless(t *testing.T, a *Admin, token string) {
	t.Helper()
	unchanged(t, a, func() {
		r, opening := a.OpenReset(t.Context(), tokenIn(token))
		m, setting := a.setPassword(t.Context(), token, otherPassword)
		for _, err := range []error{opening, setting} {
			wantErr(t, err, org.ErrNotFound)
			if err == nil || err.Error() != errUnknownReset.Error() || org.HintOf(err) != org.HintOf(errUnknownReset) || r.ID != "" || m.ID != "" {
				t.Errorf("%q: %+v, %+v, %v", token, r, m, err)
			}
		}
	})
}

// wantOver checks that a token opens nothing any more, and says why.
func wantOver(t *testing.T, a *Admin, token string, state org.ResetState) {
	t.Helper()
	unchanged(t, a, func() {
		r, err := a.OpenReset(t.Context(), tokenIn(token))
		if wantErr(t, err, org.ErrConflict); r.State != state {
			t.Errorf("its state is %d, want %d", r.State, state)
		}
		_, err = a.setPassword(t.Context(), token, otherPassword)
		wantErr(t, err, org.ErrConflict)
	})
}

func TestWorthlessResets(t *testing.T) {
	t.Parallel()
	a := acme(t)
	addAccount(t, a, mia, org.Manager)
	addAccount(t, a, uma, org.User)
	addAccount(t, a, lou, org.User)
	replaced, others, gone := tokenOf(resetLink(t, a, mia).Link), tokenOf(resetLink(t, a, uma).Link), tokenOf(resetLink(t, a, lou).Link)
	now := tokenOf(resetLink(t, a, mia).Link)
	_, err := a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{lou}}, nil, nil)
	check(t, err)
	addAccount(t, a, lou, org.User) // another person
	const id = len("rsp_") + 12
	for name, token := range map[string]string{
		"empty":                "",
		"cut short":            now[:len(now)-1],
		"longer":               now + "A",
		"a wrong secret":       now[:id] + strings.Repeat("A", 43),
		"another's secret":     now[:id] + others[id:],
		"an unknown id":        "rsp_000000000000" + now[id:],
		"of an invitation":     "rst_" + now[4:],
		"an invitation's kind": "https://portal.acme.example/accept/" + now,
		"of a deleted member":  gone,
		"an invitation's link": tokenOf(invite(t, a, "bo@acme.example")[0].Link),
	} {
		t.Run(name, func(t *testing.T) { wantWorthless(t, a, token) })
	}
	wantOver(t, a, replaced, org.ResetReplaced)
	if _, err := a.setPassword(t.Context(), "<https://portal.acme.example/reset/"+now+">.", otherPassword); err != nil {
		t.Errorf("the newer one: %v", err)
	}
}

// A failure uses nothing up.
func TestSetPasswordFailures(t *testing.T) {
	t.Parallel()
	a := acme(t)
	addAccount(t, a, "bolivar@acme.example", org.User)
	token := tokenOf(resetLink(t, a, "bolivar@acme.example").Link)
	tests := []struct {
		name, password string
		after          time.Duration
		kind           org.Kind
		part           string
	}{
		{"short", "walnut cargo 1", 0, org.ErrUsage, "shorter than 15"},
		{"none", "", 0, org.ErrUsage, "shorter than 15"},
		{"common", "passwordpassword", 0, org.ErrUsage, "common"},
		{"the address in it", "walnut Bolivar eleven", 0, org.ErrUsage, "email address"},
		{"the organization in it", "walnut acme eleven mosaic", 0, org.ErrUsage, "organization's name"},
		{"expired at the exact second", otherPassword, 24 * time.Hour, org.ErrConflict, "expired at 2026-03-02T09:00:00Z"},
		{"long expired", otherPassword, week, org.ErrConflict, "expired"},
	}
	open := signIn(t, a, "bolivar@acme.example", goodPassword)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			unchanged(t, a, func() {
				_, err := a.after(test.after).setPassword(t.Context(), token, test.password)
				wantErr(t, err, test.kind)
				if err == nil || !strings.Contains(err.Error(), test.part) || test.password != "" && strings.Contains(err.Error(), test.password) {
					t.Errorf("SetPassword: %v, want %q", err, test.part)
				}
			})
		})
	}
	r, err := a.after(24*time.Hour).OpenReset(t.Context(), tokenIn(token))
	if wantErr(t, err, org.ErrConflict); r.Member.Email != "bolivar@acme.example" {
		t.Errorf("expired, it opens %+v", r)
	}
	wantSession(t, a, open.Token, "bolivar@acme.example")
	_, err = a.setPassword(t.Context(), token, otherPassword)
	check(t, err)
}

// The link counts as it is when the password is stored, whatever it was when that was hashed.
func TestSetPasswordMeanwhile(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		do   func(*testing.T, *Admin)
		kind org.Kind
	}{
		"a newer link": {func(t *testing.T, a *Admin) { t.Helper(); resetLink(t, a, mia) }, org.ErrConflict},
		"deleted": {func(t *testing.T, a *Admin) {
			t.Helper()
			_, err := a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{mia}}, nil, nil)
			check(t, err)
		}, org.ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			a := acme(t)
			addAccount(t, a, mia, org.Manager)
			token := tokenOf(resetLink(t, a, mia).Link)
			b, other := a.again(t, 7), a.again(t, 8)
			b.Rand = &testenv.Meanwhile{Reader: b.Rand, Do: func() { test.do(t, other) }}
			_, err := b.setPassword(t.Context(), token, otherPassword)
			wantErr(t, err, test.kind)
			_, err = a.SignIn(t.Context(), mia, otherPassword)
			wantErr(t, err, org.ErrRefused)
		})
	}
	a := acme(t)
	addAccount(t, a, mia, org.Manager)
	token := tokenOf(resetLink(t, a, mia).Link)
	a.Now = waits(24 * time.Hour)
	_, err := a.setPassword(t.Context(), token, otherPassword)
	wantErr(t, err, org.ErrConflict)
}

func TestResetPasswordRefused(t *testing.T) {
	t.Parallel()
	a := acme(t)
	addAccount(t, a, mia, org.Manager)
	unchanged(t, a, func() {
		_, err := a.ResetPassword(t.Context(), "nobody@acme.example")
		wantErr(t, err, org.ErrNotFound)
		_, err = a.by(mia).ResetPassword(t.Context(), ana)
		wantErr(t, err, org.ErrRefused)
	})
	addWithout(t, a, uma, org.User) // who never had one
	_, err := a.setPassword(t.Context(), tokenOf(resetLink(t, a, uma).Link), goodPassword)
	check(t, err)
	signIn(t, a, uma, goodPassword)
}
