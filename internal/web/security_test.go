package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/locale"
)

// Every answer has the headers, errors too.
func TestHeaders(t *testing.T) {
	t.Parallel()
	for _, base := range []string{portalBase, "http://127.0.0.1:8080"} {
		s := acme(t, func(o *Options) { o.Base = base })
		session := s.signIn(mia)
		for name, c := range map[string]call{
			"root": {path: "/"}, "accept": {path: s.invite("bo@acme.example", admin.Invite{})}, "unknown link": {path: "/accept/x"},
			"sign in": {path: "/sign-in"}, "portal": {path: "/portal", cookie: session}, "projects": {path: "/projects", cookie: session},
			"wrong": {path: "/sign-in", form: signInForm("", "")}, "right": {path: "/sign-in", form: signInForm(mia, goodPassword)},
			"not found": {path: "/nothing"}, "method": {method: http.MethodPut, path: "/sign-in"}, "health": {path: "/healthz"},
			"too large": {path: "/sign-in", body: strings.Repeat("x", maxBody+1)}, "reset": {path: "/reset/" + s.resetToken(uma)},
			"cross site": {path: "/sign-in", form: url.Values{}, header: map[string]string{"Sec-Fetch-Site": "cross-site"}},
			"options":    {method: http.MethodOptions, path: "/"},
		} {
			h := s.send(c).Header()
			script := ""
			if slices.Contains([]string{"accept", "sign in", "wrong", "reset"}, name) {
				script = "; script-src 'self'" // of the button that shows the password
			}
			for key, want := range map[string]string{
				"Content-Security-Policy":      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'" + script,
				"Referrer-Policy":              "strict-origin",
				"Cache-Control":                "no-store",
				"X-Content-Type-Options":       "nosniff",
				"X-Frame-Options":              "DENY",
				"X-Robots-Tag":                 "noindex, nofollow",
				"Cross-Origin-Opener-Policy":   "same-origin",
				"Cross-Origin-Resource-Policy": "same-origin",
				"Strict-Transport-Security":    map[bool]string{true: "max-age=31536000"}[base == portalBase],
			} {
				if h.Get(key) != want {
					t.Errorf("%s: %s is %q, want %q", name, key, h.Get(key), want)
				}
			}
		}
	}
}

// What pages come with is kept for ever at the address that they name, which changes with it, and asked for anew
// anywhere else.
func TestFilesOfPages(t *testing.T) {
	t.Parallel()
	s := acme(t)
	page := s.get("/sign-in").Body.String()
	for path, file := range map[string]struct{ kind, text string }{
		stylePath: {"text/css; charset=utf-8", ":root"},
		iconPath:  {"image/svg+xml; charset=utf-8", "<svg"},
	} {
		_, after, _ := strings.Cut(page, `href="`+path)
		version, _, _ := strings.Cut(after, `"`)
		for query, want := range map[string]string{version: "public, max-age=31536000, immutable", "": "no-cache", "?v=old": "no-cache"} {
			w := s.get(path + query)
			if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != want || w.Header().Get("Content-Type") != file.kind || !strings.Contains(w.Body.String(), file.text) {
				t.Errorf("%s%s: %d %v", path, query, w.Code, w.Header())
			}
		}
	}
}

// What a request says of its host, and of how it came, is neither shown nor linked to, and sends nobody anywhere.
func TestHostIsIgnored(t *testing.T) {
	t.Parallel()
	s := acme(t)
	path, session := s.invite("bo@acme.example", admin.Invite{}), s.signIn(mia)
	spoofed := map[string]string{
		"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Forwarded": "host=evil.example;proto=http",
		"X-Original-URL": "/evil.example", "X-Forwarded-Prefix": "/evil.example", "Referer": "https://evil.example/",
	}
	for _, c := range []call{
		{path: path},
		{path: "/"},
		{path: "/sign-in"},
		{path: "/portal", cookie: session},
		{path: "/nothing"},
		{path: "/sign-in", form: signInForm(mia, goodPassword)},
		{path: path, form: acceptForm("Bo", goodPassword)},
		{path: "//evil.example/.."},
		{path: "http://evil.example/portal"},
	} {
		c.header = spoofed
		r := s.send(c)
		all := r.Body.String() + r.Header().Get("Location") + r.Header().Get("Set-Cookie")
		if strings.Contains(all, "evil") || r.Code == http.StatusSeeOther && c.form != nil && c.path == "/sign-in" && !strings.Contains(all, "Secure") {
			t.Errorf("%+v: %d %s", c, r.Code, all)
		}
	}
}

func TestCrossSite(t *testing.T) {
	t.Parallel()
	s := acme(t)
	pending, reset, session := s.invite("bo@acme.example", admin.Invite{}), "/reset/"+s.resetToken(uma), s.signIn(mia)
	before := s.dump()
	forms := map[string]url.Values{
		pending: acceptForm("Bo", goodPassword), reset: {"password": {goodPassword}},
		"/sign-in": signInForm(mia, goodPassword), "/sign-out": {},
	}
	for _, header := range []map[string]string{
		{"Sec-Fetch-Site": "cross-site"},
		{"Sec-Fetch-Site": "same-site"},
		{"Origin": "https://evil.example"},
		{"Origin": "null"},
		{"Sec-Fetch-Site": "cross-site", "Origin": portalBase, "X-Forwarded-Host": "example.com"},
	} {
		for path, form := range forms {
			w := s.send(call{path: path, form: form, header: header, cookie: session})
			wantStatus(t, w, http.StatusForbidden, "")
			wantText(t, w, "came from another site")
		}
	}
	if s.dump() != before {
		t.Error("a request from another site changed the database")
	}
	for _, header := range []map[string]string{{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://example.com"}, {}} {
		wantStatus(t, s.send(call{path: "/sign-in", form: signInForm(mia, goodPassword), header: header}), http.StatusSeeOther, "/portal?signed-in=1")
	}
}

func TestMethodsAndPaths(t *testing.T) {
	t.Parallel()
	s := acme(t)
	const form, read = "GET, HEAD, POST", "GET, HEAD"
	for path, allow := range map[string]string{
		"/": read, "/accept/x": form, "/reset/x": form, "/sign-in": form, "/sign-out": "POST", "/portal": read, "/projects": read, "/healthz": read, stylePath: read, iconPath: read,
	} {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"} {
			w := s.send(call{method: method, path: path})
			if refused := !strings.Contains(allow, method); refused != (w.Code == http.StatusMethodNotAllowed) || refused && w.Header().Get("Allow") != allow {
				t.Errorf("%s %s: %d, Allow %q, want %q", method, path, w.Code, w.Header().Get("Allow"), allow)
			}
		}
	}
	for _, path := range []string{
		"/nothing", "/accept", "/accept/", "/accept/x/y", "/accept//x", "/reset", "/portal/", "/sign-in/x", "//", "/./portal", "/x/../portal", "/Portal", "/style.css/", "/healthz/x", "/favicon.ico",
	} {
		for _, method := range []string{"GET", "HEAD", "POST"} {
			wantStatus(t, s.send(call{method: method, path: path}), http.StatusNotFound, "")
		}
	}
	for path, lang := range map[string]string{"/nothing?lang=fr": "Page introuvable", "/nothing?lang=es": "Página no encontrada", "/nothing": "Page not found"} {
		wantText(t, s.get(path), lang)
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	s := acme(t)
	for _, test := range []struct {
		kind, body string
		status     int
	}{
		{"application/x-www-form-urlencoded", "email=a&password=b", http.StatusForbidden},
		{"Application/X-WWW-Form-Urlencoded; charset=utf-8", "email=a&password=b", http.StatusForbidden},
		{"application/x-www-form-urlencoded", strings.Repeat("x", maxBody), http.StatusForbidden},
		{"application/x-www-form-urlencoded", strings.Repeat("x", maxBody+1), http.StatusRequestEntityTooLarge},
		{"application/x-www-form-urlencoded", "email=%zz", http.StatusBadRequest},
		{"application/x-www-form-urlencoded", "email=a;password=b", http.StatusBadRequest},
		{"multipart/form-data; boundary=x", "--x--", http.StatusUnsupportedMediaType},
		{"application/json", "{}", http.StatusUnsupportedMediaType},
		{"text/plain", "email=a", http.StatusUnsupportedMediaType},
		{"", "email=a", http.StatusUnsupportedMediaType},
	} {
		w := s.send(call{path: "/sign-in", body: test.body, header: map[string]string{"Content-Type": test.kind}})
		if w.Code != test.status {
			t.Errorf("%s, %d bytes: %d, want %d", test.kind, len(test.body), w.Code, test.status)
		}
	}
	// Parameters of the address are no fields: nobody signs in by a link.
	w := s.send(call{path: "/sign-in?" + signInForm(mia, goodPassword).Encode(), form: url.Values{}})
	wantStatus(t, w, http.StatusForbidden, "")
}

// Under a path, and whether the proxy takes it off or not, everything stays under it.
func TestBaseWithAPath(t *testing.T) {
	t.Parallel()
	s := acme(t, func(o *Options) { o.Base = portalBase + "/members" })
	for _, prefix := range []string{"", "/members"} {
		wantStatus(t, s.get(prefix+"/"), http.StatusSeeOther, "/members/sign-in")
		wantText(t, s.send(call{path: prefix + "/portal", cookie: s.signIn(mia)}), `href="/members/projects"`, `action="/members/sign-out"`, `href="/members/style.css?v=`)
	}
	wantStatus(t, s.get("/members"), http.StatusSeeOther, "/members/sign-in")
	for _, path := range []string{"/members/members", "/members//portal", "/members/portal/", "/membersportal", "/members/../portal", "/member"} {
		wantStatus(t, s.get(path), http.StatusNotFound, "")
	}
}

// Every problem has its page in every language, and asks to wait where that helps.
func TestProblems(t *testing.T) {
	t.Parallel()
	s := acme(t)
	w := s.handler
	for _, p := range append(problems(), struct {
		err  error
		what problem
	}{err: http.ErrBodyNotAllowed, what: problem{status: http.StatusInternalServerError, key: "failure"}}) {
		for _, lang := range locale.Supported() {
			rec := httptest.NewRecorder()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/?lang="+lang, nil)
			x := &exchange{Request: r, w: rec}
			x.readQuery()
			fails := route{pattern: "/", get: func(context.Context, *exchange) (answer, error) { return answer{}, p.err }}
			out := w.respond(x, fails)
			if out.status != p.what.status || !strings.Contains(string(out.body), loadTexts()[lang]["problem."+p.what.key+".text"]) {
				t.Errorf("%v: %d %s", p.err, out.status, out.body)
			}
			if (rec.Header().Get("Retry-After") != "") != (p.what.wait > 0) {
				t.Errorf("%v: Retry-After %q", p.err, rec.Header().Get("Retry-After"))
			}
		}
	}
}
