//go:build unix

package cmd

import (
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// asks are commands without what they need. Below each is what it asks, what is typed in a form (⇥ is Tab, ↵ Enter, ↓
// the key) and line by line, and behind = what the command says in the end.
const asks = `
groups add-member
	Group | crew↵ | crew↵1↵
	Members | dee⇥cy@↵ | dee@acme.example, cy@acme.example↵
	= 2 members added to Field crew
groups remove-member
	Group | fi↵ | FIELD CREW↵
	Members | cy↵ | cy@acme.example↵
	= 1 member removed from Field crew
groups rename
	Group | fi↵ | Field crew↵
	New name | ⌫Surveyors↵ | Surveyors↵
	= renamed the group to Surveyors
groups create
	Name | x↵⌫Office↵ | x↵Office↵
	= Office
groups show
	Group | sur↵ | surveyors↵
	= dee@acme.example
members show
	Member | cy↵ | cy@acme.example↵
	= cy@acme.example
members update
	Member | UM↵ | UMA@acme.example↵
	Change | role↵ | 1↵
	New role | man↵ | manager↵
	= Manager
members update uma@acme.example
	Change | gr⇥lan↵ | 3,4↵
	New groups | gis⇥sur↵ | GIS,Surveyors↵
	New language | fr↵ | fr↵
	= GIS, Surveyors
members update uma@acme.example
	Change | gr↵ | 3↵
	New groups | gis⇥↵ | Surveyors↵
	= Surveyors
members reset-password
	Member | dee↵ | dee@acme.example↵
	= dee@acme.example sets a password
resources create
	Name | Trails↵ | Trails↵
	Kind | proj↵ | 4↵
	= Trails
resources transfer
	Resource | project/tr↵ | project/trails↵
	New owner | dee↵ | dee@acme.example↵
	= 1 resource transferred to dee@acme.example
permissions grant
	Resource | trai↵ | project/Trails↵
	Level | mod↵ | modify↵
	Whose | ↓↵ | 2↵
	Group | sur↵ | Surveyors↵
	= granted modify on project/Trails to Surveyors
permissions grant --level own
	Resource | trai↵ | project/Trails↵
	Owner | bo↵ | bo@acme.example↵
	= granted own on project/Trails to bo@acme.example
permissions revoke
	Resource | trai↵ | project/Trails↵
	Whose | ↵ | ↵
	Member | ↵ | bo@acme.example↵
	= revoked own on project/Trails from bo@acme.example
invitations show
	Invitation | p1↵ | p1↵1↵
	= /accept/
invitations update
	Invitation | p1↵ | p1↵1↵
	Change | lang↵ | 3↵
	New language | fran↵ | fr↵
	= fr
invitations resend
	Invitation | p1@↵ | 1↵
	= renewed the invitation of p1@acme.example
invitations delete --yes
	Invitation | p1@↵ | p1@↵1↵
	= deleted the invitation of p1@acme.example
organization update
	Change | name↵ | 1↵
	New name | ⌫Acme Mapping↵ | Acme Mapping↵
	= Acme Mapping
groups delete --yes
	Group | off↵ | office↵
	= deleted the group Office
resources delete --yes
	Resource | trai↵ | project/Trails↵
	= 1 resource deleted
members delete --yes
	Member | uma↵ | uma@acme.example↵
	= 1 member deleted
`

// Every command asks for what is missing: stored things are searched as one types, by any of their names.
func TestTerminalAsks(t *testing.T) {
	t.Parallel()
	keys := strings.NewReplacer("⇥", tab, "↵", enter, "↓", down, "⌫", clearLine)
	for column, s := range map[int]size{1: usual(), 2: {0, 0}} {
		t.Run([]string{"", "form", "plain"}[column], func(t *testing.T) {
			t.Parallel()
			w := leaving(t, "ROSTER_AS=ana@acme.example")
			w.must("groups", "create", "Field crew", "-q")
			w.employ(org.User, "uma@acme.example")
			var p *person
			for line := range strings.Lines(asks) {
				want, ends := strings.CutPrefix(line, "\t= ")
				switch parts := strings.Split(strings.TrimSpace(line), " | "); {
				case ends:
					p.see(strings.TrimSpace(want))
					p.ends(0)
				case len(parts) == 3:
					p.asked(parts[0], keys.Replace(parts[column]))
				case parts[0] != "":
					p = w.sit(s, strings.Fields(line)...)
				}
			}
		})
	}
}

// Who cannot be meant is not offered, and where there is nothing to choose from, that is said.
func TestTerminalOffers(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.employ(org.User, "uma@acme.example", "evil\x1b[2J@acme.example")
	w.must("resources", "create", "Trails", "--kind", "project", "-q")
	p := w.sit(usual(), "resources", "transfer", "project/Trails")
	p.asked("New owner", "uma")
	p.see("nothing matches")
	p.press("\x1b")
	if screen := p.ends(3); !strings.Contains(screen, "cancelled; nothing changed") {
		t.Errorf("it does not say so:\n%s", screen)
	}
	p = w.sit(usual(), "members", "show")
	p.asked("Member", ctrlC)
	if screen := p.ends(130); !strings.Contains(screen, `evil\x1b[2J`) {
		t.Errorf("a hostile name is not shown:\n%s", screen)
	}
	p = w.sit(usual(), "groups", "add-member")
	p.see("there are no groups to choose from")
	p.ends(4)
}
