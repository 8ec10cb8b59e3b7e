package cmd_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// TestImportsPlanted plants a breach of every rule, alone in a tree of its own, and what lies just inside the rule.
func TestImportsPlanted(t *testing.T) {
	for _, c := range []struct{ file, pkg, rule string }{
		{"main.go", module + "/internal/org", `of ours main may import ["cmd"]`},
		{"main.go", module + "/cmd", ""},
		{"cmd/a.go", module + "/internal/web/pages", ""},
		{"internal/org/a.go", module + "/cmd", `of ours org may import ["safetext"]`},
		{"internal/org/a.go", module, `of ours org may import ["safetext"]`},
		{"internal/org/a_test.go", module + "/internal/store", `of ours org may import ["safetext"]`},
		{"internal/org/a_test.go", module + "/internal/org", ""},
		{"internal/web/a.go", module + "/internal/store", `of ours web may import ["admin" "locale" "org" "plaintext" "safetext"]`},
		{"internal/mail/a.go", module + "/internal/admin", `of ours mail may import ["locale" "org" "plaintext" "safetext"]`},
		{"internal/admin/a.go", module + "/internal/mail", `of ours admin may import ["link" "listing" "locale" "manifest" "org" "password" "safetext" "store"]`},
		{"internal/store/a.go", module + "/internal/admin", `of ours store may import ["listing" "locale" "org" "privatefile"]`},
		{"internal/store/a.go", module + "/internal/locale", ""},
		{"internal/listing/a.go", module + "/internal/store", `of ours listing may import ["safetext" "spelling"]`},
		{"internal/console/a.go", module + "/internal/org", `of ours console may import ["safetext"]`},
		{"internal/admin/a.go", "github.com/spf13/cobra", "it is for cmd alone"},
		{"internal/config/a.go", "github.com/spf13/pflag", "it is for cmd alone"},
		{"cmd/a.go", "github.com/spf13/viper", "it is for config alone"},
		{"internal/listing/a.go", "database/sql/driver", "it is for store alone"},
		{"internal/listing/a_test.go", "database/sql", ""},
		{"internal/admin/a_test.go", "modernc.org/sqlite", "it is for store alone"},
		{"internal/listing/a_test.go", "modernc.org/sqlite", ""},
		{"internal/admin/a.go", "github.com/jackc/pgx/v5/stdlib", "it is for store alone"},
		{"internal/mail/a.go", "net/http", "it is for web alone"},
		{"internal/web/a_test.go", "net/http/httptest", ""},
		{"cmd/a.go", "charm.land/huh/v2", "it is for console alone"},
		{"cmd/a.go", "testing", "it is for tests alone"},
		{"internal/console/a.go", "github.com/creack/pty", "it is for tests alone"},
		{"cmd/a.go", "github.com/rogpeppe/go-internal/testscript", "it is for tests alone"},
		{"cmd/a_test.go", "github.com/rogpeppe/go-internal/testscript", ""},
		{"internal/org/a.go", "golang.org/x/net/html", `besides the standard library org may import ["golang.org/x/text" "golang.org/x/net/idna"]`},
		{"internal/org/a.go", "golang.org/x/text/cases", ""},
		{"cmd/testdata/a.go", "net/http", ""},
	} {
		want := ""
		if c.rule != "" {
			want = fmt.Sprintf("%s:3: imports %s: %s", c.file, c.pkg, c.rule)
		}
		plant(t, c.file, fmt.Sprintf("package p\n\nimport _ %q\n", c.pkg), want)
	}
	plant(t, "cmd/a.go", "package p\n\nimport . \"os\"\n", "cmd/a.go:3: imports os: a dot hides what is used")
}

// TestSymbolsPlanted does the same for the rules about symbols.
func TestSymbolsPlanted(t *testing.T) {
	const imports = "package p\n\nimport (\n\t\"os\"\n\tclock \"time\"\n)\n\n"
	for _, symbol := range []string{
		"os.Exit", "os.Args", "os.Environ", "os.Getenv", "os.LookupEnv", "os.Stdin", "os.Stdout", "os.Stderr",
		"time.Now", "time.Since", "time.Until",
	} {
		keeper, file := "Main", "cmd/cmd.go"
		if symbol == "os.Exit" {
			keeper, file = "main", "main.go"
		}
		use := "_ = " + strings.Replace(symbol, "time.", "clock.", 1)
		want := fmt.Sprintf("internal/web/a.go:8: uses %s: it is for func %s of %s alone", symbol, keeper, file)
		plant(t, "internal/web/a.go", imports+"func "+keeper+"() { "+use+" }\n", want)
		plant(t, "internal/web/a.go", imports+"var "+use+"\n", want)
		plant(t, file, imports+"func "+keeper+"() { "+use+" }\n", "")
		plant(t, "internal/web/a_test.go", imports+"func TestMain() { "+use+" }\n", "")
	}
	plant(t, "cmd/a_test.go", imports+"func TestA() { os.Exit(0) }\n", "cmd/a_test.go:8: uses os.Exit: it is for func TestMain of cmd/a_test.go alone")
	plant(t, "cmd/cmd.go", imports+"func (e) Main() { clock.Now() }\n", "cmd/cmd.go:8: uses time.Now: it is for func Main of cmd/cmd.go alone")
}

// plant checks that one file breaks the rules as told; "" is not at all.
func plant(t *testing.T, file, src, want string) {
	t.Helper()
	broken, err := violations(fstest.MapFS{file: {Data: []byte(src)}})
	if got := strings.Join(broken, "\n"); err != nil || got != want {
		t.Errorf("%s with\n%s\ngives %v and\n%s\nwant\n%s", file, src, err, got, want)
	}
}
