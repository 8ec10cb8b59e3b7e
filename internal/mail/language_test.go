package mail

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
)

// needed are the fields that a letter of each kind cannot do without.
func needed(kind org.MailKind) []string {
	switch kind {
	case org.MailInvitation, org.MailReminder:
		return []string{"Sender", "SenderEmail", "Recipient", "Organization", "Role", "Link", "Until"}
	case org.MailReset:
		return []string{"Recipient", "Organization", "Link", "Until"}
	case org.MailRequest:
		return []string{"Sender", "SenderEmail", "Organization", "Until", "Command"}
	}
	return []string{"Recipient", "Organization"}
}

func TestEveryLanguageHasEverything(t *testing.T) {
	var names []string
	err := fs.WalkDir(builtIn, "templates", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, strings.TrimPrefix(name, "templates/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := templateNames()
	slices.Sort(want)
	if slices.Sort(names); !slices.Equal(names, want) {
		t.Errorf("the files are\n%q, want\n%q", names, want)
	}
	c := newComposer(t, "")
	for _, code := range locale.Supported() {
		lang := c.languages[code]
		if lang == nil {
			t.Errorf("there is no %s", code)
			continue
		}
		if err := lang.tryAll(); err != nil {
			t.Error(err)
		}
		for _, kind := range kinds() {
			l := sample(kind, org.Manager)
			until, err := lang.words.date(l.Expires)
			if err != nil {
				t.Fatal(err)
			}
			values := map[string]string{
				"Sender": l.Sender, "SenderEmail": l.ReplyTo, "Recipient": l.To, "Organization": l.Organization,
				"Role": lang.words.roles[l.Role], "Link": l.Link, "Until": until,
			}
			subject, text, page, err := lang.write(l)
			if err != nil {
				t.Fatal(err)
			}
			for _, field := range needed(kind) {
				if !strings.Contains(text, values[field]) {
					t.Errorf("%s/%s.txt does not show .%s", code, kind, field)
				}
				if !strings.Contains(textOf(t, page, "body"), values[field]) {
					t.Errorf("%s/%s.html does not show .%s", code, kind, field)
				}
			}
			if !strings.Contains(subject, l.Organization) || strings.Contains(subject, l.Link) {
				t.Errorf("%s/%s: subject %q", code, kind, subject)
			}
		}
	}
}

func TestPages(t *testing.T) {
	c := newComposer(t, "")
	buttons := map[string]string{"en": "Accept invitation", "fr": "Accepter l’invitation", "es": "Aceptar la invitación"}
	for _, code := range locale.Supported() {
		for _, kind := range kinds() {
			l := sample(kind, org.User)
			subject, _, page, err := c.languages[code].write(l)
			if err != nil {
				t.Fatal(err)
			}
			if kind == org.MailRequest || kind == org.MailTest {
				l.Link = ""
			}
			checkPage(t, page, l.Link)
			if got := textOf(t, page, "title"); got != subject {
				t.Errorf("%s/%s: title %q, subject %q", code, kind, got, subject)
			}
			if links := textOf(t, page, "a"); kind == org.MailInvitation && links != buttons[code]+l.Link {
				t.Errorf("%s: to click there is %q, want %q and the link", code, links, buttons[code])
			}
			lang, styled := "", true
			walk(t, page, func(n *html.Node) {
				for _, a := range n.Attr {
					if n.Data == "html" && a.Key == "lang" {
						lang = a.Val
					}
				}
				if (n.Data == "td" || n.Data == "a" || n.Data == "h1") && !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "style" }) {
					styled = false
				}
			})
			if lang != code || !styled {
				t.Errorf("%s/%s: lang %q, styled without a style sheet: %v", code, kind, lang, styled)
			}
			for _, want := range []string{"prefers-color-scheme: dark", `<meta name="color-scheme" content="light dark">`, `name="viewport"`} {
				if !strings.Contains(page, want) {
					t.Errorf("%s/%s lacks %s", code, kind, want)
				}
			}
		}
	}
}

// TestNothingIsLeftInEnglish reads what remains of a template without actions and tags.
func TestNothingIsLeftInEnglish(t *testing.T) {
	markup := regexp.MustCompile(`(?s)<[^>]*>|\{\{[^}]*\}\}|\(.*?\)`)
	english := regexp.MustCompile(`(?i)\b(the|and|you|your|this|is|for|if|hello|link|password|open|message to|arrives|user|manager|monday|january)\b`)
	for _, name := range templateNames() {
		if name == layoutFile || strings.HasPrefix(name, "en/") {
			continue
		}
		theirs, err := fs.ReadFile(builtIn, "templates/"+name)
		if err != nil {
			t.Fatal(err)
		}
		text := markup.ReplaceAllString(strings.TrimPrefix(string(theirs), subjectPrefix), "")
		if words := english.FindAllString(text, -1); words != nil {
			t.Errorf("%s has %q", name, words)
		}
		ours, err := fs.ReadFile(builtIn, "templates/en"+name[2:])
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(markup.ReplaceAllString(string(ours), ""), "\n")
		for line := range strings.SplitSeq(text, "\n") {
			if strings.TrimSpace(line) != "" && slices.Contains(lines, line) {
				t.Errorf("%s: %q is the English line", name, line)
			}
		}
		if strings.Count(string(ours), "{{") != strings.Count(string(theirs), "{{") && !strings.HasSuffix(name, wordsFile) {
			t.Errorf("%s has other actions than the English one", name)
		}
	}
}
