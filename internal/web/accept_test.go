package web

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

func acceptForm(name, password string) url.Values {
	return url.Values{"name": {name}, "password": {password}}
}

func TestAccept(t *testing.T) {
	t.Parallel()
	s := acme(t)
	path := s.invite("bo@acme.example", admin.Invite{Role: org.Manager, Groups: []string{"GIS"}, Language: "fr"})
	for _, test := range []struct{ name, password, want string }{
		{"", goodPassword, "Saisissez votre nom."},
		{" \t", goodPassword, "Saisissez votre nom."},
		{strings.Repeat("n", 251), goodPassword, "250 caractères au plus"},
		{"Bo\u202e", goodPassword, "sans caractères de contrôle"},
		{"Bo\nbo", goodPassword, "sans caractères de contrôle"},
		{"Bo\xff", goodPassword, "sans caractères de contrôle"},
		{"Bo", "", "d’au moins 15 caractères"},
		{"Bo", "walnut cargo ø", "d’au moins 15 caractères"},
		{"Bo", strings.Repeat("walnut ", 1000), "trop long"},
		{"Bo", "aaaaaaaaaaaaaaaaaaaa", "facile à deviner"},
		{"Bo", "the acme of perfection", "ni le nom de l’organisation"},
		{"Bo", "walnut cargo\xff eleven mosaic", "caractères inutilisables"},
		{"Bo", "\ufeff" + goodPassword, "un caractère de contrôle ou invisible"},
	} {
		w := s.send(call{path: path, form: acceptForm(test.name, test.password)})
		wantStatus(t, w, http.StatusUnprocessableEntity, "")
		wantText(t, w, test.want, `role="alert"`, `aria-invalid="true"`)
		if test.password != "" && strings.Contains(w.Body.String(), test.password) {
			t.Errorf("the page has the password in it: %s", w.Body)
		}
	}
	w := s.send(call{path: path, form: acceptForm("  Bo Æ. O'Neil  ", goodPassword)})
	wantStatus(t, w, http.StatusSeeOther, "/sign-in?accepted=1&lang=fr")
	wantText(t, s.get(w.Header().Get("Location")), "Bienvenue")
	m, err := s.store.Member(t.Context(), "bo@acme.example")
	check(t, err)
	if m.Name != "Bo Æ. O'Neil" || m.Role != org.Manager || m.Language != "fr" || strings.Join(m.Groups, ",") != "GIS" {
		t.Errorf("the member is %+v", m)
	}
	// They sign in and land on their page. The link is used.
	wantText(t, s.send(call{path: "/portal", cookie: s.signIn("bo@acme.example")}), "Bonjour, ", "Gestionnaire")
	wantStatus(t, s.send(call{path: path, form: acceptForm("Bo", goodPassword)}), http.StatusSeeOther, "/sign-in?accepted=1&lang=fr")
	for _, form := range []url.Values{nil, acceptForm("Eve", goodPassword+"!")} {
		w = s.send(call{path: path, form: form})
		wantStatus(t, w, http.StatusGone, "")
		wantText(t, w, "déjà été acceptée", `href="/sign-in"`)
	}
}

func TestAcceptAtOnce(t *testing.T) {
	t.Parallel()
	s := acme(t)
	path := s.invite("bo@acme.example", admin.Invite{})
	var all sync.WaitGroup
	codes := make([]int, 8)
	for i := range codes {
		all.Go(func() { codes[i] = s.send(call{path: path, form: acceptForm("Bo", goodPassword)}).Code })
	}
	all.Wait()
	if slices.ContainsFunc(codes, func(code int) bool { return code != http.StatusSeeOther }) {
		t.Errorf("the answers are %v", codes)
	}
}

func TestResetAtOnce(t *testing.T) {
	t.Parallel()
	s := acme(t)
	path := "/reset/" + s.resetToken(uma)
	var all sync.WaitGroup
	pages := make([]*httptest.ResponseRecorder, 4)
	for i := range pages {
		all.Go(func() {
			pages[i] = s.send(call{path: path, form: url.Values{"password": {goodPassword + strconv.Itoa(i%2)}}})
		})
	}
	all.Wait()
	done := map[int]int{}
	for i, w := range pages {
		if w.Code == http.StatusSeeOther {
			done[i%2]++
			continue
		}
		wantStatus(t, w, http.StatusGone, "")
		wantText(t, w, "This link has been used", `href="/sign-in"`)
	}
	if len(done) != 1 || done[0]+done[1] != 2 {
		t.Errorf("the password was set as often as %v", done)
	}
}

// A new password has no character that cannot be seen. One that was set before they were refused still signs in.
func TestHiddenCharacters(t *testing.T) {
	t.Parallel()
	s := acme(t)
	old := "\ufeff" + goodPassword
	w := s.send(call{path: "/reset/" + s.resetToken(uma), form: url.Values{"password": {old}}})
	wantStatus(t, w, http.StatusUnprocessableEntity, "")
	wantText(t, w, "a control character or an invisible one")
	m, err := s.store.Member(t.Context(), uma)
	check(t, err)
	phc, err := s.cost.Hash(t.Context(), old, rand.Reader)
	check(t, err)
	check(t, s.store.Change(t.Context(), func(db *store.Store) error { return db.SetCredential(t.Context(), m.ID, phc) }))
	wantStatus(t, s.send(call{path: "/sign-in", form: signInForm(uma, old)}), http.StatusSeeOther, "/projects?signed-in=1")
}

// Unknown, malformed and deleted links answer alike; a used or expired one says so only to who has the right secret.
func TestLinksThatOpenNothing(t *testing.T) {
	t.Parallel()
	s := acme(t)
	deleted := s.invite("bo@acme.example", admin.Invite{})
	_, err := s.by(ana).DeleteInvitations(t.Context(), admin.DeleteInvitations{Names: []string{"bo@acme.example"}})
	check(t, err)
	expired := s.invite("cy@acme.example", admin.Invite{Language: "fr"})
	replaced := "/reset/" + s.resetToken(uma)
	used := "/reset/" + s.resetToken(uma)
	wantStatus(t, s.send(call{path: used, form: url.Values{"password": {goodPassword}}}), http.StatusSeeOther, "/sign-in?lang=en&reset=1")
	late := "/reset/" + s.resetToken(mia)
	s.after(week)
	wantText(t, s.get(expired), "Cette invitation a expiré", "8 mars 2026")
	wantStatus(t, s.get(expired), http.StatusGone, "")
	wantStatus(t, s.send(call{path: expired, form: acceptForm("Cy", goodPassword)}), http.StatusGone, "")
	wantText(t, s.get(late), "Ce lien a expiré", "2 mars 2026")
	wantStatus(t, s.send(call{path: late, form: url.Values{"password": {goodPassword}}}), http.StatusGone, "")
	wantText(t, s.get(replaced), "This link has been replaced", "ask an Administrator")
	wantText(t, s.get(used), "This link has been used", `href="/sign-in"`)
	wantStatus(t, s.get(used+")."), http.StatusGone, "")
	guess := strings.Repeat("A", 43)
	want := s.get("/accept/x").Body.String()
	for _, path := range []string{
		used[:len(used)-43] + guess, replaced[:len(replaced)-43] + guess, deleted, expired[:len(expired)-43] + guess, "/accept/" + strings.TrimPrefix(late, "/reset/"), "/accept/rst_", "/accept/%00", "/accept/" + guess,
		late[:len(late)-43] + guess, "/reset/" + strings.TrimPrefix(expired, "/accept/"), "/reset/x", "/accept/" + strings.Repeat("x", 5000),
	} {
		for _, form := range []url.Values{nil, acceptForm("Cy", goodPassword)} {
			w := s.send(call{path: path, form: form})
			wantStatus(t, w, http.StatusNotFound, "")
			if w.Body.String() != want {
				t.Errorf("%s: not the page of any other: %s", path, w.Body)
			}
		}
	}
}

// Mail scanners open links. Whatever they fetch, nothing changes.
func TestScanner(t *testing.T) {
	t.Parallel()
	s := acme(t)
	expired := s.invite("cy@acme.example", admin.Invite{})
	s.after(week)
	pending := s.invite("bo@acme.example", admin.Invite{})
	paths := []string{"/", pending, expired, "/reset/" + s.resetToken(uma), "/accept/x", "/sign-in", "/sign-out", "/portal", "/projects", "/healthz", "/style.css", "/nothing"}
	session := s.signIn(mia)
	before := s.dump()
	for _, path := range paths {
		for _, cookie := range []string{"", session, "nonsense"} {
			get := s.send(call{path: path, cookie: cookie})
			head := s.send(call{method: http.MethodHead, path: path, cookie: cookie})
			if head.Code != get.Code || head.Body.Len() != 0 || head.Header().Get("Content-Length") != get.Header().Get("Content-Length") || get.Header().Get("Set-Cookie") != "" {
				t.Errorf("%s: HEAD is %d %v %s, GET %d %v", path, head.Code, head.Header(), head.Body, get.Code, get.Header())
			}
		}
	}
	if s.dump() != before {
		t.Error("fetching pages changed the database")
	}
	wantStatus(t, s.send(call{path: pending, form: acceptForm("Bo", goodPassword)}), http.StatusSeeOther, "/sign-in?accepted=1&lang=en")
}

// A database that was replaced meanwhile takes nothing, and the page does not say that the link is used or over.
func TestReplacedDatabase(t *testing.T) {
	t.Parallel()
	if postgres.Chosen() {
		t.Skip("a server is not replaced")
	}
	s := acme(t)
	accept, reset := s.invite("bo@acme.example", admin.Invite{}), "/reset/"+s.resetToken(uma)
	check(t, os.Rename(s.store.Path(), s.store.Path()+".old"))
	for path, form := range map[string]url.Values{accept: acceptForm("Bo", goodPassword), reset: {"password": {goodPassword}}} {
		w := s.send(call{path: path, form: form})
		wantStatus(t, w, http.StatusConflict, "")
		wantText(t, w, "Something changed meanwhile")
	}
}
