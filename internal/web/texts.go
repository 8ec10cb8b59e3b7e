package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/safetext"
)

// A file for each language; adding one is adding its file, and its code to locale.
//
//go:embed texts/*.json
var textFiles embed.FS

// texts are those of one language by their keys. {name} in a text stands for a value.
type texts map[string]string

// loadTexts reads the files of all languages. They are part of the program: one that is wrong panics, in the first
// test.
func loadTexts() map[string]texts {
	all := map[string]texts{}
	for _, code := range locale.Supported() {
		b, err := textFiles.ReadFile("texts/" + code + ".json")
		if err != nil {
			panic(err)
		}
		var t texts
		if err := json.Unmarshal(b, &t); err != nil {
			panic(fmt.Errorf("texts/%s.json: %w", code, err))
		}
		all[code] = t
	}
	return all
}

// part is a piece of a text: Given are the values that others wrote.
type part struct {
	Text  string
	Given bool
}

// parts returns the text of key in pieces, its values made safe to show. values are name, value, name, value…
// A key, or a name in a text, that is not there panics: it is a mistake in a page.
func (t texts) parts(key string, values ...string) (parts []part) {
	rest, found := t[key]
	if !found {
		panic(missingText(key))
	}
	for {
		before, after, found := strings.Cut(rest, "{")
		if before != "" {
			parts = append(parts, part{Text: before})
		}
		if !found {
			return parts
		}
		name, after, _ := strings.Cut(after, "}")
		parts = append(parts, part{Text: safetext.Line(value(key, name, values)), Given: true})
		rest = after
	}
}

// missingText is the panic for a text, or a value of a text, that does not exist: a bug in a page.
type missingText string

func (m missingText) Error() string { return "no text " + string(m) }

func value(key, name string, values []string) string {
	for i := 0; i+1 < len(values); i += 2 {
		if values[i] == name {
			return values[i+1]
		}
	}
	panic(missingText(key + " {" + name + "}"))
}

// text returns the text of key with its values.
func (t texts) text(key string, values ...string) string {
	var all strings.Builder
	for _, p := range t.parts(key, values...) {
		all.WriteString(p.Text)
	}
	return all.String()
}
