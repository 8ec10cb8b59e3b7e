//go:build unix

package cmd

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// crowded is an organization with 150 pending invitations, each of 150 addresses that a script names.
func crowded(t *testing.T, further ...string) *world {
	t.Helper()
	w := founded(t, further...)
	var emails strings.Builder
	for i := range 150 {
		fmt.Fprintf(&emails, "person%03d.with-a-long-name@departments.acme.example\n", i)
	}
	c := w.command("invitations", "create", "-", "--role", "user", "-q")
	c.Stdin = strings.NewReader(emails.String())
	w.wants(finish(c), 0, "")
	return w
}

// shown runs a command on a terminal, and gives the lines that it showed.
func (w *world) shown(s size, args ...string) (lines []string, raw string) {
	w.t.Helper()
	p := w.sit(s, args...)
	return strings.Split(p.ends(0), "\n"), p.raw()
}

// A table on a terminal is a page of 100 rows, marks what it is sorted by, says how long there is still,
// and shortens neither addresses nor ids nor links.
func TestTerminalPage(t *testing.T) {
	t.Parallel()
	w := crowded(t)
	for _, columns := range []uint16{80, 200} {
		lines, raw := w.shown(size{columns, 24}, "invitations", "list", "--sort", "recipient desc")
		text := strings.Join(lines, "\n")
		if n := strings.Count(text, "departments.acme.example"); n != 100 {
			t.Errorf("%d columns: %d addresses in full, want 100\n%s", columns, n, text)
		}
		if !strings.Contains(text, "RECIPIENT ▼") || strings.Contains(text, "▲") {
			t.Errorf("%d columns: the order is not marked\n%s", columns, lines[0])
		}
		if !strings.Contains(text, "Showing 1–100 of 150 invitations; --page 2 for more.") {
			t.Errorf("%d columns: it does not say what is left out", columns)
		}
		if !regexp.MustCompile(`in [67](d| days)`).MatchString(text) {
			t.Errorf("%d columns: it does not say when they expire\n%s", columns, text)
		}
		if !strings.Contains(raw, "\x1b[") {
			t.Errorf("%d columns: no colour", columns)
		}
	}
	lines, _ := w.shown(usual(), "invitations", "list", "--page", "2")
	if text := strings.Join(lines, "\n"); !strings.Contains(text, "Showing 101–150 of 150 invitations.") {
		t.Errorf("page 2 says\n%s", text)
	}
	lines, _ = w.shown(usual(), "invitations", "list", "--limit", "0", "--columns", "recipient,link")
	if n := strings.Count(strings.Join(lines, "\n"), "https://portal.acme.example/accept/rst_"); n != 150 {
		t.Errorf("%d links in full, want 150", n)
	}
	lines, _ = w.shown(usual(), "invitations", "list", "--filter", "recipient:person")
	if text := strings.Join(lines, "\n"); !strings.Contains(text, "Showing 1–100 of more than 100 invitations; --page 2 for more.") {
		t.Errorf("a filtered list says\n%s", text[len(text)-200:])
	}
	// In a pipe it is all of it, nothing fitted, nothing coloured, nothing said.
	e := w.run("invitations", "list")
	if n := strings.Count(e.out, "\n"); n != 151 || strings.Contains(e.out, "\x1b") || strings.Contains(e.out, "▼") || e.err != "" {
		t.Errorf("a pipe gets %d lines and %q", n, e.err)
	}
}

// A table fits the terminal if what may not be shortened does.
func TestTerminalWidth(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.must("members", "update", "ana@acme.example", "--name", strings.Repeat("Ana Maria ", 20), "-q")
	for i := range 9 {
		group := fmt.Sprintf("Group number %d", i)
		w.must("groups", "create", group, "-q")
		w.must("groups", "add-member", group, "ana@acme.example", "-q")
	}
	for _, columns := range []uint16{80, 120, 200} {
		lines, _ := w.shown(size{columns, 24}, "members", "list")
		for _, line := range lines {
			if utf8.RuneCountInString(line) > int(columns) {
				t.Errorf("%d columns: a line has %d\n%s", columns, utf8.RuneCountInString(line), line)
			}
		}
		if text := strings.Join(lines, "\n"); !strings.Contains(text, "ana@acme.example") || !strings.Contains(text, "…") {
			t.Errorf("%d columns: not as it should be shortened\n%s", columns, text)
		}
	}
}

// On a narrow terminal no table both leaves out columns and wraps, the sorted column is shown, and a note says if there
// is no table.
func TestTerminalNarrow(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.must("members", "update", "ana@acme.example", "--name", "राजेन्द्र प्रसाद 東京都庁", "-q")
	w.must("groups", "create", "Surveyors of the north", "-q")
	w.must("resources", "create", "a-project-with-quite-a-long-name", "--kind", "project", "-q")
	w.must("invitations", "create", "person.with-a-long-name@departments.acme.example", "--role", "user", "-q")
	w.must("groups", "add-member", "Surveyors of the north", "ana@acme.example", "-q")
	from := w.file("from.csv", "email,role\nperson.with-another-long-name@departments.acme.example,user\nno address,user\n")
	for _, c := range []struct {
		args   string
		code   int
		sorted bool
	}{
		{args: "members list", sorted: true},
		{args: "members list --sort last_sign_in", sorted: true},
		{args: "members list --columns email,id,name"},
		{args: "members list -o wide", sorted: true},
		{args: "invitations list", sorted: true},
		{args: "invitations list --sort sender", sorted: true},
		{args: "groups list --sort members --show id", sorted: true},
		{args: "resources list --sort id", sorted: true},
		{args: "permissions list", sorted: true},
		{args: "audit list", sorted: true},
		{args: "members show ana@acme.example"},
		{args: "resources delete project/a-project-with-quite-a-long-name --dry-run"},
		{args: "invitations create --dry-run --from " + from, code: 6},
		{args: "config show"},
		{args: "doctor"},
	} {
		for _, width := range []uint16{20, 60, 100} {
			p := w.terminal(size{width, 24}, strings.Fields(c.args)...)
			p.command.Stderr = &p.redirect
			p.begin()
			text := p.ends(c.code)
			note := p.redirect.String()
			left := strings.Contains(note, "Left out to fit")
			stacked := strings.Contains(note, "too narrow for a table")
			if left && stacked {
				t.Errorf("%s at %d columns says both\n%s", c.args, width, note)
			}
			if c.sorted && !strings.ContainsAny(text, "▲▼") {
				t.Errorf("%s at %d columns does not show what it is sorted by\n%s", c.args, width, text)
			}
			for line := range strings.Lines(text) {
				record := stacked || strings.Contains(c.args, "show ana")
				if line = strings.TrimSuffix(line, "\n"); !record && displaywidth.String(line) > int(width) {
					t.Errorf("%s at %d columns: a line is longer\n%s", c.args, width, line)
				}
			}
			if strings.HasPrefix(c.args, "members") && !strings.Contains(text, "ana@acme.example") {
				t.Errorf("%s at %d columns shortens an address\n%s", c.args, width, text)
			}
		}
	}
}

// Columns that the user asked for are not left out.
func TestTerminalChosenColumns(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.must("invitations", "create", "person.with-a-long-name@departments.acme.example", "--role", "user", "-q")
	for args, want := range map[string]string{
		"":                                     "Left out to fit 85 columns: sender, created;",
		"--show SENDER":                        "Left out to fit 85 columns: id, created;",
		"--show sender,id":                     "too narrow for a table",
		"--columns id,sender,recipient,status": "too narrow for a table",
	} {
		lines, _ := w.shown(size{85, 24}, strings.Fields("invitations list --sort recipient "+args)...)
		if text := strings.Join(lines, "\n"); !strings.Contains(text, want) {
			t.Errorf("%q does not say %q\n%s", args, want, text)
		}
	}
}

// After a name that terminals draw in different widths, the cursor is moved to the next column.
func TestTerminalUncertainWidth(t *testing.T) {
	t.Parallel()
	w := founded(t)
	w.must("members", "update", "ana@acme.example", "--name", "अंकिता", "-q")
	_, raw := w.shown(size{120, 24}, "members", "list")
	if !strings.Contains(raw, "अंकिता \x1b[7G  1") {
		t.Errorf("it is not: %q", raw)
	}
	if e := w.run("members", "list"); strings.Contains(e.out, "\x1b") {
		t.Errorf("in a pipe it is moved as well: %q", e.out)
	}
}

// Colour is left out where it is not wanted, and states can be told apart without it.
func TestTerminalColour(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, environ string
		args          []string
		coloured      bool
	}{
		{"usual", "A=", nil, true},
		{"NO_COLOR", "NO_COLOR=1", nil, false},
		{"empty NO_COLOR", "NO_COLOR=", nil, true},
		{"dumb", "TERM=dumb", nil, false},
		{"flag", "A=", []string{"--no-color"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := founded(t, c.environ)
			w.must("invitations", "create", "bo@acme.example", "--role", "user", "-q")
			lines, raw := w.shown(usual(), append(c.args, "invitations", "list")...)
			if coloured := strings.Contains(raw, "\x1b["); coloured != c.coloured {
				t.Errorf("coloured %v: %q", coloured, raw)
			}
			if !strings.Contains(strings.Join(lines, "\n"), "pending") {
				t.Errorf("no state is shown:\n%s", strings.Join(lines, "\n"))
			}
		})
	}
}

// What a terminal would obey is shown, not sent.
func TestTerminalHostileNames(t *testing.T) {
	t.Parallel()
	w := founded(t)
	for _, name := range []string{"red \x1b[31m", "two\nrows", "bell\a", "\u202eevil", "title \x1b]0;x\a"} {
		p := w.sit(usual(), "members", "update", "ana@acme.example", "--name", name)
		p.ends(2)
		if raw := p.raw(); strings.Contains(raw, "\x1b[31m") || strings.Contains(raw, "\x1b]0") || strings.ContainsAny(raw, "\a\u202e") {
			t.Errorf("%q is sent to the terminal: %q", name, raw)
		}
	}
}
