package web

import (
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Each page in each language, as it was looked at and found good.
func TestPages(t *testing.T) {
	t.Parallel()
	for _, lang := range locale.Supported() {
		for name, page := range pagesIn(t, lang) {
			t.Run(name+" "+lang, func(t *testing.T) { wantGolden(t, name+"."+lang, page) })
		}
	}
}

// pagesIn makes all pages that there are, in a language that the browser asks for.
func pagesIn(t *testing.T, lang string) map[string]*httptest.ResponseRecorder {
	t.Helper()
	s := acme(t)
	asks := map[string]string{"Accept-Language": lang}
	get := func(path, cookie string) *httptest.ResponseRecorder {
		return s.send(call{path: path, cookie: cookie, header: asks})
	}
	post := func(path string, form url.Values) *httptest.ResponseRecorder {
		return s.send(call{path: path, form: form, header: asks})
	}
	pending := s.invite("bo@acme.example", admin.Invite{Role: org.Manager, Language: lang, Groups: []string{"GIS"}})
	accepted := s.invite("cy@acme.example", admin.Invite{Language: lang})
	wantStatus(t, post(accepted, url.Values{"name": {"Cy"}, "password": {goodPassword}}), http.StatusSeeOther, "/sign-in?accepted=1&lang="+lang)
	reset := "/reset/" + s.resetToken(uma)
	_, err := s.by(ana).UpdateMembers(t.Context(), []string{uma}, admin.MemberUpdate{Language: &lang}, nil)
	check(t, err)
	_, err = s.by(ana).UpdateMembers(t.Context(), []string{mia}, admin.MemberUpdate{Language: &lang}, nil)
	check(t, err)
	_, err = s.by(ana).UpdateMembers(t.Context(), []string{ana}, admin.MemberUpdate{Language: &lang}, nil)
	check(t, err)
	pages := map[string]*httptest.ResponseRecorder{
		"accept":         get(pending, ""),
		"accept-wrong":   post(pending, url.Values{"name": {" "}, "password": {"short"}}),
		"accept-used":    get(accepted, ""),
		"sign-in":        get("/sign-in", ""),
		"sign-in-wrong":  post("/sign-in", signInForm(uma, "wrong")),
		"sign-in-notice": get("/sign-in?accepted=1", ""),
		"reset":          get(reset, ""),
		"reset-wrong":    post(reset, url.Values{"password": {"short"}}),
		"portal":         get("/portal", s.signIn(mia)),
		"portal-admin":   get("/portal", s.signIn(ana)),
		"projects":       get("/projects", s.signIn(uma)),
		"not-found":      get("/nothing", ""),
		"link":           get("/accept/rst_nothing", ""),
	}
	used := "/reset/" + s.resetToken(uma)
	pages["reset-replaced"] = get(reset, "")
	late := "/reset/" + s.resetToken(mia)
	wantStatus(t, post(used, url.Values{"password": {goodPassword}}), http.StatusSeeOther, "/sign-in?lang="+lang+"&reset=1")
	pages["reset-used"] = get(used, "")
	s.after(week)
	o := &office{down: errors.New("451 try later")}
	o.configure(&s.handler.Options)
	ask := url.Values{askField: {"1"}}
	pages["accept-expired"], pages["ask-failed"] = get(pending, ""), post(pending, ask)
	o.down = nil
	wantStatus(t, post(late, ask), http.StatusSeeOther, "?")
	pages["reset-expired"], pages["sign-in-no-cookie"] = get(late, ""), get("/sign-in?no-cookie=1", "")
	return pages
}

func wantGolden(t *testing.T, name string, page *httptest.ResponseRecorder) {
	t.Helper()
	body := regexp.MustCompile(`(style\.css|reveal\.js|icon\.svg)\?v=[0-9a-f]+`).ReplaceAllString(page.Body.String(), "$1?v=HASH")
	for _, fault := range htmlFaults(body) {
		t.Error(fault)
	}
	file := "testdata/" + name + ".html"
	if *update {
		check(t, os.WriteFile(file, []byte(body), 0o600))
	}
	want, err := os.ReadFile(file)
	check(t, err)
	if body != string(want) {
		t.Errorf("not as in %s (see the difference with git diff after go test -update): %s", file, body)
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	s := acme(t)
	pending := s.invite("bo@acme.example", admin.Invite{Language: "es"})
	session := s.signIn(mia) // French
	for _, test := range []struct {
		name string
		call call
		lang string
	}{
		{"nothing asked", call{path: "/sign-in"}, "en"},
		{"asked", call{path: "/sign-in", header: map[string]string{"Accept-Language": "de, fr-CA;q=0.5, en;q=0.1"}}, "fr"},
		{"switched", call{path: "/sign-in?lang=es", header: map[string]string{"Accept-Language": "fr"}}, "es"},
		{"switched to none", call{path: "/sign-in?lang=de", header: map[string]string{"Accept-Language": "fr"}}, "fr"},
		{"the invitation's", call{path: pending, header: map[string]string{"Accept-Language": "fr"}}, "es"},
		{"the invitation's, switched", call{path: pending + "?lang=en"}, "en"},
		{"the invitation's, switched, wrong", call{path: pending + "?lang=en", form: url.Values{"name": {""}}}, "en"},
		{"the member's", call{path: "/portal", cookie: session}, "fr"},
		{"the member's, switched", call{path: "/portal?lang=en", cookie: session}, "en"},
		{"a page that is none", call{path: "/nothing?lang=fr"}, "fr"},
	} {
		w := s.send(test.call)
		wantText(t, w, `<html lang="`+test.lang+`" dir="ltr">`)
		if t.Failed() {
			t.Fatal(test.name)
		}
	}
	// What was chosen goes with the reader.
	wantText(t, s.send(call{path: "/portal?lang=en", cookie: session}), `href="/projects?lang=en"`, `action="/sign-out?lang=en"`)
	wantStatus(t, s.send(call{path: "/sign-in?lang=es", form: signInForm(mia, goodPassword)}), http.StatusSeeOther, "/portal?lang=es&signed-in=1")
	wantStatus(t, s.send(call{path: "/?lang=es"}), http.StatusSeeOther, "/sign-in?lang=es")
	wantStatus(t, s.send(call{path: "/?lang=de&to=//evil.example&next=https://evil.example"}), http.StatusSeeOther, "/sign-in")
	wantText(t, s.get("/sign-in?accepted=1&evil=1"), `action="?accepted=1"`)
}

// Names in the database are hostile until shown otherwise.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	const hostile = "<script>alert(1)</script>\u202e\"'&\x1b[2J"
	s := acme(t)
	check(t, s.store.Change(t.Context(), func(db *store.Store) error {
		o, err := db.Organization(t.Context())
		check(t, err)
		o.Name = hostile
		check(t, db.SetOrganization(t.Context(), o))
		for _, email := range []string{ana, mia} {
			m, err := db.Member(t.Context(), email)
			check(t, err)
			m.Name = hostile
			check(t, db.SetMembers(t.Context(), m))
		}
		return db.AddResources(t.Context(), org.Resource{ID: "000000000000", Kind: "project", Name: hostile, Owners: []string{mia}, Created: march()})
	}))
	session := s.signIn(mia)
	for _, path := range []string{s.invite("bo@acme.example", admin.Invite{}), "/sign-in", "/reset/" + s.resetToken(mia), "/portal", "/projects"} {
		page := s.send(call{path: path, cookie: session}).Body.String()
		if !strings.Contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;\\u202e&#34;&#39;&amp;\\x1b[2J") {
			t.Errorf("%s does not show the name: %s", path, page)
		}
		if strings.Contains(page, "<script>") || strings.ContainsAny(page, "\u202e\x1b") {
			t.Errorf("%s has the name as it is: %s", path, page)
		}
		for _, fault := range htmlFaults(page) {
			t.Errorf("%s: %s", path, fault)
		}
	}
	page := s.send(call{path: "/sign-in", form: signInForm(`"><script>`, "\"><script>")}).Body.String()
	if strings.Contains(page, "<script>") || !strings.Contains(page, `value="&#34;&gt;&lt;script&gt;"`) {
		t.Errorf("what was entered is shown as it is: %s", page)
	}
}
