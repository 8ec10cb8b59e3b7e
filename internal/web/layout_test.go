package web

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/testenv"
)

// TestLayout opens the pages on a phone and on a small laptop, with ordinary and with extreme names; those with a form
// in every language. Unless all is tested, only the sign-in page is opened in the others.
// With ROSTER_TEST_SCREENSHOTS=FOLDER it leaves pictures of the pages there.
func TestLayout(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	pages := map[string]*httptest.ResponseRecorder{}
	for _, lang := range locale.Supported() {
		for name, page := range pagesIn(t, lang) {
			form := strings.Contains(page.Body.String(), `id="form"`) && testenv.Full(1, 0) > 0
			if lang == "fr" || name == "sign-in" || form {
				pages[name+"."+lang] = page
			}
		}
	}
	maps.Copy(pages, extremePages(t))
	server := serveRecorded(t, pages)
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		if err := chromedp.Do(browser, chromedp.Navigate(server+"/recorded/"+name)); err != nil {
			t.Fatal(err)
		}
		for _, screen := range []struct{ width, height int64 }{{360, 640}, {1280, 800}} {
			l := measure(browser, t, screen.width, screen.height)
			l.check(t, name, screen.width, screen.height)
			takePictures(browser, t, name, screen.width)
		}
	}
	referrersKeepTokens(browser, t)
	revealWorks(browser, t, server+"/recorded/sign-in.en")
	printsLight(browser, t)
}

// extremePages are pages with the longest names and addresses that can be stored, and with names in other scripts.
func extremePages(t *testing.T) map[string]*httptest.ResponseRecorder {
	t.Helper()
	pages := map[string]*httptest.ResponseRecorder{}
	long := strings.Repeat("Wxyz", org.MaxName/4)
	// 64 characters before the @ and 190 after it: as long as an address may be (RFC 5321, 4.5.3.1).
	longAddress := strings.Repeat("bo", 32) + "@" + strings.Repeat("acme-mapping.", 13) + strings.Repeat("x", 12) + ".example"
	for kind, name := range map[string]string{"long": long, "rtl": "שלום עולם", "cjk": strings.Repeat("測繪局", 12)} {
		s := acme(t)
		check(t, s.store.Change(t.Context(), func(db *store.Store) error {
			o, err := db.Organization(t.Context())
			check(t, err)
			o.Name = name
			check(t, db.SetOrganization(t.Context(), o))
			for _, email := range []string{ana, mia} {
				m, err := db.Member(t.Context(), email)
				check(t, err)
				m.Name = name
				check(t, db.SetMembers(t.Context(), m))
			}
			return db.AddResources(t.Context(), org.Resource{
				ID: "000000000000", Kind: "project", Name: name, Owners: []string{mia}, Created: march(),
			})
		}))
		address := longAddress
		if kind == "rtl" {
			address = "bo@acme.example"
		}
		invitation := s.invite(address, admin.Invite{Groups: []string{"GIS"}})
		pages[kind+"-portal"] = s.send(call{path: "/portal", cookie: s.signIn(mia)})
		pages[kind+"-accept-wrong"] = s.send(call{path: invitation, form: url.Values{"name": {""}, "password": {"short"}}})
		if kind == "long" {
			pages["long-accept"] = s.get(invitation)
			pages["long-sign-in"] = s.get("/sign-in")
			pages["long-reset"] = s.get("/reset/" + s.resetToken(mia))
			pages["long-not-found"] = s.get("/nothing")
		}
	}
	return pages
}

// serveRecorded serves pages at /recorded/NAME, and the files that they load. It returns the address of the server.
func serveRecorded(t *testing.T, pages map[string]*httptest.ResponseRecorder) string {
	t.Helper()
	files := acme(t).handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, found := pages[strings.TrimPrefix(r.URL.Path, "/recorded/")]
		if !found {
			files.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", page.Header().Get("Content-Type"))
		w.Header().Set("Content-Security-Policy", page.Header().Get("Content-Security-Policy"))
		_, _ = w.Write(page.Body.Bytes())
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// layout is what is wrong with how a page is laid out on a screen.
type layout struct {
	Width   int      // of all that there is to scroll to
	Bottom  float64  // where the button ends that sends the form, or 0
	Clipped []string // elements that do not show all of their text
	Outside []string // elements that leave the screen at a side
	Broken  []string // words that are on several lines
}

const measureScript = `(() => {
	const shown = [...document.querySelectorAll("body *")].filter(e => e.offsetParent && !e.closest(".skip, .unseen"))
	const name = e => e.outerHTML.slice(0, 120)
	const buttons = [...document.querySelectorAll("main button[type=submit]")]
	const broken = []
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
	while (texts.nextNode()) {
		const text = texts.currentNode
		for (const word of text.data.matchAll(/[^\s-]+/g)) {
			const range = document.createRange()
			range.setStart(text, word.index)
			range.setEnd(text, word.index + word[0].length)
			if (new Set([...range.getClientRects()].map(r => r.top)).size > 1) broken.push(word[0])
		}
	}
	scrollTo(0, 0)
	return {
		Width: document.scrollingElement.scrollWidth,
		Bottom: Math.max(0, ...buttons.map(b => b.getBoundingClientRect().bottom)),
		Clipped: shown.filter(e => e.matches("input") || [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim()))
			.filter(e => e.scrollWidth > Math.ceil(e.getBoundingClientRect().width) && e.clientWidth).map(name),
		Outside: shown.filter(e => { const b = e.getBoundingClientRect(); return b.left < 0 || b.right > innerWidth }).map(name),
		Broken: broken,
	}
})()`

func measure(browser context.Context, t *testing.T, width, height int64) layout {
	t.Helper()
	if err := chromedp.Do(browser, chromedp.EmulateViewport(width, height)); err != nil {
		t.Fatal(err)
	}
	l, err := chromedp.Run(browser, chromedp.Evaluate[layout](measureScript))
	check(t, err)
	return l
}

func (l layout) check(t *testing.T, name string, width, height int64) {
	t.Helper()
	long := strings.HasPrefix(name, "long") || strings.HasPrefix(name, "cjk")
	if l.Width > int(width) || len(l.Clipped)+len(l.Outside) > 0 {
		t.Errorf("%s at %d is %d wide, clips %q, has outside %q", name, width, l.Width, l.Clipped, l.Outside)
	}
	if len(l.Broken) > 0 && !long {
		t.Errorf("%s at %d breaks %q", name, width, l.Broken)
	}
	fold := width == 1280 || strings.HasPrefix(name, "sign-in.")
	if fold && l.Bottom > float64(height) {
		t.Errorf("%s at %d×%d: its button ends at %.0f", name, width, height, l.Bottom)
	}
}
