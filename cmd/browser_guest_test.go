//go:build unix

package cmd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

const (
	passphrase  = "violet anchor tumbles north"
	shortPhrase = "too short"
)

// guest is somebody at a screen. What no page may do is watched all the time.
type guest struct {
	t     *testing.T
	ctx   context.Context
	base  string
	hands hands
	look  func(*guest) // checks whatever page has been opened, if set

	mu        sync.Mutex
	mail      string // address of the message that is open
	documents map[string]bool
	wrong     []string
}

// call is a command of the protocol, whose result nobody needs.
func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

// watch notes what no page may do: ask another server, or give the browser something to complain of.
func (g *guest) watch(event any) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if e.Type == network.ResourceTypeDocument {
			g.documents[e.Request.URL] = true
		}
		if !strings.HasPrefix(e.Request.URL, g.base+"/") && e.Request.URL != g.mail && e.Request.URL != "about:blank" {
			g.wrong = append(g.wrong, "asked for "+e.Request.URL)
		}
	case *log.EventEntryAdded:
		address, _, _ := strings.Cut(e.Entry.URL, "#")
		if e.Entry.Source != log.EntrySourceNetwork || !g.documents[address] { // a page with a status of 400 and more
			g.wrong = append(g.wrong, fmt.Sprintf("the browser logged of %s: %s", e.Entry.URL, e.Entry.Text))
		}
	case *runtime.EventExceptionThrown:
		g.wrong = append(g.wrong, "a script failed: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		g.wrong = append(g.wrong, fmt.Sprintf("a script wrote %v", e.Args))
	case *audits.EventIssueAdded:
		if e.Issue.Code == audits.InspectorIssueCodePerformanceIssue {
			return // it is about the cookies that we ask for
		}
		details, _ := json.Marshal(e.Issue.Details)
		g.wrong = append(g.wrong, fmt.Sprintf("the browser found an issue: %s %s", e.Issue.Code, details))
	}
}

func (g *guest) do(steps ...chromedp.Action[chromedp.Void]) {
	g.t.Helper()
	if err := chromedp.Do(g.ctx, steps...); err != nil {
		g.t.Fatal(err)
	}
}

// ask gives the value of a script, which runs also where pages may have none.
func ask[T any](g *guest, script string) T {
	g.t.Helper()
	value, err := chromedp.Run(g.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		g.t.Fatalf("%s: %v", script, err)
	}
	return value
}

// goes does steps that open a page, and checks its status.
func (g *guest) goes(status int64, steps ...chromedp.Action[chromedp.Void]) {
	g.t.Helper()
	got, err := chromedp.RunResponse(g.ctx, steps...)
	if err != nil {
		g.t.Fatalf("from %s: %v", ask[string](g, "location.href"), err)
	}
	if got.Status != status {
		g.t.Errorf("%s was answered with %d, want %d", got.URL, got.Status, status)
	}
	g.settle()
	if g.look != nil {
		g.look(g)
	}
}

// settle waits until what is to have the focus has it: that is given when the page is first drawn, which may be after
// it has come.
func (g *guest) settle() {
	g.t.Helper()
	for end := time.Now().Add(patience); !ask[bool](g, `[null, document.activeElement].includes(document.querySelector("[autofocus]"))`); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			g.t.Fatal("what is to have the focus never has it")
		}
	}
}

// open goes to an address, of the portal if it begins with a slash.
func (g *guest) open(status int64, address string) {
	g.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = g.base + address
	}
	g.goes(status, chromedp.Navigate(address))
}

// openMail shows a message as a mail client would.
func (g *guest) openMail(html string) {
	g.t.Helper()
	file := filepath.Join(g.t.TempDir(), "mail.html")
	if err := os.WriteFile(file, []byte(html), 0o600); err != nil {
		g.t.Fatal(err)
	}
	g.mu.Lock()
	g.mail = (&url.URL{Scheme: "file", Path: file}).String()
	g.mu.Unlock()
	g.do(chromedp.Navigate(g.mail))
	if g.look != nil {
		g.look(g)
	}
}

// press opens what stands behind a link or a button.
func (g *guest) press(selector string) {
	g.t.Helper()
	g.goes(200, g.hands.press(selector))
}

// submit fills in the form of the page, fields and texts by turns, and sends it.
func (g *guest) submit(status int64, fields ...string) {
	g.t.Helper()
	for i := 0; i < len(fields); i += 2 {
		g.do(g.hands.write("#"+fields[i], fields[i+1]))
	}
	g.goes(status, g.hands.send())
}

// signIn enters an address, and the password of all guests.
func (g *guest) signIn(status int64, email string) {
	g.t.Helper()
	g.open(200, "/sign-in")
	g.submit(status, "email", email, "password", passphrase)
}

// at checks where the guest is, and what can be read there. No script can read a cookie.
func (g *guest) at(path string, texts ...string) {
	g.t.Helper()
	at, _, _ := strings.Cut(ask[string](g, "location.pathname"), "rst_")
	at, _, _ = strings.Cut(at, "rsp_")
	shown := g.shown()
	missing := slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return strings.Contains(shown, text) })
	if at != path || len(missing) > 0 {
		g.t.Fatalf("at %s, want %s with %q:\n%s", at, path, missing, shown)
	}
	if readable := ask[string](g, "document.cookie"); readable != "" {
		g.t.Errorf("scripts can read the cookie %s", readable)
	}
}

// shown is the text of the page.
func (g *guest) shown() string { return ask[string](g, "document.body.innerText") }

// lacks checks that the page does not say something.
func (g *guest) lacks(texts ...string) {
	g.t.Helper()
	for _, text := range texts {
		if shown := g.shown(); strings.Contains(strings.ToLower(shown), strings.ToLower(text)) {
			g.t.Errorf("it says %q:\n%s", text, shown)
		}
	}
}

// picture leaves one of the page, if anybody wants it. A link that it shows in a message begins as those of a portal
// do.
func (g *guest) picture(name string) {
	g.t.Helper()
	folder := os.Getenv("ROSTER_TEST_SCREENSHOTS")
	if folder == "" {
		return
	}
	ask[any](g, fmt.Sprintf(`document.querySelectorAll("a").forEach(s => s.textContent = s.textContent.replace(%q, "https://portal.acme.example"))`, g.base))
	png, err := chromedp.Run(g.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".png"), png, 0o600)
	}
	if err != nil {
		g.t.Error(err)
	}
}
