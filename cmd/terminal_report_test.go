//go:build unix

package cmd

import (
	"strings"
	"testing"
)

// On a terminal the report of a table lists what did not go well and counts the rest; a format lists every row.
func TestTerminalReport(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.must("groups", "create", "GIS", "-q")
	w.must("invitations", "create", "pending@acme.example", "--role", "user", "-q")
	people := w.file("people.csv", "email,role,groups\nnew@acme.example,user,\npending@acme.example,user,\nother@acme.example,boss,\n"+
		"pending@acme.example,manager,\nANA@acme.example,administrator,\n")
	right := w.file("right.csv", "email,role,groups\nnew@acme.example,user,\nana@acme.example,administrator,\n")
	things := w.file("things.csv", "name,kind\nCity,project\nRoads,layre\n")
	invite, create := []string{"invitations", "create", "--from"}, []string{"resources", "create", "--from"}
	for _, c := range []struct {
		name     string
		args     []string
		code     int
		see, not []string
	}{
		{
			"people", append(invite, people), 6,
			[]string{
				"LINE", "4  other@acme.example    invalid  there is no role", "exists   line 3 has the same address, as User",
				"note: 1 created, 3 exist already, 1 invalid; -o table lists all rows", "share the links by hand: `roster invitations list",
			},
			[]string{"new@acme.example", "ana@acme.example", " pending@acme.example has an invitation"},
		},
		{"all well", append(invite, right), 0, []string{"note: 0 created, 2 exist already, 0 invalid; -o table lists all rows"}, []string{"LINE", "new@"}},
		{"a format", append(invite, right, "-o", "table"), 0, []string{"LINE", "new@acme.example", "note: 0 created, 2 exist already, 0 invalid\n"}, nil},
		{"tried out", append(create, things, "--dry-run"), 6, []string{"3  layre/Roads  invalid", "1 would be created", "-o table lists"}, []string{"City"}},
		{"resources", append(create, things), 6, []string{"3  layre/Roads  invalid", "note: 1 created"}, []string{"City"}},
	} {
		p := w.terminal(size{200, 50}, c.args...)
		p.begin()
		p.ends(c.code)
		screen := strings.Join(p.left(), "\n")
		for _, text := range c.see {
			if !strings.Contains(screen, text) {
				t.Errorf("%s: nobody sees %q in\n%s", c.name, text, screen)
			}
		}
		for _, text := range c.not {
			if strings.Contains(screen, text) {
				t.Errorf("%s: it shows %q in\n%s", c.name, text, screen)
			}
		}
	}
}
