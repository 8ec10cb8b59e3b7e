package cmd

import (
	"bytes"
	"net/http/httptest"
	netmail "net/mail"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/web"
)

// TestStoredTextOnPages: no stored text adds an element to a page, or shows as something other than text.
func TestStoredTextOnPages(t *testing.T) {
	t.Parallel()
	w := plantedAcme(t, func(string, string) bool { return true }) // nothing yet
	e := w.env("", nil)
	var log bytes.Buffer
	e.stderr = &log
	e.assemble()
	cfg, err := e.open.load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), filepath.Join(w.dir, "roster", "roster.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // it was only read
	a := e.open.newAdmin(cfg, s)
	reset, err := a.ResetPassword(t.Context(), "ana@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	token, err := link.FromResetLink(reset.Link)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.SetPassword(t.Context(), token, reset, quietRivers); err != nil {
		t.Fatal(err)
	}
	if reset, err = a.ResetPassword(t.Context(), "m5@acme.example"); err != nil {
		t.Fatal(err)
	}
	shown := strings.TrimSpace(w.must("invitations", "show", "bo@acme.example", "--link"))
	paths := []string{shown, reset.Link, "/sign-in", "/portal", "/projects"}
	handler := web.New(webOptions(e, cfg, s))
	send := func(method, path, form, cookie string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form))
		r.Host = "portal.acme.example"
		r.Header.Set("Origin", "https://portal.acme.example")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Cookie", cookie)
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		return answer
	}
	form := url.Values{"email": {"ana@acme.example"}, "password": {quietRivers}}
	session, _, _ := strings.Cut(send("POST", "/sign-in", form.Encode(), "").Header().Get("Set-Cookie"), ";")
	page := func(path string) string {
		answer := send("GET", path, "", session)
		if answer.Code != 200 {
			t.Errorf("%s: %d", path, answer.Code)
		}
		return answer.Body.String()
	}
	before := map[string][]string{}
	for _, path := range paths {
		before[path] = elements(page(path))
	}
	for _, path := range paths {
		before[path] = append(before[path], "wbr") // where a long word may be broken
	}
	before["/projects"] = append(before["/projects"], "p") // there are none once their kinds are overwritten
	kinds := func(table, column string) bool { return named(table, column) || column == "kind" }
	for _, keep := range []func(table, column string) bool{kinds, named} {
		w.plantAll(keep)
		for _, path := range paths {
			text := page(path)
			w.wantSafe([]string{path}, text)
			for _, element := range elements(text) {
				if !slices.Contains(before[path], element) {
					t.Errorf("%s has %s", path, element)
				}
			}
		}
	}
	w.wantSafe([]string{"the log"}, log.String())
}

// elements are the elements of a page with the names of their attributes.
func elements(page string) (found []string) {
	for z := html.NewTokenizer(strings.NewReader(page)); z.Next() != html.ErrorToken; {
		token := z.Token()
		if token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken {
			continue
		}
		element := token.Data
		for _, a := range token.Attr {
			element += " " + a.Key
		}
		found = append(found, element)
	}
	return found
}

// TestStoredTextInMail: no stored text adds a header or a recipient to a mail.
func TestStoredTextInMail(t *testing.T) {
	t.Parallel()
	for name, keep := range map[string]func(table, column string) bool{
		"all but names": named, "everything": func(string, string) bool { return false },
	} {
		w := plantedAcme(t, keep)
		o, err := openOffice(w.dir, "none")
		if err != nil {
			t.Fatal(err)
		}
		defer o.close()
		w.environ = []string{
			"ROSTER_MAIL_SMTP_HOST=127.0.0.1", "ROSTER_MAIL_SMTP_PORT=" + o.port, "ROSTER_MAIL_SMTP_TLS=none",
			"ROSTER_MAIL_FROM=Acme <no-reply@acme.example>",
		}
		if name == "everything" {
			w.exec("UPDATE invitations SET delivery = 'failed'")
			w.say("invitations", "resend", "--failed")
		} else {
			args := []string{"invitations", "resend", "--new-link"}
			for n := range len(hostileTexts()) {
				args = append(args, "i"+strconv.Itoa(n)+"@acme.example")
			}
			w.must(args...)
			if len(o.mails) != len(hostileTexts()) {
				t.Errorf("%d mails", len(o.mails))
			}
		}
		var headers []string
		for _, m := range o.mails {
			if strings.Contains(m.to, "evil") {
				t.Errorf("%s: a mail goes to %q", name, m.to)
			}
			r, err := netmail.ReadMessage(bytes.NewReader([]byte(m.raw)))
			if err != nil {
				t.Fatalf("%v: %.500q", err, m.raw)
			}
			var names []string
			for header := range r.Header {
				names = append(names, header)
			}
			slices.Sort(names)
			if headers == nil {
				headers = names
			}
			if !slices.Equal(names, headers) || slices.Contains(names, "Bcc") {
				t.Errorf("%s: the mail to %q has the headers %q, others %q", name, m.to, names, headers)
			}
		}
	}
}
