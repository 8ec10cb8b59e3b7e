package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/safetext"
)

//go:embed pages
var pageFiles embed.FS

// assets are the templates of pages by name, the style sheet, the script, and the icon.
type assets struct {
	pages               map[string]*template.Template
	style, script, icon []byte
	hash                string // of all three, so that new ones are at other addresses
}

const (
	layoutPage = "layout"
	stylePath  = "/style.css"
	scriptPath = "/reveal.js"
	iconPath   = "/icon.svg"
)

// loadAssets reads the templates and the files that pages load. They are part of the program: one that is wrong panics,
// in the first test.
func loadAssets() assets {
	read := func(name string) string {
		b, err := pageFiles.ReadFile("pages/" + name)
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	layout := template.Must(
		template.New(layoutPage).Funcs(template.FuncMap{"safe": safetext.Line, "breaks": breaks}).
			Parse(read(layoutPage + ".html")),
	)
	files, err := fs.Glob(pageFiles, "pages/*.html")
	if err != nil {
		panic(err)
	}
	l := assets{
		pages: map[string]*template.Template{},
		style: []byte(read("style.css")), script: []byte(read("reveal.js")), icon: []byte(read("icon.svg")),
	}
	for _, file := range files {
		if name := strings.TrimSuffix(path.Base(file), ".html"); name != layoutPage {
			l.pages[name] = template.Must(template.Must(layout.Clone()).Parse(read(name + ".html")))
		}
	}
	sum := sha256.Sum256(slices.Concat(l.style, l.script, l.icon))
	l.hash = hex.EncodeToString(sum[:8])
	return l
}

// view is what a page shows.
type view struct {
	Name         string // of the page
	Language     string
	Title        string
	Organization string      // its name, or "" where it is nobody's business
	Member       *org.Member // who is signed in, or nil
	Fields       []field
	Content      any // specific to the page
	Languages    []choice
	// Style, Script and Icon are their addresses.
	Style, Script, Icon string
	// Here is the address of the page without a fragment, which would take the focus from the errors.
	Here string

	texts texts
	link  func(path string) string
}

// choice is a language to switch to.
type choice struct {
	Code, Name, Address string
	Current             bool
}

// view begins a page. own is the language of an invitation or a member, or "".
func (s *server) view(x *exchange, name, own string) view {
	code := x.language(own)
	v := view{
		Name:     name,
		Language: code,
		Style:    s.prefix + stylePath + "?v=" + s.assets.hash,
		Script:   s.prefix + scriptPath + "?v=" + s.assets.hash,
		Icon:     s.prefix + iconPath + "?v=" + s.assets.hash,
		Here:     "?" + x.query.Encode(),
		texts:    s.texts[code],
		link:     func(path string) string { return s.pageURL(x, path) },
	}
	for _, other := range locale.Supported() {
		q := maps.Clone(x.query)
		q.Set("lang", other)
		v.Languages = append(
			v.Languages,
			choice{Code: other, Name: locale.Name(other), Address: "?" + q.Encode(), Current: other == code},
		)
	}
	return v
}

// T is a text in the reader's language.
func (v view) T(key string, values ...string) string { return v.texts.text(key, values...) }

// Sentence is a text in pieces, those that others wrote apart.
func (v view) Sentence(key string, values ...string) []part { return v.texts.parts(key, values...) }

// Date is an instant for people.
func (v view) Date(at time.Time) string { return locale.Date(v.Language, at) }

// Machine is an instant for programs.
func (v view) Machine(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// Role is the name of a role.
func (v view) Role(r org.Role) string { return v.T("role." + r.String()) }

// Link is the address of another page, in the same language.
func (v view) Link(path string) string { return v.link(path) }

// Failed reports whether something is wrong with a field.
func (v view) Failed() bool {
	return slices.ContainsFunc(v.Fields, func(f field) bool { return f.Error != "" })
}

// Secret reports whether the page asks for a password: only these have the script.
func (v view) Secret() bool {
	return slices.ContainsFunc(v.Fields, func(f field) bool { return f.Type == "password" })
}

// Wordy reports whether the organization's name is too long for the large font.
func (v view) Wordy() bool { return len(v.Organization) > 80 }

// breaks cuts an address, or any other text, where a line may break: after @ and dots.
func breaks(text string) (parts []string) {
	for text != "" {
		end := strings.IndexAny(text[:len(text)-1], "@.") + 1
		if end == 0 {
			end = len(text)
		}
		parts, text = append(parts, text[:end]), text[end:]
	}
	return parts
}

// render writes the page of an answer.
func (s *server) render(a answer) (response, error) {
	var out bytes.Buffer
	if err := s.assets.pages[a.page.Name].ExecuteTemplate(&out, layoutPage, a.page); err != nil {
		return response{}, err
	}
	return response{status: max(a.status, http.StatusOK), kind: "text/html; charset=utf-8", body: out.Bytes()}, nil
}
