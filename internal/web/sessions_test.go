package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
)

func TestSignInLandsWhereTheRoleBelongs(t *testing.T) {
	t.Parallel()
	s := acme(t)
	for email, home := range map[string]string{ana: "/portal", mia: "/portal", uma: "/projects", " UMA@Acme.example ": "/projects"} {
		w := s.send(call{path: "/sign-in", form: signInForm(email, goodPassword)})
		wantStatus(t, w, http.StatusSeeOther, home+"?signed-in=1")
		wantStatus(t, s.send(call{path: home + "?signed-in=1", cookie: w.Result().Cookies()[0].Value}), http.StatusSeeOther, home)
		wantStatus(t, s.send(call{path: "/", cookie: w.Result().Cookies()[0].Value}), http.StatusSeeOther, home)
	}
	wantStatus(t, s.send(call{path: "/portal", cookie: s.signIn(uma)}), http.StatusSeeOther, "/projects")
	wantStatus(t, s.send(call{path: "/projects", cookie: s.signIn(mia)}), http.StatusOK, "")
	for _, path := range []string{"/", "/portal", "/projects"} {
		for _, cookie := range []string{"", "nonsense", strings.Repeat("A", 43)} {
			wantStatus(t, s.send(call{path: path, cookie: cookie}), http.StatusSeeOther, "/sign-in")
		}
	}
}

func TestCookie(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		portalBase + "/members": "__Secure-roster-bbd4d02ac89a71eb=TOKEN; Path=/members; Max-Age=43200; HttpOnly; Secure; SameSite=Lax",
		"http://localhost:8080": "roster-6c237681e7092160=TOKEN; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax",
	} {
		s := acme(t, func(o *Options) { o.Base = base })
		w := s.send(call{path: "/sign-in", form: signInForm(mia, goodPassword)})
		token := w.Result().Cookies()[0].Value
		if got := strings.Replace(w.Header().Get("Set-Cookie"), token, "TOKEN", 1); got != want || len(token) != 43 {
			t.Errorf("%s: the cookie is %s, want %s", base, got, want)
		}
		w = s.send(call{path: "/sign-out", form: url.Values{}, cookie: token})
		if got := w.Header().Get("Set-Cookie"); got != strings.Replace(strings.Replace(want, "TOKEN", "", 1), "43200", "0", 1) {
			t.Errorf("%s: signing out sets %s", base, got)
		}
	}
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	s := acme(t)
	session, other := s.signIn(mia), s.signIn(mia)
	w := s.send(call{path: "/sign-out", form: url.Values{}, cookie: session})
	wantStatus(t, w, http.StatusSeeOther, "/sign-in?signed-out=1")
	wantText(t, s.get("/sign-in?signed-out=1"), "You have signed out.")
	wantStatus(t, s.send(call{path: "/portal", cookie: session}), http.StatusSeeOther, "/sign-in")
	wantStatus(t, s.send(call{path: "/portal", cookie: other}), http.StatusOK, "")
	for _, cookie := range []string{session, "", "nonsense"} {
		wantStatus(t, s.send(call{path: "/sign-out", form: url.Values{}, cookie: cookie}), http.StatusSeeOther, "/sign-in?signed-out=1")
	}
}

// A session is new at sign-in, whatever the browser had, and the old one is over.
func TestSessionIsNewAtSignIn(t *testing.T) {
	t.Parallel()
	s := acme(t)
	old := s.signIn(mia)
	w := s.send(call{path: "/sign-in", form: signInForm(uma, goodPassword), cookie: old})
	fresh := w.Result().Cookies()[0].Value
	if fresh == old {
		t.Error("the session is the old one")
	}
	wantStatus(t, s.send(call{path: "/portal", cookie: old}), http.StatusSeeOther, "/sign-in")
	wantText(t, s.send(call{path: "/projects", cookie: fresh}), "Projects")
}

// What an Administrator does counts at the next request.
func TestOpenSessions(t *testing.T) {
	t.Parallel()
	s := acme(t)
	session, again := s.signIn(mia), s.signIn(uma)
	user := org.User
	_, err := s.by(ana).UpdateMembers(t.Context(), []string{mia}, admin.MemberUpdate{Role: &user, TransferTo: ana}, nil)
	check(t, err)
	wantStatus(t, s.send(call{path: "/portal", cookie: session}), http.StatusSeeOther, "/projects")
	_, err = s.by(ana).DeleteMembers(t.Context(), admin.DeleteMembers{Names: []string{mia}}, nil, nil)
	check(t, err)
	wantStatus(t, s.send(call{path: "/projects", cookie: session}), http.StatusSeeOther, "/sign-in")
	wantStatus(t, s.send(call{path: "/sign-in", form: signInForm(mia, goodPassword)}), http.StatusForbidden, "")

	const another = "pelican orbit seventeen"
	reset := "/reset/" + s.resetToken(uma)
	wantStatus(t, s.send(call{path: "/projects", cookie: again}), http.StatusOK, "")
	wantStatus(t, s.send(call{path: reset, form: url.Values{"password": {"too short"}}}), http.StatusUnprocessableEntity, "")
	wantStatus(t, s.send(call{path: "/projects", cookie: again}), http.StatusOK, "")
	wantStatus(t, s.send(call{path: reset, form: url.Values{"password": {another}}}), http.StatusSeeOther, "/sign-in?lang=en&reset=1")
	wantStatus(t, s.send(call{path: "/projects", cookie: again}), http.StatusSeeOther, "/sign-in")
	wantStatus(t, s.send(call{path: "/sign-in", form: signInForm(uma, goodPassword)}), http.StatusForbidden, "")
	wantStatus(t, s.send(call{path: "/sign-in", form: signInForm(uma, another)}), http.StatusSeeOther, "/projects?signed-in=1")

	last := s.signIn(ana)
	s.after(org.SessionLength)
	wantStatus(t, s.send(call{path: "/portal", cookie: last}), http.StatusSeeOther, "/sign-in")
}

// Whatever is wrong with a sign-in, the answer is the same, byte by byte.
func TestSignInTellsNothing(t *testing.T) {
	t.Parallel()
	s := acme(t)
	_, err := s.store.Member(t.Context(), "nobody@acme.example")
	if err == nil {
		t.Fatal("somebody is called nobody")
	}
	s.invite("invited@acme.example", admin.Invite{})
	answer := func(email, password string) string {
		w := s.send(call{path: "/sign-in", form: signInForm(email, password)})
		w.Header().Del("Content-Length")
		var head strings.Builder
		check(t, w.Header().Write(&head))
		return head.String() + strings.ReplaceAll(w.Body.String(), `value="`+email+`"`, "VALUE")
	}
	want := answer(mia, "wrong")
	if !strings.Contains(want, "The email address or the password is wrong.") || strings.Contains(want, "Set-Cookie") {
		t.Errorf("a wrong password gets %s", want)
	}
	for _, email := range []string{"nobody@acme.example", "invited@acme.example", "no address", "@", "a@b"} {
		if got := answer(email, goodPassword); got != want {
			t.Errorf("%s gets another answer: %s, want %s", email, got, want)
		}
	}
}

// Users see the projects that were granted to them or to their groups, and no others.
func TestProjects(t *testing.T) {
	t.Parallel()
	s := acme(t)
	page := s.send(call{path: "/projects", cookie: s.signIn(uma)})
	wantText(t, page, "Atlas", "Plans", "can modify · through GIS")
	for _, hidden := range []string{"Secret plans", "Roads", "Imagery"} {
		if strings.Contains(page.Body.String(), hidden) {
			t.Errorf("a User sees %s: %s", hidden, page.Body)
		}
	}
	wantText(t, s.send(call{path: "/projects", cookie: s.signIn(ana)}), "Secret plans", "owner")
	for i := range mostListed {
		_, err := s.by(ana).CreateResource(t.Context(), admin.NewResource{Kind: "project", Name: "P" + strings.Repeat("x", i%200) + string(rune('a'+i/200))})
		check(t, err)
	}
	session := s.signIn(ana)
	wantText(t, s.send(call{path: "/projects", cookie: session}), "These are the first 500 of 502.")
	wantText(t, s.send(call{path: "/portal", cookie: session}), "These are the first 500 of 503.")
}
