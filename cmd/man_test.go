package cmd

import (
	"bytes"
	"cmp"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manDir is where TestManPages writes the pages, as packages carry them; version and date are those that the linker was
// told:
//
//	go test ./cmd -run TestManPages -man DIR -ldflags '-X …/cmd.version=1.0.0 -X …/cmd.date=2026-03-01T09:00:00Z'
var manDir = flag.String("man", "", "write the manual pages into this folder")

// TestManPages wants every page of the manual to be one that groff and mandoc find nothing wrong with, and to show each
// flag and each line of the examples as it is typed.
func TestManPages(t *testing.T) {
	needManual(t)
	b := build{version: cmp.Or(version, "1.0.0"), date: cmp.Or(date, "2026-03-01T09:00:00Z")}
	if *manDir != "" && (version == "" || date == "") {
		t.Fatal("-man wants the version and the date: see the comment of manDir")
	}
	released, err := time.Parse(time.RFC3339, b.date)
	if err != nil {
		t.Fatal(err)
	}
	dir := cmp.Or(*manDir, t.TempDir())
	root := newRoot(&env{})
	for _, cmd := range all(root) {
		if cmd.Hidden {
			continue
		}
		page := manPage{cmd: cmd, version: b.version, date: released.UTC().Format(time.DateOnly)}
		file := filepath.Join(dir, page.name()+"."+page.section())
		if err := os.WriteFile(file, page.roff(), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Run(page.name(), func(t *testing.T) { checkManPage(t, cmd, file) })
	}
}

// TestManPageOfOddText wants what the man language would take for its own to be shown as it is.
func TestManPageOfOddText(t *testing.T) {
	needManual(t)
	odd := ".TH\n'br\n  \\fB \\(aq ~ ^ ` -- \"\" 'a' \\\\\n.\\\""
	cmd := &cobra.Command{Use: "odd", Short: ".odd 'text'", Long: "It is\n.sp\n'sp\n\\c odd.", Example: "  " + odd, Run: func(*cobra.Command, []string) {}}
	file := filepath.Join(t.TempDir(), "odd.1")
	if err := os.WriteFile(file, manPage{cmd: cmd, version: "1", date: "2026-03-01"}.roff(), 0o644); err != nil {
		t.Fatal(err)
	}
	shown := checkManPage(t, cmd, file)
	for _, want := range []string{`odd - .odd 'text'`, `It is .sp 'sp \c odd.`} {
		if !strings.Contains(shown, want) {
			t.Errorf("the page does not show %q:\n%s", want, shown)
		}
	}
}

// checkManPage gives the page as it is read.
func checkManPage(t *testing.T, cmd *cobra.Command, file string) string {
	t.Helper()
	for _, lint := range [][]string{
		{"mandoc", "-T", "lint", "-W", "warning,stop", file},
		{"groff", "-man", "-K", "utf8", "-T", "utf8", "-ww", "-z", file},
	} {
		if out, err := exec.Command(lint[0], lint[1:]...).CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v\n%s", lint[0], err, out)
		}
	}
	text, err := exec.Command("mandoc", "-T", "utf8", "-O", "width=500", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	shown := plainManual(text)
	var want []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			name, _ := pflag.UnquoteUsage(f)
			want = append(want, strings.TrimSpace("--"+f.Name+" "+name))
		}
	})
	want = append(want, strings.Split(dedent(cmd.Example), "\n")...)
	if !cmd.Runnable() && !cmd.HasSubCommands() {
		want = append(want, strings.Split(topic(cmd), "\n")...)
	}
	for _, line := range want {
		if !strings.Contains(shown, line) {
			t.Errorf("the page does not show %q:\n%s", line, shown)
		}
	}
	return shown
}

// plainManual is what mandoc writes for a terminal, without its bold and underlined letters.
func plainManual(text []byte) string {
	var plain []rune
	for _, r := range bytes.Runes(text) {
		if r == '\b' {
			plain = plain[:len(plain)-1]
			continue
		}
		plain = append(plain, r)
	}
	return string(plain)
}

// TestManPagesSeeOthers wants the pages that a page names to be there, and every page to be named by another.
func TestManPagesSeeOthers(t *testing.T) {
	pages, named := map[string]bool{}, map[string]bool{"roster(1)": true}
	for _, cmd := range all(newRoot(&env{})) {
		if cmd.Hidden {
			continue
		}
		page := manPage{cmd: cmd}
		pages[page.title()] = true
		for _, other := range page.others() {
			named[other] = true
		}
	}
	for title := range named {
		if !pages[title] {
			t.Errorf("a page names %s, which is none", title)
		}
	}
	for title := range pages {
		if !named[title] {
			t.Errorf("no page names %s", title)
		}
	}
}

// needManual skips a test where pages cannot be checked.
func needManual(t *testing.T) {
	t.Helper()
	for _, program := range []string{"groff", "mandoc"} {
		peer(t, program, "manual pages are checked by groff and mandoc")
	}
}
