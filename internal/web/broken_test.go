package web

import (
	"context"
	"crypto/rand"
	"iter"
	"net/http"
	"net/http/httptest"
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
		n := 0
		for w, whole := range s.breaking(pattern, c) {
			if whole {
				wantStatus(t, w, http.StatusOK, "")
				continue
			}
			n++
			wantStatus(t, w, http.StatusInternalServerError, "")
		}
		if n < 2 {
			t.Errorf("%s asks for %d statements", pattern, n)
		}
	}
}

// breaking sends c to the route of pattern again and again, each time with the next of its statements made to fail. It yields
// the answers, the last of which is whole: every statement was run.
func (s *host) breaking(pattern string, c call) iter.Seq2[*httptest.ResponseRecorder, bool] {
	return func(yield func(*httptest.ResponseRecorder, bool) bool) {
		at := s.handler.routes[pattern]
		var ctx *testenv.Broken
		n := 1
		breaks := func(do handler) handler {
			return func(_ context.Context, x *exchange) (answer, error) {
				ctx = testenv.BreakAt(x.Context(), n)
				return do(ctx, x)
			}
		}
		at.get, at.post = breaks(at.get), breaks(at.post)
		s.handler.routes[pattern] = at
		for whole := false; !whole; n++ {
			w := s.send(c)
			whole = !ctx.Happened()
			if !yield(w, whole) {
				return
			}
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
	before := 0
	for w, whole := range s.breaking("/sign-in", call{path: "/sign-in", form: signInForm(mia, "wrong"), from: "192.0.2.1:1"}) {
		only := strings.Contains(s.log.String()[before:], "counted only here")
		before = len(s.log.String())
		if w.Code != http.StatusForbidden && (whole || only || w.Code != http.StatusInternalServerError) {
			t.Errorf("the answer is %d, counted only here: %v, every statement was run: %v", w.Code, only, whole)
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
