package mail

import (
	"bytes"
	"fmt"
	htmltemplate "html/template"
	"path"
	"strings"
	texttemplate "text/template"

	"github.com/roster-cli/roster/internal/org"
)

// language has the templates of one language.
type language struct {
	code  string
	words words
	text  map[org.MailKind]*texttemplate.Template
	html  map[org.MailKind]*htmltemplate.Template
}

func newLanguage(code string, files map[string]file) (*language, error) {
	l := &language{
		code: code,
		text: map[org.MailKind]*texttemplate.Template{}, html: map[org.MailKind]*htmltemplate.Template{},
	}
	layout, err := parseLayout(files[layoutFile])
	if err != nil {
		return nil, err
	}
	if l.words, err = parseWords(code, files[path.Join(code, wordsFile)]); err != nil {
		return nil, err
	}
	for _, kind := range kinds() {
		text, html := files[path.Join(code, string(kind)+".txt")], files[path.Join(code, string(kind)+".html")]
		if l.text[kind], err = texttemplate.New(text.name).Parse(text.text); err != nil {
			return nil, err
		}
		page, err := layout.Clone()
		if err != nil {
			return nil, err
		}
		if l.html[kind], err = page.New(html.name).Parse(html.text); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// parseLayout reads the parts that every page may use.
func parseLayout(f file) (*htmltemplate.Template, error) {
	layout, err := htmltemplate.New(f.name).Parse(f.text)
	if err != nil {
		return nil, err
	}
	for _, part := range []string{"top", "button", "link", "bottom"} {
		if layout.Lookup(part) == nil {
			return nil, fmt.Errorf("%s:1: %q is not defined", f.name, part)
		}
	}
	return layout, nil
}

// write returns l in this language. The text's template begins with the subject.
func (lang *language) write(l org.Mail) (subject, text, html string, err error) {
	v, err := lang.fields(l)
	if err != nil {
		return "", "", "", err
	}
	var out bytes.Buffer
	if err := lang.text[l.Kind].Execute(&out, v); err != nil {
		return "", "", "", err
	}
	first, text, _ := strings.Cut(strings.ReplaceAll(out.String(), "\r\n", "\n"), "\n")
	subject, found := strings.CutPrefix(first, subjectPrefix)
	if subject = strings.TrimSpace(subject); !found || subject == "" {
		return "", "", "", fmt.Errorf(
			"%s:1: the first line is not %q and the subject",
			lang.text[l.Kind].Name(),
			subjectPrefix,
		)
	}
	v.Subject = subject
	out.Reset()
	if err := lang.html[l.Kind].Execute(&out, v); err != nil {
		return "", "", "", err
	}
	return subject, strings.TrimLeft(text, "\n"), out.String(), nil
}

const subjectPrefix = "Subject: "

// tryAll writes a mail of each kind. That finds what parsing does not: unknown fields, and HTML that cannot be made
// safe.
func (lang *language) tryAll() error {
	for _, role := range []org.Role{org.User, org.Manager, org.Administrator} {
		for _, kind := range kinds() {
			if _, _, _, err := lang.write(sample(kind, role)); err != nil {
				return err
			}
		}
	}
	return nil
}
