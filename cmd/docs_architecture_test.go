package cmd

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReferencesInArchitecture wants every path, module and identifier that docs/architecture.md names to exist, and every
// direct requirement of go.mod to be in it.
func TestReferencesInArchitecture(t *testing.T) {
	text, err := os.ReadFile("../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	modules := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(string(mod), -1) {
		modules[m[1]] = true
		if !strings.Contains(string(text), "`"+m[1]+"`") {
			t.Errorf("go.mod requires %s, which the table of dependencies does not have", m[1])
		}
	}
	names := programNames(t)
	isName := regexp.MustCompile(`^[A-Za-z]\w*(\.[A-Za-z]\w*)*$`)
	for _, m := range regexp.MustCompile("(?m)`([^`\n]+)`|\\b(internal/[a-z]+|main\\.go)\\b").FindAllStringSubmatch(string(text), -1) {
		span := m[1] + m[2]
		found, _ := filepath.Glob(filepath.Join("..", span))
		switch {
		case len(found) > 0, modules[span], names[span]:
		case strings.Contains(span, "/") && !strings.Contains(span, " "), isName.MatchString(span):
			t.Errorf("there is no %s", span)
		}
	}
}

// programNames returns the packages, types, functions and methods of the program, with and without their package.
func programNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{"cmd": true}
	declaration := regexp.MustCompile(`(?m)^(?:type|func(?: \(\w+ \*?(\w+)[^)]*\))?) (\w+)`)
	for _, pattern := range []string{"*.go", "../internal/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			pkg := strings.TrimPrefix(filepath.Base(filepath.Dir(file)), ".")
			names[pkg] = true
			for _, m := range declaration.FindAllStringSubmatch(string(source), -1) {
				name := strings.TrimPrefix(m[1]+"."+m[2], ".")
				names[name], names[cmp.Or(pkg, "cmd")+"."+name] = true, true
			}
		}
	}
	return names
}
