//go:build unix

package cmd

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	enter = "\r"
	down  = "\x1b[B"
	ctrlC = "\x03"
)

func usual() size { return size{80, 24} }

// What is missing to invite is asked for in this order: email, role, groups, language.
func TestTerminalInvite(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.must("groups", "create", "Field crew", "-q")
	w.must("groups", "create", "GIS", "-q")
	p := w.sit(usual(), "invitations", "create")
	p.asked("Email address", "nonsense"+enter)
	p.see("no @")
	p.press("\x15bo@acme.example" + enter)
	p.asked("Role", down+enter)
	p.asked("Groups", down+" "+enter)
	p.asked("Language", down+enter)
	p.see("https://portal.acme.example/accept/rst_")
	p.ends(0)
	got := strings.TrimSpace(w.must("invitations", "show", "bo@acme.example", "--jq", `[.role, .groups[], .language] | join(" ")`))
	if got != "manager GIS fr" {
		t.Errorf("invited as %q, want manager GIS fr", got)
	}

	// What is given is not asked for.
	p = w.sit(usual(), "members", "invite", "cy@acme.example", "--group", "GIS", "--language", "es")
	p.asked("Role", enter)
	if screen := p.ends(0); strings.Contains(screen, "Email") || strings.Contains(screen, "Groups") || strings.Contains(screen, "Language") {
		t.Errorf("it asked for what was given:\n%s", screen)
	}
}

// Whoever accepts is asked for name and password, which is not shown.
func TestTerminalAccept(t *testing.T) {
	t.Parallel()
	w := founded(t)
	link := strings.TrimSpace(w.must("invitations", "create", "bo@acme.example", "--role", "user", "--link"))
	p := w.sit(usual(), "invitations", "accept", link)
	p.asked("Your name", "Bo Chen"+enter)
	p.asked("password", "short"+enter)
	p.see("15")
	p.press("\x15four quiet rivers meet" + enter)
	p.asked("once more", "four quiet rivers"+enter)
	p.see("differ")
	p.press("\x15four quiet rivers meet" + enter)
	p.see("is now a member")
	if screen := p.ends(0); strings.Contains(screen, "rivers") {
		t.Errorf("the password is shown:\n%s", screen)
	}
}

// Every delete asks. No changes nothing and is exit 3; Ctrl-C is 130; yes does it.
func TestTerminalConsent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, question, done string
		args, gone           []string
	}{
		{"invitation", "Delete the invitation of bo@acme.example", "deleted", []string{"invitations", "delete", "bo@acme.example"}, []string{"invitations", "show", "bo@acme.example"}},
		{"group", "Delete the group GIS", "deleted", []string{"groups", "delete", "GIS"}, []string{"groups", "show", "GIS"}},
		{"member", "Delete 1 member (cy@acme.example)", "1 member deleted", []string{"members", "delete", "cy@acme.example"}, []string{"members", "show", "cy@acme.example"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := founded(t)
			w.must("groups", "create", "GIS", "-q")
			w.join("cy@acme.example", "user")
			w.must("invitations", "create", "bo@acme.example", "--role", "user", "--group", "GIS", "-q")
			for _, s := range []size{usual(), {0, 0}} {
				for _, a := range []struct {
					keys string
					code int
				}{{"n", 3}, {"", 3}, {ctrlC, 130}} {
					p := w.sit(s, c.args...)
					end := enter
					if a.keys == ctrlC {
						end = ""
					}
					p.asked(c.question, a.keys+end)
					p.ends(a.code)
					w.must(c.gone...)
				}
			}
			p := w.sit(size{0, 0}, c.args...)
			p.asked(c.question, "y"+enter)
			p.see(c.done)
			p.ends(0)
			w.wants(w.run(c.gone...), 4, "")
		})
	}
}

// Who has pending invitations is not deleted before somebody takes them over.
func TestTerminalHeir(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.join("bo@acme.example", "administrator")
	w.join("cy@acme.example", "user")
	w.must("invitations", "create", "p1@acme.example", "--role", "user", "--as", "bo@acme.example", "-q")
	p := w.sit(usual(), "members", "delete", "bo@acme.example")
	p.see("bo@acme.example sent 1 pending invitation")
	p.asked("What is to become of what they leave?", ctrlC)
	p.ends(130)
	p = w.sit(usual(), "members", "delete", "bo@acme.example")
	p.asked("What is to become of what they leave?", enter) // the first one offered
	p.asked("Who takes it over?", enter)
	p.see("1 pending invitation will be handed over to ana@acme.example")
	p.asked("Delete 1 member", "y")
	p.press(enter)
	if screen := p.ends(0); strings.Contains(screen, "cy@acme.example") {
		t.Errorf("a User is offered as heir:\n%s", screen)
	}
	if got := strings.TrimSpace(w.must("invitations", "show", "p1@acme.example", "--jq", ".sender")); got != "ana@acme.example" {
		t.Errorf("the sender is %s", got)
	}
}

// Nobody is asked with --no-input, nor where the question would not be seen.
func TestTerminalNobodyAsked(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.must("invitations", "create", "bo@acme.example", "--role", "user", "-q")
	for _, c := range []struct {
		code int
		text string
		args []string
	}{
		{2, "--role is missing", []string{"invitations", "create", "cy@acme.example"}},
		{7, "consent", []string{"invitations", "delete", "bo@acme.example"}},
		{2, "--organization, --email, --name are missing", []string{"init", "--database", "new.db"}},
	} {
		p := w.sit(usual(), append(c.args, "--no-input")...)
		p.see(c.text)
		p.ends(c.code)

		p = w.terminal(usual(), c.args...)
		p.command.Stderr = &p.redirect
		p.begin()
		p.ends(c.code)
		if !strings.Contains(p.redirect.String(), c.text) {
			t.Errorf("%v: %q", c.args, p.redirect.String())
		}
	}
}

// A terminal that does not know its size is talked to line by line.
func TestTerminalWithoutSize(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.must("groups", "create", "GIS", "-q")
	p := w.sit(size{0, 0}, "invitations", "create")
	p.asked("Email address", "nonsense"+enter)
	p.see("no @")
	p.asked("Email address", "bo@acme.example"+enter)
	p.asked("Role", "manager"+enter)
	p.asked("Groups", "1"+enter)
	p.asked("Language", enter)
	p.see("https://portal.acme.example/accept/rst_")
	p.ends(0)
	p = w.sit(size{0, 0}, "invitations", "list")
	p.see("bo@acme.example")
	p.ends(0)
	p = w.sit(size{0, 0}, "invitations", "create")
	p.asked("Email address", ctrlC)
	p.ends(130)
	p = w.sit(size{0, 0}, "invitations", "create")
	p.asked("Email address", "\x04")
	p.ends(130)
}

// Told to stop in the middle of a question, it leaves the terminal as it was.
func TestTerminalStopped(t *testing.T) {
	t.Parallel()
	w := founded(t)
	for _, s := range []size{usual(), {0, 0}} {
		for signal, code := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGHUP: 143, syscall.SIGINT: 130} {
			p := w.sit(s, "invitations", "create")
			p.see("Email address")
			time.Sleep(50 * time.Millisecond)
			if err := p.command.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			p.ends(code)
		}
	}
	if got := w.lines("invitations", "list", "--columns", "recipient"); len(got) > 0 {
		t.Errorf("invited %v", got)
	}
}
