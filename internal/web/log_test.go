package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// No token, password, cookie or field is in any log, not even where things break.
func TestLogHasNoSecrets(t *testing.T) {
	t.Parallel()
	broken := false
	s := acme(t)
	sound := s.handler.Admin
	s.handler.Admin = func() *admin.Admin {
		a := sound()
		if broken {
			a.Rand = errReader{}
		}
		return a
	}
	accept, reset, session := s.invite("invited@acme.example", admin.Invite{}), "/reset/"+s.resetToken(uma), s.signIn(mia)
	secrets := []string{strings.TrimPrefix(accept, "/accept/"), strings.TrimPrefix(reset, "/reset/"), session, goodPassword, url.QueryEscape(goodPassword), "typed-name", "typed-secret", "query-secret"}
	calls := []call{
		{path: accept + "?x=query-secret"},
		{path: reset},
		{path: accept + "/more"},
		{path: "/portal", cookie: session},
		{path: "/sign-in?typed-secret=1"},
		{path: "/sign-in", form: signInForm("typed-name@acme.example", "typed-secret")},
		{path: accept, form: acceptForm("typed-name", "typed-secret")},
		{path: "/sign-in", form: signInForm("typed-name", "typed-secret"), header: map[string]string{"Origin": "https://typed-secret.example", "User-Agent": "typed-secret", "Referer": portalBase + accept}},
		{method: "TYPED-SECRET", path: accept},
		{path: "/typed-secret"},
		{path: "/sign-in", body: "typed-secret=%zz"},
		{path: "/sign-in", form: signInForm(mia, goodPassword), cookie: session},
		{path: accept, form: acceptForm("typed-name", goodPassword)},
		{path: reset, form: url.Values{"password": {goodPassword}}},
	}
	for _, broken = range []bool{true, false} {
		for _, c := range calls {
			s.send(c)
		}
	}
	check(t, s.store.Change(t.Context(), func(db *store.Store) error {
		return errors.Join(db.SetCredential(t.Context(), memberID(t, db, uma), "no hash"))
	}))
	s.send(call{path: "/sign-in", form: signInForm(uma, "typed-secret")})
	log := s.log.String()
	for _, secret := range secrets {
		if strings.Contains(strings.ToLower(log), strings.ToLower(secret)) {
			t.Errorf("the log has %s in it:\n%s", secret, log)
		}
	}
	for _, want := range []string{
		"msg=request method=GET route=/accept/{token} status=200 duration=0s client=192.0.2.1", "method=other route=/accept/{token} status=405",
		"method=POST route=/sign-in status=403", "route=unknown status=404", "level=ERROR msg=failed route=/sign-in",
	} {
		if !strings.Contains(log, want) {
			t.Errorf("the log has no %q:\n%s", want, log)
		}
	}
}

func memberID(t *testing.T, db *store.Store, email string) string {
	t.Helper()
	m, err := db.Member(t.Context(), email)
	check(t, err)
	return m.ID
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errors.New("no chance") }

// A panic becomes a page, and says where it was, not what it was about.
func TestPanic(t *testing.T) {
	t.Parallel()
	s := acme(t)
	for what, do := range map[string]func(){
		"runtime error: index out of range": func() { _ = notices()[len(s.base)] },
		"a panic of our own":                func() { panic("typed-secret") },
		`"a panic of our own"`:              func() { panic(errors.New("typed-secret")) },
		"no text nowhere":                   func() { texts{}.text("nowhere") },
	} {
		s.handler.routes["/healthz"] = route{pattern: "/healthz", get: func(context.Context, *exchange) (answer, error) { do(); return answer{}, nil }}
		w := s.get("/healthz?typed-secret")
		wantStatus(t, w, http.StatusInternalServerError, "")
		if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("Content-Type") != plainText {
			t.Errorf("the headers are %v", w.Header())
		}
		if log := s.log.String(); !strings.Contains(log, what) || strings.Contains(log, "typed-secret") || !strings.Contains(log, "web.TestPanic.func") || !strings.Contains(log, "web.(*server).ServeHTTP") {
			t.Errorf("the log has not %q: %s", what, log)
		}
	}
	wantStatus(t, s.get("/sign-in"), http.StatusOK, "")
}

func TestHealth(t *testing.T) {
	t.Parallel()
	s := acme(t)
	wantStatus(t, s.get("/nowhere"), http.StatusNotFound, "")
	if log := s.log.String(); strings.Contains(log, "level=ERROR") {
		t.Errorf("a wrong address is an error: %s", log)
	}
	w := s.get("/healthz")
	if w.Code != http.StatusOK || w.Body.String() != "ok\n" || w.Header().Get("Content-Type") != plainText {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	gone, err := store.Open(t.Context(), s.store.Path(), store.Options{})
	check(t, err)
	check(t, gone.Close())
	s.handler.Admin = func() *admin.Admin { return &admin.Admin{Store: gone} }
	w = s.get("/healthz")
	if w.Code != http.StatusServiceUnavailable || w.Body.String() != "unavailable\n" {
		t.Errorf("without a database: %d %s", w.Code, w.Body)
	}
	wantStatus(t, s.get("/sign-in"), http.StatusInternalServerError, "")
	if strings.Contains(s.get("/sign-in").Body.String(), "closed") || !strings.Contains(s.log.String(), "closed") {
		t.Error("the reason is on the page, or not in the log")
	}
}

// Requests that wait for a hash are bounded; one too many is asked to come back, and costs no attempt. Whoever was let in
// leaves their place to the next, whatever came of it.
func TestCrowded(t *testing.T) {
	t.Parallel()
	s := acme(t)
	accept, reset := s.invite("bo@acme.example", admin.Invite{}), "/reset/"+s.resetToken(uma)
	room := s.handler.queue
	for range queueSize {
		_, err := room.enter()
		check(t, err)
	}
	forms := map[string]url.Values{"/sign-in": signInForm(mia, goodPassword), accept: acceptForm("Bo", goodPassword), reset: {"password": {goodPassword}}}
	for path, form := range forms {
		for range 20 {
			w := s.send(call{path: path, form: form})
			wantStatus(t, w, http.StatusServiceUnavailable, "")
			if w.Header().Get("Retry-After") != "10" {
				t.Errorf("Retry-After is %q", w.Header().Get("Retry-After"))
			}
		}
	}
	for _, path := range []string{accept, reset, "/sign-in"} {
		wantStatus(t, s.get(path), http.StatusOK, "")
	}
	for range queueSize {
		<-room
	}
	wantStatus(t, s.send(call{path: "/sign-in", form: signInForm(mia, goodPassword)}), http.StatusSeeOther, "/portal?signed-in=1")
	s.fails(mia, home+":1")
	for path, form := range forms {
		if w := s.send(call{path: path, form: form}); w.Code != http.StatusSeeOther {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if len(room) > 0 {
		t.Errorf("%d places are taken by nobody", len(room))
	}
}

// What the use cases say of a password is told in words; each reason is one that the texts know.
func TestErrorsAreTheKindsOfOrg(t *testing.T) {
	t.Parallel()
	for _, known := range problems() {
		if got := problemOf(fmt.Errorf("it is so: %w", org.Hint(known.err, "do"))); got != known.what {
			t.Errorf("%v gives %+v", known.err, got)
		}
	}
}
