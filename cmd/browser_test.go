//go:build unix

package cmd

import (
	"context"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/roster-cli/roster/internal/testenv"
)

// TestBrowser opens the pages in Chromium: one browser, in which guests come one after another.
// With ROSTER_TEST_SCREENSHOTS=FOLDER it leaves pictures of the pages there.
func TestBrowser(t *testing.T) {
	t.Parallel()
	p := openPortal(startBrowser(t), t)
	p.screen = p.newScreen(t)
	all := walks()
	for _, w := range all[:testenv.Full(len(all), 2)] {
		p.guests(t, w.name, func(p *portal) { p.walk(w) })
	}
	p.guests(t, "tab order", tabOrder)
	p.guests(t, "deleted", deleted)
	p.guests(t, "demoted", demoted)
	p.guests(t, "reset", reset)
	p.guests(t, "short password", shortPassword)
	p.guests(t, "links that are over", overLinks)
	p.guests(t, "unknown link", unknownLink)
	if code := p.served.ends(syscall.SIGTERM); code != 0 {
		t.Errorf("the server ended with %d", code)
	}
	for _, secret := range []string{"rst_", "rsp_", passphrase, shortPhrase, "level=ERROR", "level=WARN"} {
		if strings.Contains(p.served.log.String(), secret) {
			t.Errorf("the log says %q:\n%s", secret, p.served.log)
		}
	}
}

// startBrowser starts Chromium.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	path := peer(t, "chromium", "pages are opened in Debian's chromium")
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("in-process-gpu", true), chromedp.Flag("renderer-process-limit", "1"), // processes take long to start
		chromedp.Flag("disable-features", "Translate,SpareRendererForSitePerProcess"),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost"),
	)
	allocator, end := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(end)
	browser, closeAll := chromedp.NewContext(allocator)
	t.Cleanup(closeAll)
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return browser
}

// portal is a roster that is served and that mails. Its Administrator is Ana Ruiz, its organization Acme Mapping.
type portal struct {
	*world
	browser context.Context
	screen  *screen // of the guests who need no other
	office  *office
	served  *served
	base    string
}

func openPortal(browser context.Context, t *testing.T) *portal {
	t.Helper()
	o, err := openOffice(t.TempDir(), "starttls")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.close)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	p := &portal{world: newWorld(t, o.environ()...), browser: browser, office: o, base: "http://localhost:" + port}
	p.must("init", "--organization", "Acme Mapping", "--email", "ana@acme.example", "--name", "Ana Ruiz", "--base-url", p.base)
	p.must("groups", "create", "GIS")
	for _, name := range []string{"City map", "Harbour", "Nobody sees this"} {
		p.must("resources", "create", name, "--kind", "project", "--owner", "ana@acme.example")
	}
	p.must("permissions", "grant", "project/City map", "--level", "view", "--group", "GIS")
	p.served = p.serve("--listen", "127.0.0.1:"+port)
	return p
}

// guests runs a story at the portal.
func (p *portal) guests(t *testing.T, name string, story func(*portal)) {
	t.Run(name, func(t *testing.T) {
		own := *p
		own.world = &world{t, p.dir, p.environ, p.further}
		story(&own)
	})
}

// mailed is the last message to an address, in HTML.
func (p *portal) mailed(email string) string {
	p.t.Helper()
	found := ""
	for _, l := range p.office.taken() {
		if l.to != email {
			continue
		}
		_, html, err := l.read()
		if err != nil {
			p.t.Fatal(err)
		}
		found = html
	}
	if found == "" {
		p.t.Fatalf("no message to %s", email)
	}
	return found
}

// joined is a member who has accepted by command, and their password is the passphrase.
func (p *portal) joined(email, name, role string) {
	p.t.Helper()
	link := strings.TrimSpace(p.must("invitations", "create", email, "--role", role, "--no-email", "--link"))
	c := p.command("invitations", "accept", link, "--name", name, "--password-stdin")
	c.Stdin = strings.NewReader(passphrase)
	p.wants(finish(c), 0, "")
}
