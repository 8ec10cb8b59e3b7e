package mail

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// folder makes one with the files, given as name and content in turn.
func folder(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		name := filepath.Join(dir, filepath.FromSlash(files[i]))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestOwnTemplates(t *testing.T) {
	dir := folder(t,
		"fr/invitation.txt", "Subject: Venez, {{.Recipient}} !\r\n\r\nChez {{.Organization}} : {{.Link}}\r\n",
		"en/reset.html", `<!doctype html><html lang="{{.Language}}"><h1>{{.Organization}}</h1><a href="{{.Link}}">Go</a></html>`,
		"es/words.txt", strings.ReplaceAll(builtInText(t, "es/words.txt"), "Gestor", "Jefe"),
		"README.md", "{{", ".git/config.txt", "{{", "en/.invitation.txt.swp", "{{", "en/notes", "{{")
	c := newComposer(t, dir)

	subject, text, page, err := c.language("fr").write(sample(org.MailInvitation, org.User))
	if err != nil || subject != "Venez, bo@acme.example !" || text != "Chez Acme & Söhne : https://portal.acme.example/accept/roster_7f3k\n" {
		t.Errorf("own text: %q, %q, %v", subject, text, err)
	}
	if !strings.Contains(page, "Accepter l’invitation") || !strings.Contains(page, "<title>Venez, bo@acme.example !</title>") {
		t.Errorf("the page that stays: %s", page)
	}
	_, text, page, err = c.language("en").write(sample(org.MailReset, org.User))
	if err != nil || page != `<!doctype html><html lang="en"><h1>Acme &amp; Söhne</h1><a href="https://portal.acme.example/accept/roster_7f3k">Go</a></html>` {
		t.Errorf("own page: %q, %v", page, err)
	}
	if !strings.Contains(text, "A new password was asked for") {
		t.Errorf("the text that stays: %q", text)
	}
	if _, text, _, err = c.language("es").write(sample(org.MailReminder, org.Manager)); err != nil || !strings.Contains(text, "Su rol será: Jefe.") {
		t.Errorf("own words: %q, %v", text, err)
	}
}

func builtInText(t *testing.T, name string) string {
	t.Helper()
	text, err := builtIn.ReadFile("templates/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// ownDates are dates in a form of an organization's own.
const ownDates = `{{define "weekdays"}}Sun Mon Tue Wed Thu Fri Sat{{end}}
{{define "months"}}Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec{{end}}
{{define "date"}}{{.Weekday}} {{.Month}} {{.Day}} {{.Hour}}:{{.Minute}} {{.Year}}{{end}}
`

func TestOwnDates(t *testing.T) {
	c := newComposer(t, folder(t, "en/words.txt", builtInText(t, "en/words.txt")+ownDates))
	_, text, _, err := c.language("en").write(sample(org.MailReset, org.User))
	if err != nil || !strings.Contains(text, "until Sun Nov 29 14:05 2026.") {
		t.Errorf("own dates: %q, %v", text, err)
	}
}

func TestBrokenTemplates(t *testing.T) {
	words := builtInText(t, "en/words.txt") + ownDates
	for title, tt := range map[string]struct{ file, text, place, why string }{
		"text does not parse":   {"en/invitation.txt", "Subject: x\n\n{{.Link}\n", ":3", "bad character"},
		"page does not parse":   {"fr/reset.html", "<p>\n\n{{if}}</p>", ":3", "missing value for if"},
		"unknown field in text": {"es/reminder.txt", "Subject: x\n\n\n{{.Nme}}\n", ":4:2", "can't evaluate field Nme"},
		"unknown field in page": {"en/test.html", "<p>\n{{.Nme}}</p>", ":2:2", "can't evaluate field Nme"},
		"unknown in a branch":   {"en/invitation.txt", "Subject: x\n{{if eq .Role \"User\"}}{{.Nme}}{{end}}", ":2", "can't evaluate field Nme"},
		"unknown function":      {"en/test.txt", "Subject: {{shout .Sender}}\n", ":1", `function "shout" not defined`},
		"unknown template":      {"en/test.html", "\n{{template \"head\" .}}", ":2:11", `"head"`},
		"unsafe page":           {"en/invitation.html", "<p>\n<a href=\"{{.Link}}>x</a>", "", "ends in a non-text context"},
		"no subject":            {"en/invitation.txt", "{{.Link}}\n", ":1", "Subject: "},
		"empty subject":         {"en/invitation.txt", "Subject: \n{{.Link}}\n", ":1", "Subject: "},
		"empty":                 {"en/invitation.txt", "", ":1", "Subject: "},
		"misspelt file":         {"en/invitaton.html", "<p>", "", "is not the name of a template"},
		"unknown language":      {"de/invitation.txt", "Subject: x\n", "", "is not the name of a template"},
		"layout does not parse": {"layout.html", "{{define \"top\"}}\n", ":2", "unexpected EOF"},
		"layout lacks a part":   {"layout.html", "{{define \"top\"}}{{end}}", ":1", `"button" is not defined`},
		"a month is missing":    {"en/words.txt", strings.Replace(words, "May ", "", 1), ":1", `"months" has 11 words, not 12`},
		"no months":             {"en/words.txt", strings.Replace(words, `"months"`, `"month"`, 1), ":1", `"months" is not defined`},
		"no role":               {"en/words.txt", strings.Replace(words, `"user"`, `"viewer"`, 1), ":1", `"user" is not defined`},
		"wrong date":            {"en/words.txt", strings.Replace(words, `{{.Day}}`, "{{.Dy}}", 1), ":6", "can't evaluate field Dy"},
	} {
		t.Run(title, func(t *testing.T) {
			dir := folder(t, tt.file, tt.text)
			_, err := NewComposer(from, dir)
			if kind := org.Kind(""); !asKind(err, &kind) || kind != org.ErrUsage || org.HintOf(err) == "" {
				t.Fatalf("%v, want a usage error with a hint", err)
			}
			place := filepath.Join(dir, filepath.FromSlash(tt.file)) + tt.place
			if !strings.Contains(err.Error(), place) || !strings.Contains(err.Error(), tt.why) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v\nwant %s and %s", err, place, tt.why)
			}
		})
	}
}

func TestNoFolderOfTemplates(t *testing.T) {
	file := filepath.Join(folder(t, "file", ""), "file")
	for _, dir := range []string{filepath.Join(t.TempDir(), "none"), file} {
		_, err := NewComposer(from, dir)
		if kind := org.Kind(""); !asKind(err, &kind) || kind != org.ErrUsage || !strings.Contains(err.Error(), dir+" is not a folder") {
			t.Errorf("%s: %v, want a usage error", dir, err)
		}
	}
}
