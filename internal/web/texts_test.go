package web

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
)

func TestEachLanguageHasEachText(t *testing.T) {
	t.Parallel()
	all := loadTexts()
	files, err := filepath.Glob("texts/*.json")
	check(t, err)
	if len(files) != len(locale.Supported()) {
		t.Errorf("there are %d files for %d languages", len(files), len(locale.Supported()))
	}
	placeholders := func(text string) []string {
		found := regexp.MustCompile(`\{[^}]*\}?`).FindAllString(text, -1)
		slices.Sort(found)
		return found
	}
	want := all[locale.Default]
	for code, have := range all {
		for key := range maps.Keys(want) {
			text, found := have[key]
			if !found || strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s is missing", code, key)
			}
			if !slices.Equal(placeholders(text), placeholders(want[key])) {
				t.Errorf("%s: %s has %v, want %v", code, key, placeholders(text), placeholders(want[key]))
			}
		}
		for key := range maps.Keys(have) {
			if _, found := want[key]; !found {
				t.Errorf("%s: %s is not in %s", code, key, locale.Default)
			}
		}
	}
}

// usedKeys are those that pages and code name, and those that are made of values.
func usedKeys(t *testing.T) map[string]bool {
	t.Helper()
	used := map[string]bool{}
	pages, err := filepath.Glob("pages/*.html")
	check(t, err)
	sources, err := filepath.Glob("*.go")
	check(t, err)
	keys := regexp.MustCompile(`(?:\bT|Sentence|text|parts)\(? ?"([a-z0-9_.-]+)"`)
	for _, file := range slices.Concat(pages, sources) {
		b, err := os.ReadFile(file)
		check(t, err)
		for _, match := range keys.FindAllStringSubmatch(string(b), -1) {
			if !strings.HasSuffix(file, "_test.go") && !strings.HasSuffix(match[1], ".") {
				used[match[1]] = true
			}
		}
	}
	add := func(prefix string, values ...string) {
		for _, v := range values {
			used[prefix+v] = true
		}
	}
	add("role.", org.Roles()...)
	add("level.", org.Levels()...)
	add("kind.", org.ResourceKinds()...)
	add("sign-in.", notices()...)
	add("errors.password.", "too_short", "too_long", "common", "contains_context", "invalid", "hidden")
	add("", "portal.title", "projects.title")
	add("over.expired", ".title", ".text", ".nobody")
	add("over.reset", ".title", ".text", ".nobody")
	for _, p := range append(problems(), struct {
		err  error
		what problem
	}{what: problem{key: "too-many"}}, struct {
		err  error
		what problem
	}{what: problem{key: "failure"}}) {
		add("problem."+p.what.key, ".title", ".text")
	}
	return used
}

func TestEachTextIsUsed(t *testing.T) {
	t.Parallel()
	used, have := usedKeys(t), loadTexts()[locale.Default]
	for key := range have {
		if !used[key] {
			t.Errorf("%s is not used", key)
		}
	}
	for key := range used {
		if _, found := have[key]; !found {
			t.Errorf("%s is not there", key)
		}
	}
}

func TestTextMistakesPanic(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(texts){
		"key":   func(t texts) { t.text("no such key") },
		"value": func(t texts) { t.text("greeting", "nom", "Ana") },
	} {
		func() {
			defer func() {
				if _, ok := recover().(missingText); !ok {
					t.Errorf("a wrong %s goes unnoticed", name)
				}
			}()
			do(texts{"greeting": "Hello {name}"})
		}()
	}
}
