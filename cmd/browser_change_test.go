//go:build unix

package cmd

import "strings"

// deleted: whoever is deleted is out with the next click, and does not come in again.
func deleted(p *portal) {
	p.joined("dee@acme.example", "Dee Okafor", "manager")
	g := p.guest()
	g.signIn(200, "dee@acme.example")
	g.at("/portal", "Dee Okafor")

	p.must("members", "delete", "dee@acme.example", "--yes")
	g.press("header a[href*='/projects']")
	g.at("/sign-in")
	g.lacks("Dee Okafor")
	g.signIn(403, "dee@acme.example")
	g.at("/sign-in", "The email address or the password is wrong.")
	g.open(200, "/portal")
	g.at("/sign-in")
}

// demoted: a change of role counts with the next click.
func demoted(p *portal) {
	p.joined("mo@acme.example", "Mo Lind", "manager")
	g := p.guest()
	g.signIn(200, "mo@acme.example")
	g.at("/portal", "Manager")

	p.must("members", "update", "mo@acme.example", "--role", "user")
	g.press("header a[href*='/portal']")
	g.at("/projects")
	g.lacks("Portal")
	p.must("members", "update", "mo@acme.example", "--role", "administrator")
	g.open(200, "/portal")
	g.at("/portal", "Administrator")
}

// reset: a new password ends what was open under the old one.
func reset(p *portal) {
	p.joined("rae@acme.example", "Rae Sand", "manager")
	elsewhere := p.guest()
	elsewhere.signIn(200, "rae@acme.example")
	elsewhere.at("/portal", "Rae Sand")

	p.must("members", "reset-password", "rae@acme.example")
	g := p.guest()
	g.openMail(p.mailed("rae@acme.example"))
	g.press(".button a")
	g.at("/reset/", "rae@acme.example", "This link can be used once")
	g.picture("reset")
	link := ask[string](g, "location.href")
	g.submit(422, "password", shortPhrase)
	g.at("/reset/", "at least 15 characters")
	const other = "kettle marble seventeen bridge"
	g.submit(200, "password", other)
	g.at("/sign-in", "Your new password is set.")

	elsewhere.press("header a[href*='/projects']")
	elsewhere.at("/sign-in")
	g.submit(403, "email", "rae@acme.example", "password", passphrase)
	g.at("/sign-in", "The email address or the password is wrong.")
	g.submit(200, "password", other)
	g.at("/portal", "Rae Sand")
	g.open(410, link)
	g.at("/reset/", "This link has been used")
	if log := p.served.log.String(); strings.Contains(log, other) {
		p.t.Error("the log has the new password")
	}
}
