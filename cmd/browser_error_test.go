//go:build unix

package cmd

import (
	"slices"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// link is that of a new invitation of a User, not mailed.
func (p *portal) link(email string, flags ...string) string {
	p.t.Helper()
	return strings.TrimSpace(p.must(append([]string{"invitations", "create", email, "--role", "user", "--no-email", "--link"}, flags...)...))
}

// shortPassword: what is wrong is said beside the field; the rest stays, and the link as well.
func shortPassword(p *portal) {
	g := p.guest()
	g.open(200, p.link("sho@acme.example"))
	g.submit(422, "name", "Sho Ito", "password", shortPhrase)
	const reason = "Enter a password of at least 15 characters."
	g.at("/accept/", "Please check what you entered", reason)
	g.picture("accept-wrong")
	beside := ask[[]string](g, `(() => {
		const field = document.querySelector("#password")
		const told = field.getAttribute("aria-describedby").split(" ").map(id => document.getElementById(id).innerText)
		return [...told, field.getAttribute("aria-invalid"), field.closest(".field").querySelector(".wrong").innerText, document.title]
	})()`)
	if !slices.Contains(beside[:len(beside)-3], reason) || beside[len(beside)-3] != "true" || beside[len(beside)-2] != reason || !strings.HasPrefix(beside[len(beside)-1], "Error:") {
		p.t.Errorf("beside the field: %q", beside)
	}
	kept := ask[[]string](g, `["email", "name", "password"].map(id => document.getElementById(id).value)`)
	if !slices.Equal(kept, []string{"sho@acme.example", "Sho Ito", ""}) {
		p.t.Errorf("kept %q", kept)
	}
	if got := p.lines("invitations", "list", "--filter", "recipient=sho@acme.example", "--columns", "status"); !slices.Equal(got, []string{"pending"}) {
		p.t.Errorf("the invitation is %q", got)
	}
	g.submit(200, "password", passphrase)
	g.at("/sign-in", "Welcome!")
}

// overLinks: to whoever holds the link, an invitation that is used or expired says so.
func overLinks(p *portal) {
	short := p.link("exp@acme.example", "--expires-in", "2s")
	late := time.Now().Add(2 * time.Second)
	used := p.link("use@acme.example")
	g := p.guest()
	g.open(200, used)
	g.submit(200, "name", "Use Once", "password", passphrase)
	g.at("/sign-in", "Welcome!")
	g.open(410, used)
	g.at("/accept/", "Acme Mapping", "This invitation has been accepted already")
	g.picture("over-used")
	g.press("main .button")
	g.at("/sign-in")

	time.Sleep(time.Until(late))
	g.open(410, short)
	g.at("/accept/", "Acme Mapping", "This invitation has expired", "Ask Ana Ruiz (ana@acme.example) for another one.")
	g.picture("over-expired")
	g.lacks("exp@acme.example")
	g.goes(410, g.hands.press("main form button"))
	g.at("/accept/", "This invitation has expired", "You asked Ana Ruiz for a new link by email")
	if forms := ask[int](g, "document.forms.length"); forms != 0 {
		p.t.Errorf("%d forms on a page where there is nothing to do", forms)
	}
	if mail := p.mailed("ana@acme.example"); !strings.Contains(mail, "roster invitations resend exp@acme.example") {
		p.t.Errorf("the Administrator is mailed %s", mail)
	}
}

// unknownLink: one that was never made, one that is cut off and one that was deleted say no more than any page does, and
// all the same.
func unknownLink(p *portal) {
	link, gone := p.link("unk@acme.example"), p.link("gon@acme.example")
	p.must("invitations", "delete", "gon@acme.example", "--yes")
	g := p.guest()
	answers := map[string]bool{}
	for _, address := range []string{link[:len(link)-4] + "AAAA", link[:len(link)-4], gone} {
		g.open(404, address)
		g.at("/accept/", "This link is not valid")
		g.lacks("Ana", "acme.example", "expired", "accepted", "deleted")
		answers[g.shown()] = true
	}
	g.picture("unknown")
	if len(answers) != 1 {
		p.t.Errorf("they can be told apart: %v", answers)
	}
	g.open(200, link)
	g.at("/accept/", "Acme Mapping")
}

// tabOrder: Tab goes through the page as it is read, Enter on a link in the list of errors to the field that it is
// about.
func tabOrder(p *portal) {
	g := p.guest()
	g.hands = keyboard{}
	g.open(200, p.link("tab@acme.example"))
	var order []string
	for range 8 {
		g.do(chromedp.KeyEvent(kb.Tab))
		at := g.focused("*")
		if order = append(order, at.Name); !at.Seen {
			p.t.Errorf("one does not see that %q has the focus", at.Name)
		}
	}
	if want := []string{"Skip to the content", "name", "password", "Show", "Accept invitation", "English", "Français", "Español"}; !slices.Equal(order, want) {
		p.t.Errorf("Tab goes to %q, want %q", order, want)
	}

	g.jump(".skip")
	if at := g.focused("#content"); !at.Matches {
		p.t.Errorf("the link that skips goes to %q", at.Name)
	}
	g.submit(422, "name", "Tab Ulator", "password", shortPhrase)
	if at := g.focused(".errors"); !at.Matches || !at.Seen {
		p.t.Errorf("after a mistake the focus is on %+v", at)
	}
	g.jump(".errors a")
	if at := g.focused("#password"); !at.Matches || !at.Seen {
		p.t.Errorf("the error leads to %+v", at)
	}
	g.do(chromedp.KeyEvent(passphrase))
	g.submit(200)
	g.at("/sign-in", "Welcome!")
}

// jump follows a link within the page.
func (g *guest) jump(selector string) {
	g.t.Helper()
	if _, err := chromedp.RunResponse(g.ctx, g.hands.press(selector)); err != nil {
		g.t.Fatal(err)
	}
}

// focused is what has the focus now.
func (g *guest) focused(selector string) stop {
	g.t.Helper()
	at, err := chromedp.Run(g.ctx, focused(selector))
	if err != nil {
		g.t.Fatal(err)
	}
	return at
}
