//go:build unix

package cmd

import (
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// walk is how somebody goes all the way from the message to the page of their role, and out again.
type walk struct {
	name, email    string
	role, language string
	says           []string // the role, the welcome, the heading of the page, the farewell
	prepare        []chromedp.Action[chromedp.Void]
	hands          hands
	scripts        string // whether they run, off or on, if it matters
	look           func(*guest)
}

func walks() []walk {
	const user, manager, administrator = "user", "manager", "administrator"
	english := func(role, page string) []string { return []string{role, "Welcome!", page, "You have signed out."} }
	return []walk{
		{name: "desktop", email: "bo@acme.example", role: manager, says: english("Manager", "Hello, Bo Chen"), scripts: "on", look: light},
		{name: "top", email: "cy@acme.example", role: administrator, says: english("Administrator", "Hello, Bo Chen")},
		{
			name: "phone", email: "fay@acme.example", role: user, says: english("User", "Projects"), hands: fingers{}, look: small,
			prepare: []chromedp.Action[chromedp.Void]{chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait)},
		},
		{
			name: "french", email: "luc@acme.example", role: manager, language: "fr", look: french,
			says:    []string{"Gestionnaire", "Bienvenue !", "Bonjour, Bo Chen", "Votre session est fermée."},
			prepare: []chromedp.Action[chromedp.Void]{call(network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": "fr-CH,fr;q=0.9,en;q=0.5"}})},
		},
		{
			name: "noscript", email: "noa@acme.example", role: user, says: english("User", "Projects"), scripts: "off",
			prepare: []chromedp.Action[chromedp.Void]{call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})},
		},
		{name: "keyboard", email: "kim@acme.example", role: manager, says: english("Manager", "Hello, Bo Chen"), hands: keyboard{}},
		{
			name: "dark", email: "dan@acme.example", role: user, says: english("User", "Projects"), look: dark,
			prepare: []chromedp.Action[chromedp.Void]{call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
			})},
		},
	}
}

func (p *portal) walk(w walk) {
	email, language := w.email, "en"
	if w.language != "" {
		language = w.language
	}
	p.must("invitations", "create", email, "--role", w.role, "--group", "GIS", "--language", language)
	g := p.guest(w.prepare...)
	if w.scripts != "" {
		g.openMail(`<!doctype html><title>off</title><script>document.title = "on"</script>`)
		if got := ask[string](g, "document.title"); got != w.scripts {
			p.t.Fatalf("scripts are %s, want %s", got, w.scripts)
		}
	}
	g.look = w.look
	if w.hands != nil {
		g.hands = w.hands
	}

	g.openMail(p.mailed(email))
	g.picture("mail-" + w.name)
	g.press(".button a")
	g.at("/accept/", "Acme Mapping", "Ana Ruiz", w.says[0], "GIS")
	g.picture("accept-" + w.name)
	g.submit(200, "name", "Bo Chen", "password", passphrase)
	g.at("/sign-in", "Acme Mapping", w.says[1])
	g.picture("sign-in-" + w.name)
	if got := p.must("members", "list", "--filter", "email="+email, "--columns", "name,role,groups,language,last_sign_in", "-o", "csv", "--no-headers"); got != "Bo Chen,"+w.role+",GIS,"+language+",\n" {
		p.t.Errorf("the member is %s", got)
	}

	p.must("permissions", "grant", "project/Harbour", "--level", "modify", "--member", email)
	home, owned := "/projects", "Parcels of "+email
	if w.role != "user" {
		home = "/portal"
		p.must("resources", "create", owned, "--kind", "data-source", "--owner", email)
	}
	g.submit(200, "email", email, "password", passphrase)
	g.at(home, w.says[2])
	g.picture("home-" + w.name)
	g.keepsItsCookies()
	if w.role != "user" {
		g.at(home, email, w.says[0], owned)
		g.press("header a[href*='/projects']")
	}
	g.at("/projects", "City map", "GIS", "Harbour")
	g.lacks("Nobody sees this")

	g.press("header nav button")
	g.at("/sign-in", w.says[3])
	g.open(200, home)
	g.at("/sign-in")
	if got := p.lines("members", "list", "--filter", "email="+email+" AND last_sign_in>-5m", "--columns", "email"); len(got) != 1 {
		p.t.Errorf("last signed in: %q", got)
	}
}
