package web

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// Whichever statement of a page fails, the reader is told so, and is shown nothing that lacks it.
func TestAnyStatementFails(t *testing.T) {
	t.Parallel()
	if postgres.Chosen() {
		t.Skip("the context breaks statements on a file")
	}
	s := acme(t)
	accept, reset := s.invite("bo@acme.example", admin.Invite{}), "/reset/"+s.resetToken(uma)
	for pattern, c := range map[string]call{
		"/portal": {path: "/portal", cookie: s.signIn(mia)}, "/projects": {path: "/projects", cookie: s.signIn(mia)},
		"/accept/": {path: accept}, "/reset/": {path: reset},
	} {
		at := s.handler.routes[pattern]
		whole := at
		var ctx *testenv.Broken
		n := 1
		at.get = func(_ context.Context, x *exchange) (answer, error) {
			ctx = testenv.BreakAt(x.Context(), n)
			return whole.get(ctx, x)
		}
		s.handler.routes[pattern] = at
		for ; ; n++ {
			w := s.send(c)
			if !ctx.Happened() {
				wantStatus(t, w, http.StatusOK, "")
				break
			}
			wantStatus(t, w, http.StatusInternalServerError, "")
		}
		if n < 3 {
			t.Errorf("%s asks for %d statements", pattern, n-1)
		}
	}
}

// A failed sign-in that cannot be counted for other servers is refused all the same, and the log says so.
func TestSignInNotCounted(t *testing.T) {
	t.Parallel()
	if postgres.Chosen() {
		t.Skip("the context breaks statements on a file")
	}
	s := acme(t)
	at := s.handler.routes["/sign-in"]
	whole := at
	for n := 1; ; n++ {
		var ctx *testenv.Broken
		at.post = func(_ context.Context, x *exchange) (answer, error) {
			ctx = testenv.BreakAt(x.Context(), n)
			return whole.post(ctx, x)
		}
		s.handler.routes["/sign-in"] = at
		before := len(s.log.String())
		code := s.fails(mia, "192.0.2.1:1")
		if !ctx.Happened() {
			break
		}
		only := strings.Contains(s.log.String()[before:], "counted only here")
		if code != http.StatusForbidden && (code != http.StatusInternalServerError || only) {
			t.Errorf("statement %d fails: %d", n, code)
		}
	}
	if !strings.Contains(s.log.String(), "counted only here") {
		t.Errorf("the log is %s", s.log)
	}
}

// Of two who accept at once, the slower one is told that the invitation was accepted, or signs in if they sent the form
// twice.
func TestAcceptSecond(t *testing.T) {
	t.Parallel()
	for password, want := range map[string]int{goodPassword: http.StatusSeeOther, goodPassword + "!": http.StatusGone} {
		s := acme(t)
		path := s.invite("bo@acme.example", admin.Invite{})
		plain := s.handler.Admin
		first := func() {
			s.handler.Admin = plain
			wantStatus(t, s.send(call{path: path, form: acceptForm("Bo", goodPassword)}), http.StatusSeeOther, "/sign-in?accepted=1&lang=en")
		}
		s.handler.Admin = func() *admin.Admin {
			a := plain()
			a.Rand = &testenv.Meanwhile{Reader: rand.Reader, Do: first}
			return a
		}
		if w := s.send(call{path: path, form: acceptForm("Bo", password)}); w.Code != want {
			t.Errorf("%d, want %d: %s", w.Code, want, w.Body)
		}
	}
}
