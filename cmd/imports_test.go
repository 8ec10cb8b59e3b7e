package cmd_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module   = "github.com/roster-cli/roster"
	anywhere = "*"
)

// rooms names what a room may import of ours besides itself. A room that is left out imports nothing of ours.
var rooms = map[string][]string{
	"main":     {"cmd"},
	"cmd":      {anywhere},
	"web":      {"admin", "locale", "org", "plaintext", "safetext"},
	"mail":     {"locale", "org", "plaintext", "safetext"},
	"admin":    {"link", "listing", "locale", "manifest", "org", "password", "safetext", "store"},
	"store":    {"listing", "locale", "org", "privatefile"},
	"config":   {"link", "plaintext", "privatefile", "spelling"},
	"link":     {"plaintext", "privatefile"},
	"password": {"plaintext", "safetext"},
	"listing":  {"safetext", "spelling"},
	"manifest": {"listing", "locale", "org", "plaintext", "spelling"},
	"sheet":    {"plaintext", "spelling"},
	"org":      {"safetext"},
	"console":  {"safetext"},
}

// furnished names what the tests of a room may import besides: to make the database that it works on.
var furnished = map[string][]string{
	"web": {"link", "listing", "password", "store"},
}

// keepers names the one room that may import a package and all below it. Tests of the rooms in tests may, too.
var keepers = []struct {
	pkg, room string
	tests     []string
}{
	{pkg: "github.com/spf13/cobra", room: "cmd"},
	{pkg: "github.com/spf13/pflag", room: "cmd"},
	{pkg: "github.com/spf13/viper", room: "config"},
	{pkg: "database/sql", room: "store", tests: []string{"cmd", "listing"}},
	{pkg: "modernc.org/sqlite", room: "store", tests: []string{"listing"}},
	{pkg: "github.com/jackc/pgx", room: "store"},
	{pkg: "net/http", room: "web", tests: []string{"cmd"}},
	{pkg: "github.com/wneessen/go-mail", room: "mail"},
	{pkg: "github.com/emersion", room: "tests", tests: []string{"cmd", "mail"}},
	{pkg: "github.com/chromedp", room: "tests", tests: []string{"cmd", "web"}},
	{pkg: "charm.land", room: "console"},
	{pkg: "github.com/olekukonko", room: "listing"},
	{pkg: "testing", room: "tests", tests: []string{anywhere}},
	{pkg: "github.com/creack/pty", room: "tests", tests: []string{anywhere}},
	{pkg: "github.com/rogpeppe/go-internal", room: "tests", tests: []string{anywhere}},
}

// domain is all that internal/org may import besides the standard library.
var domain = []string{"golang.org/x/text", "golang.org/x/net/idna"}

// builder is the one function that may look at the process it runs in: it puts what the rest may know into the env.
const builder = "Main of cmd/cmd.go"

// symbols names the one function that may use each of these. Tests may use all but os.Exit, which is for a TestMain.
var symbols = map[string]string{
	"os.Exit": "main of main.go",
	"os.Args": builder, "os.Environ": builder, "os.Getenv": builder, "os.LookupEnv": builder,
	"os.Stdin": builder, "os.Stdout": builder, "os.Stderr": builder,
	"os.Getuid": builder, "os.Geteuid": "Stranger of internal/privatefile/owner_unix.go",
	"time.Now": builder, "time.Since": builder, "time.Until": builder,
}

func TestImports(t *testing.T) {
	tree := os.DirFS("..")
	if _, err := fs.Stat(tree, "go.mod"); err != nil {
		t.Fatalf("this is not the top of the module: %v", err)
	}
	broken, err := violations(tree)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range broken {
		t.Error(v)
	}
}

// violations gives every breach of the rules above in the Go files of tree, as "file:line: what: rule".
// As the go command does, it passes over testdata and over folders that begin with a dot or an underscore.
func violations(tree fs.FS) ([]string, error) {
	var found []string
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		base := path.Base(name)
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (base == "testdata" || strings.ContainsAny(base[:1], "._")):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		src, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		f := source{name: name, test: strings.HasSuffix(name, "_test.go"), room: roomOf(path.Dir(name)), positions: token.NewFileSet()}
		if f.syntax, err = parser.ParseFile(f.positions, name, src, parser.SkipObjectResolution); err != nil {
			return err
		}
		found = append(append(found, f.imports()...), f.uses()...)
		return nil
	})
	return found, err
}

// source is one Go file.
type source struct {
	name      string
	test      bool
	room      string
	syntax    *ast.File
	positions *token.FileSet
}

// imports gives the imports that the rules do not allow.
func (f source) imports() []string {
	var found []string
	for _, spec := range f.syntax.Imports {
		pkg, _ := strconv.Unquote(spec.Path.Value) // the parser has done it before
		rule := f.forbids(pkg)
		if spec.Name != nil && spec.Name.Name == "." {
			rule = "a dot hides what is used"
		}
		if rule != "" {
			found = append(found, fmt.Sprintf("%s:%d: imports %s: %s", f.name, f.positions.Position(spec.Pos()).Line, pkg, rule))
		}
	}
	return found
}

// forbids gives the rule that keeps the file from importing pkg, or "".
func (f source) forbids(pkg string) string {
	if within(pkg, module) {
		to, allowed := roomOf(strings.TrimPrefix(strings.TrimPrefix(pkg, module), "/")), rooms[f.room]
		if f.test {
			allowed = append(slices.Clone(allowed), furnished[f.room]...)
		}
		if to != f.room && !has(allowed, to) {
			return fmt.Sprintf("of ours %s may import %q", f.room, allowed)
		}
		return ""
	}
	for _, k := range keepers {
		if within(pkg, k.pkg) && f.room != k.room && (!f.test || !has(k.tests, f.room)) {
			return "it is for " + k.room + " alone"
		}
	}
	standard := !strings.Contains(strings.Split(pkg, "/")[0], ".")
	if f.room == "org" && !f.test && !standard && !slices.ContainsFunc(domain, func(top string) bool { return within(pkg, top) }) {
		return fmt.Sprintf("besides the standard library org may import %q", domain)
	}
	return ""
}

// uses gives the uses of symbols that the rules do not allow.
func (f source) uses() []string {
	packages := map[string]string{} // by the name that this file gives them
	for _, spec := range f.syntax.Imports {
		pkg, _ := strconv.Unquote(spec.Path.Value)
		packages[path.Base(pkg)] = pkg
		if spec.Name != nil {
			packages[spec.Name.Name] = pkg
		}
	}
	var found []string
	for _, decl := range f.syntax.Decls {
		function := "" // of a declaration outside of any
		if d, ok := decl.(*ast.FuncDecl); ok && d.Recv == nil {
			function = d.Name.Name
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, _ := selector.X.(*ast.Ident)
			if x == nil {
				return true
			}
			symbol := packages[x.Name] + "." + selector.Sel.Name
			keeper := symbols[symbol]
			if f.test && symbol == "os.Exit" {
				keeper = "TestMain of " + f.name
			} else if f.test {
				keeper = ""
			}
			if keeper != "" && keeper != function+" of "+f.name {
				found = append(found, fmt.Sprintf("%s:%d: uses %s: it is for func %s alone", f.name, f.positions.Position(n.Pos()).Line, symbol, keeper))
			}
			return true
		})
	}
	return found
}

// roomOf names the room that a folder of the module belongs to.
func roomOf(folder string) string {
	if folder == "." || folder == "" {
		return "main"
	}
	room, _, _ := strings.Cut(strings.TrimPrefix(folder, "internal/"), "/")
	return room
}

// within reports whether pkg is the package top or below it.
func within(pkg, top string) bool { return pkg == top || strings.HasPrefix(pkg, top+"/") }

// has reports whether rooms allow room.
func has(rooms []string, room string) bool {
	return slices.Contains(rooms, anywhere) || slices.Contains(rooms, room)
}
