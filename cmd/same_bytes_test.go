package cmd

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// twin is an organization in a file and its copy on a server.
type twin struct {
	*testing.T
	*rand.Rand
	dir          string
	file, server string
	words        []string
}

// run runs a command on a database, and returns its exit code and all that it wrote.
func (w twin) run(database, stdin string, args ...string) (exit int, out, said string) {
	var stdout, stderr bytes.Buffer
	e := envForTest(w.dir, []string{"HOME=" + w.dir, "ROSTER_TEST_NOW=2026-03-01T09:00:00Z", "ROSTER_DATABASE=" + database}, args...)
	e.stdin, e.stdout, e.stderr = strings.NewReader(stdin), &stdout, &stderr
	exit = run(e)
	return exit, stdout.String(), stderr.String()
}

// must runs a command on the file, which has to succeed, and returns what it wrote.
func (w twin) must(stdin string, args ...string) string {
	w.Helper()
	exit, out, said := w.run(w.file, stdin, args...)
	if exit != 0 {
		w.Fatalf("roster %q: exit %d: %s", args, exit, said)
	}
	return strings.TrimSpace(out)
}

func (w twin) one(of ...string) string { return of[w.IntN(len(of))] }

func (w twin) text() string { return w.one(w.words...) + " " + w.one(w.words...) }

// fill makes n members, groups and resources with names from everywhere, and more invitations, in the file.
func (w twin) fill(n int) {
	w.must("", "init", "--organization", "Acme", "--email", "ana@acme.example", "--name", "Ana", "--base-url", "https://acme.example")
	for i := range n {
		group, address := fmt.Sprint(w.text(), i), fmt.Sprintf("%c%d@acme.example", 'a'+w.IntN(9), i)
		w.must("", "groups", "create", group)
		link := w.must("", "invitations", "create", address, "--role", w.one("user", "manager"), "--group", group, "--no-email", "--link")
		w.must("violet tractor umbrella sandwich\n", "invitations", "accept", link, "--name", w.text(), "--password-stdin")
		w.must("", "invitations", "create", "x-"+address, "--role", "user", "--expires-in", w.one("1h", "7d", "30d"), "--no-email", "-q")
		resource := w.must("", "resources", "create", fmt.Sprint(w.text(), i), "--kind", w.one("table", "form", "layer"), "-q")
		w.must("", "permissions", "grant", resource, "--level", w.one("view", "modify"), "--group", group)
	}
}

// columnsOf are the names of the columns of a list.
func columnsOf() map[string][]string {
	return map[string][]string{
		"members": store.Members().Columns.Names(), "invitations": store.Invitations(time.Time{}).Columns.Names(),
		"groups": store.Groups().Columns.Names(), "resources": store.Resources().Columns.Names(),
		"permissions": store.Permissions().Columns.Names(), "audit": store.Events().Columns.Names(),
	}
}

// list is a random list command. It need not be a right one.
func (w twin) list() []string {
	noun := w.one("members", "invitations", "groups", "resources", "permissions", "audit")
	column := func() string { return w.one(columnsOf()[noun]...) }
	args := []string{noun, "list"}
	for range w.IntN(3) {
		value := w.one(w.text(), w.one(w.words...)+"*", "*"+w.one(w.words...), "user", "pending", "view", "1", "2026-03-01", "+48h", "a", "")
		term := column() + w.one(":", "=", "<", "<=", ">", ">=", "!=") + `"` + value + `"`
		args = append(args, "--filter", w.one("", "", "NOT ", column()+":* AND ", `"`+w.one(w.words...)+`" OR `)+term)
	}
	for range w.IntN(2) {
		args = append(args, "--sort", column()+w.one("", " desc")+w.one("", ", "+column(), ", "+column()+" desc"))
	}
	args = append(args, [][]string{
		{},
		{"--limit", "7"},
		{"--limit", "5", "--page", "2"},
		{"--page", "1"},
		{"--limit", "0"},
		{"--no-headers"},
		{"--columns", column() + "," + column()},
		{"--show", column()},
		{"--hide", column()},
	}[w.IntN(9)]...)
	if w.IntN(9) == 0 {
		return append(args, "-q")
	}
	return append(args, "-o", w.one("table", "wide", "json", "jsonl", "csv", "tsv", "yaml", "markdown"))
}

// TestSameBytes: random lists, and the export, are the same to the byte on both databases, and so is what is wrong with them.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	server := postgres.Address(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	w := twin{
		T: t, Rand: rand.New(rand.NewPCG(seed, 3)), dir: t.TempDir(), server: server,
		words: strings.Fields("Ana ANA ána A\u0301na STRASSE Straße İstanbul ılık Αθήνα αθηνα Москва МОСКВА שלום مرحبا गाँव ไทย " +
			"日本 にほん ニホン 한국 Հայ ქართ 👩‍🚀 🦊 é e\u0301 ﬁn x_y 50% a-b a.b _ % z Z ~ =1+1 | \\"),
	}
	w.file = w.dir + "/roster.db"
	w.fill(testenv.Full(60, 12))
	w.must("", "database", "copy", "--to", server)
	commands := [][]string{{"export"}}
	for range testenv.Full(3000, 60) {
		commands = append(commands, w.list())
	}
	right := 0
	for _, args := range commands {
		exit, out, said := w.run(w.file, "", args...)
		otherExit, otherOut, otherSaid := w.run(w.server, "", args...)
		if exit != otherExit || out != otherOut || said != otherSaid {
			t.Errorf("roster %q: exit %d\n%s%s\non the server: exit %d\n%s%s", args, exit, out, said, otherExit, otherOut, otherSaid)
		}
		if exit == 0 {
			right++
		}
	}
	if right < len(commands)/4 {
		t.Errorf("%d of %d commands were right", right, len(commands))
	}
}
