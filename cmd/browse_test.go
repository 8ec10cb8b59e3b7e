//go:build unix

package cmd

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/roster-cli/roster/internal/browse"
)

// Where nothing can be drawn, browse says which commands list the same, and does nothing.
func TestBrowseWithoutTerminal(t *testing.T) {
	t.Parallel()
	w := founded(t)
	e := w.run("browse")
	w.wants(e, 2, "`roster members list`, `roster invitations list`, `roster groups list`, `roster resources list`, `roster audit list`")
	if e.out != "" {
		t.Errorf("it prints %q", e.out)
	}
	w.wants(w.run("browse", "-o", "json"), 2, "leaves out --output, --quiet and --no-input")
	w.wants(w.run("browse", "members", "groups"), 2, "one argument too many")
	w.wants(w.run("browse", "permissions"), 2, "tables: members, invitations, groups, resources, audit")
}

// The guide has the keys that there are.
func TestBrowseGuide(t *testing.T) {
	t.Parallel()
	const guide, keys = "../docs/browse.md", "## Keys\n"
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(text), keys)
	if !found {
		t.Fatal("the guide does not end with the keys")
	}
	sameAsFile(t, guide, []byte(before+keys+keyTables()))
}

// keyTables are the keys as tables in Markdown.
func keyTables() string {
	var text strings.Builder
	for _, g := range browse.Keys() {
		fmt.Fprintf(&text, "\n| %s | |\n|---|---|\n", g.Title)
		for _, k := range g.Keys {
			fmt.Fprintf(&text, "| %s | %s |\n", k.Show, k.Does)
		}
	}
	return text.String()
}

// The command lines that browse tells have no password of a database in them.
func TestBrowseTellsNoPassword(t *testing.T) {
	t.Parallel()
	const address, told = "postgres://roster:pw@db.acme.example/acme?schema=a", "'postgres://roster@db.acme.example/acme?schema=a'"
	e := &env{program: "roster", flags: globalFlags{database: address}}
	r := commandRunner{e}
	if got, want := r.tell("groups", "list"), "roster groups list --database "+told; got != want {
		t.Errorf("it tells %s, want %s", got, want)
	}
	cmd := newRoot(&env{args: r.shared(address)})
	if err := cmd.ParseFlags(r.shared(address)); err != nil {
		t.Fatal(err)
	}
	if got := commandLine(cmd, []string{"bo@acme.example"}); !strings.HasSuffix(got, " bo@acme.example --database "+told) {
		t.Errorf("it tells %s", got)
	}
	name := &pflag.Flag{Name: "name", Value: cmd.Flags().Lookup("as").Value}
	if err := name.Value.Set("postgres://a:b@c, password=d"); err != nil {
		t.Fatal(err)
	}
	if got := flagWords(name)[1]; got != "'postgres://a:b@c, password=d'" {
		t.Errorf("it tells the name as %s", got)
	}
}
