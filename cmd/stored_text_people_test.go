package cmd

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/goccy/go-yaml"
)

// named reports whether a column has what commands and links name things by: they can only be given as they were made.
func named(table, column string) bool {
	return column == "id" && table != "organization" || column == "email" || column == "recipient"
}

// TestStoredTextInCommands: whatever is stored, what commands say of it has no control in it, and JSON stays JSON.
func TestStoredTextInCommands(t *testing.T) {
	t.Parallel()
	w := plantedAcme(t, named)
	w.must("database", "backup", w.dir+"/backup.db")
	w.sayAll(0)
	w.sayAll(len(hostileTexts()) - 1)
	for _, args := range [][]string{
		{"organization", "show"},
		{"database", "info"},
		{"database", "check"},
		{"doctor"},
		{"config", "show"},
		{"invitations", "resend", "--failed"},
		{"invitations", "purge", "--dry-run"},
		{"invitations", "remind"},
		{"--debug", "members", "list"},
		{"members", "list", "--filter", "groups:nobody"},
		{"database", "restore", w.dir + "/backup.db", "--dry-run"},
		{"database", "restore", w.dir + "/backup.db"},
	} {
		w.say(args...)
	}
	for _, words := range [][]string{
		{"members", "show", ""},
		{"invitations", "show", ""},
		{"groups", "show", ""},
		{"resources", "show", ""},
		{"members", "list", "--filter", "groups:"},
		{"members", "list", "--filter", "name="},
		{"audit", "list", "--filter", "actor="},
		{"permissions", "grant", ""},
		{"members", "update", "m1", "--add-group", ""},
	} {
		w.say(append([]string{"__complete"}, words...)...)
	}
}

// sayAll gives commands about the things with that number, which change nothing.
func (w planted) sayAll(n int) {
	w.Helper()
	number := strconv.Itoa(n)
	m, i, g, r := "m"+number, "i"+number+"@acme.example", "g"+number, "r"+number
	for _, args := range [][]string{
		{"members", "show", m},
		{"invitations", "show", i},
		{"groups", "show", g},
		{"resources", "show", r},
		{"members", "update", m, "--role", "manager", "--dry-run"},
		{"members", "update", m, "--role", "user"},
		{"members", "delete", m, "--dry-run"},
		{"members", "delete", m, "--delete-resources"},
		{"members", "update", m, "--role", "administrator", "--name", "x", "--dry-run"},
		{"members", "invite", m + "@acme.example", "--role", "user"},
		{"invitations", "delete", i, "--dry-run"},
		{"invitations", "delete", i},
		{"invitations", "create", i, "--role", "manager"},
		{"invitations", "create", i, "--role", "manager", "--if-not-exists", "--dry-run"},
		{"groups", "delete", g, "--dry-run"},
		{"groups", "delete", g},
		{"groups", "add-member", g, m, "nobody@acme.example"},
		{"groups", "remove-member", g, m, "m1"},
		{"resources", "delete", r, "--dry-run"},
		{"resources", "delete", r},
		{"resources", "transfer", r, "--to", m, "--dry-run"},
		{"permissions", "revoke", r, "--group", "g0"},
		{"permissions", "grant", r, "--group", g, "--level", "own"},
	} {
		w.say(args...)
		out, errs, _ := w.run("", append(args, "-o", "json")...)
		for line := range strings.Lines(errs) {
			if strings.HasPrefix(line, "{") && !json.Valid([]byte(line)) {
				w.Errorf("%q writes no JSON: %q", args, line)
			}
		}
		if out != "" && !json.Valid([]byte(out)) {
			w.Errorf("%q writes no JSON: %q", args, out)
		}
		if strings.ContainsFunc(out+errs, steers) {
			w.Errorf("%q writes a control character as JSON: %q", args, out+errs)
		}
	}
}

// steers reports whether r, unescaped in JSON, would do something to a terminal that shows it.
func steers(r rune) bool {
	return r != '\n' && unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}

// say gives a command, which may fail, and checks what it says.
func (w planted) say(args ...string) {
	w.Helper()
	out, errs, _ := w.run("", args...)
	w.wantSafe(args, out)
	w.wantSafe(args, errs)
}

// TestStoredTextInExport: an export has a group and a member for each that is stored, with nothing but what is stored,
// and applying it plans nothing.
func TestStoredTextInExport(t *testing.T) {
	t.Parallel()
	for name, keep := range map[string]func(table, column string) bool{
		"everything":    func(string, string) bool { return false },
		"all but names": func(table, column string) bool { return named(table, column) || table == "groups" },
	} {
		w := plantedAcme(t, keep)
		text := w.must("export")
		var file struct {
			Groups  []string
			Members []map[string]any
		}
		if err := yaml.UnmarshalWithOptions([]byte(text), &file, yaml.Strict()); err != nil {
			t.Fatal(err)
		}
		var emails, languages []string
		for _, m := range file.Members {
			for key := range m {
				if !slices.Contains([]string{"email", "role", "groups", "language"}, key) {
					t.Errorf("%s: a member has the key %q", name, key)
				}
			}
			emails = append(emails, fmt.Sprint(m["email"]))
			if m["role"] == "administrator" && m["email"] != "ana@acme.example" {
				t.Errorf("%s: %v administers", name, m)
			}
			if language, given := m["language"]; given {
				languages = append(languages, fmt.Sprint(language))
			}
		}
		w.wantTexts(name, file.Groups, "SELECT name FROM groups")
		w.wantTexts(name, emails, "SELECT email FROM members UNION SELECT recipient FROM invitations")
		w.wantTexts(name, languages, `SELECT language FROM members WHERE language <> ''
			UNION ALL SELECT language FROM invitations WHERE language <> '' AND recipient NOT IN (SELECT email FROM members)`)
		out, errs, exit := w.run(text, "apply", "-", "--dry-run", "-o", "json")
		if exit == 0 && strings.TrimSpace(out) != "[]" || exit != 0 && exit != 2 {
			t.Errorf("%s: applied, it plans (exit %d)\n%s%s", name, exit, out, errs)
		}
		w.wantSafe([]string{"apply"}, errs)
	}
}

func (w planted) wantTexts(what string, got []string, query string) {
	w.Helper()
	want := w.column(query)
	for n, v := range want {
		want[n] = string([]rune(v)) // what is not UTF-8 becomes U+FFFD
	}
	slices.Sort(got)
	if slices.Sort(want); !slices.Equal(got, want) {
		w.Errorf("%s: exported is\n%q, stored is\n%q", what, got, want)
	}
}
