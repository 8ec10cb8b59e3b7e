package cmd

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestAuditActions wants docs/audit.md to list each action that the audit log knows, once.
func TestAuditActions(t *testing.T) {
	text, err := os.ReadFile("../docs/audit.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "\n## Actions\n")
	table, _, _ = strings.Cut(table, "\n## ")
	var listed []string
	for line := range strings.Lines(table) {
		if cells := strings.Split(line, "|"); len(cells) > 2 {
			for _, code := range regexp.MustCompile("`([a-z.-]+)`").FindAllStringSubmatch(cells[1], -1) {
				listed = append(listed, code[1])
			}
		}
	}
	slices.Sort(listed)
	if known := slices.Sorted(maps.Keys(auditActions(t))); !slices.Equal(listed, known) {
		t.Errorf("listed are\n%q, in the code are\n%q", listed, known)
	}
}

// auditActions are the texts in the code of admin and store that are an action: a noun of the command line, a dot and a
// verb.
func auditActions(t *testing.T) map[string]bool {
	t.Helper()
	action := regexp.MustCompile(`^(organization|member|group|invitation|resource|permission|audit|database|config)\.[a-z-]+$`)
	found := map[string]bool{}
	for _, room := range []string{"../internal/admin", "../internal/store"} {
		err := filepath.WalkDir(room, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if text, err := strconv.Unquote(lit.Value); err == nil && action.MatchString(text) {
						found[text] = true
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}
