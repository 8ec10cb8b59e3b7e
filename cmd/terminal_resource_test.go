//go:build unix

package cmd

import (
	"strings"
	"testing"
)

// What is missing to make a resource is asked for: its name, then its kind.
func TestTerminalResource(t *testing.T) {
	t.Parallel()
	w := founded(t)
	for i, s := range []size{usual(), {0, 0}} {
		second := []string{down + enter, "form" + enter}[i]
		name := []string{"Roads", "Bridges"}[i]
		p := w.sit(s, "resources", "create")
		p.asked("Name", "\u200b"+enter)
		p.see("invisible")
		p.press("\x15")
		p.asked("Name", name+enter)
		p.asked("Kind", second)
		p.see("ana@acme.example")
		p.ends(0)
		w.must("resources", "show", "form/"+name)
	}

	// What is given is not asked for.
	p := w.sit(usual(), "resources", "create", "Trails")
	p.asked("Kind", enter)
	if screen := p.ends(0); strings.Contains(screen, "Name") {
		t.Errorf("it asked for what was given:\n%s", screen)
	}
	w.must("resources", "show", "data-source/Trails")
	p = w.sit(usual(), "resources", "create", "--kind", "layer")
	p.asked("Name", "Trails"+enter)
	if screen := p.ends(0); strings.Contains(screen, "Kind") {
		t.Errorf("it asked for what was given:\n%s", screen)
	}
	w.must("resources", "show", "layer/Trails")

	// Nobody is asked who wants that, and who leaves makes nothing.
	p = w.sit(usual(), "resources", "create", "--no-input")
	p.see("NAME, --kind are missing")
	p.ends(2)
	p = w.sit(usual(), "resources", "create")
	p.asked("Name", "Nothing"+enter)
	p.asked("Kind", ctrlC)
	p.ends(130)
	if got := w.lines("resources", "list", "--columns", "name", "--no-headers"); len(got) != 4 {
		t.Errorf("resources %v", got)
	}
}

// What is deleted is shown before the question. What others own wants the resource's path typed.
func TestTerminalResourceDelete(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.join("bo@acme.example", "manager")
	w.must("resources", "create", "Roads", "--kind", "project", "-q")
	w.must("resources", "create", "Trails", "--kind", "layer", "--depends-on", "project/Roads", "-q")
	for _, s := range []size{usual(), {0, 0}} {
		for _, a := range []struct {
			keys string
			code int
		}{{"n" + enter, 3}, {ctrlC, 130}} {
			p := w.sit(s, "resources", "delete", "project/Roads")
			p.see("layer/Trails")
			p.asked("Delete 1 resource (project/Roads) and 1 dependent resource from Acme?", a.keys)
			p.ends(a.code)
		}
	}
	w.must("resources", "create", "Bridges", "--kind", "layer", "--owner", "bo@acme.example", "--depends-on", "project/Roads", "-q")
	p := w.sit(usual(), "resources", "delete", "project/Roads")
	p.see("layer/Bridges")
	p.asked("type project/Roads to go on", "y"+enter)
	p.see("project/Roads")
	p.press("\x15" + enter)
	p.ends(3)
	w.must("resources", "show", "layer/Bridges")
	p = w.sit(usual(), "resources", "delete", "project/Roads")
	p.asked("type project/Roads to go on", "PROJECT/roads"+enter)
	p.see("3 resources deleted")
	p.ends(0)
	w.wants(w.run("resources", "show", "layer/Bridges"), 4, "")
}
