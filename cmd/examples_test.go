//go:build unix

package cmd

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// TestExamples runs every example in the help of every command, and the lines of the blocks of sh in docs/lists.md and
// docs/apply.md, in a real sh, or a bash where they need one, each in an organization of its own. A new example is run
// without being named here. To be run, it
//
//   - is one line, or goes on behind a backslash; a line that begins with # is passed over
//   - ends with exit code 0, or says which other one it ends with: roster apply acme.yaml --dry-run --exit-code # exit 10
//   - does or shows something, and speaks of what there is: see acme, which is as far as one has come who needs the command, and the files beside it
//   - runs the command whose help it stands in
//
// $LINK is the link of Bo's invitation, and link.txt has it. A server listens at a port of its own instead of the one named, and is told to
// end.
func TestExamples(t *testing.T) {
	t.Parallel()
	stages := acme(t)
	run := func(name, line string) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stages[stageOf(line)].copied(t).example(line)
		})
	}
	for _, cmd := range all(newRoot(&env{})) {
		for _, line := range exampleLines(cmd.Example) {
			if !strings.Contains(line, cmd.CommandPath()) {
				t.Errorf("an example of `%s` runs another command: %s", cmd.CommandPath(), line)
			}
			run(cmd.CommandPath(), line)
		}
	}
	for _, file := range []string{"docs/lists.md", "docs/apply.md"} {
		text, err := os.ReadFile("../" + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range regexp.MustCompile("(?ms)^```sh\n(.*?)^```$").FindAllSubmatch(text, -1) {
			for _, line := range exampleLines(string(block[1])) {
				run(file, line)
			}
		}
	}
}

func exampleLines(text string) []string {
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", " ")) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines
}

// stageOf is how far the organization has come in which an example is run.
func stageOf(line string) int {
	switch {
	case strings.Contains(line, "roster init "):
		return 0
	case strings.Contains(line, "roster invitations create ") || strings.Contains(line, "roster members invite "):
		return 1
	case strings.Contains(line, "roster invitations ") && !strings.Contains(line, "roster invitations list "):
		return 2
	}
	return 3
}

// example runs a line and wants the exit code that it says.
func (w *world) example(line string) {
	w.t.Helper()
	for name, text := range map[string]string{
		"addresses.txt": "gus@acme.example\nhal@acme.example\n",
		"people.csv":    "email,role,groups,language\ngus@acme.example,user,GIS,fr\nhal@acme.example,manager,Field crew;GIS,\n",
		"people.yaml":   "groups: [Field crew, GIS]\nmembers:\n  - {email: ana@acme.example}\n  - {email: cy@acme.example, role: manager, language: es}\n  - {email: dee@acme.example}\n  - {email: gus@acme.example, role: user}\n",
		"inventory.csv": "name,kind,owners,depends_on\nTrails,project,bo@acme.example,\nShelters,layer,bo@acme.example,project/Trails\n",
		"password.txt":  quietRivers + "\n",
	} {
		w.file(name, text)
	}
	if strings.Contains(line, "restore") {
		w.must("database", "backup", "roster-2026-03-01.db", "-q")
	}
	if strings.Contains(line, "$LINK") || strings.Contains(line, "link.txt") {
		link := w.must("invitations", "show", "bo@acme.example", "--link")
		w.file("link.txt", link)
		w.environ = append(w.environ, "LINK="+strings.TrimSpace(link))
	}
	const address = "postgres://roster@db.acme.example/roster?schema=acme"
	if strings.Contains(line, address) {
		line = strings.ReplaceAll(line, address, postgres.Address(w.t))
	}
	if strings.HasPrefix(line, "roster serve") {
		w.exampleOfServe(line)
		return
	}
	want := 0
	if strings.HasPrefix(line, "roster browse") {
		want = 2 // there is no terminal here; its stories have one
	}
	if m := regexp.MustCompile(` # exit (\d+)$`).FindStringSubmatch(line); m != nil {
		want, _ = strconv.Atoi(m[1])
	}
	shell := "/bin/sh"
	if strings.Contains(line, "<(") {
		shell = "/bin/bash"
	}
	e := w.run(shell, "-c", line)
	w.wants(e, want, "")
	asked := strings.Contains(line, "--jq") || strings.Contains(line, "--template")
	if strings.Contains(e.err, errNothing.Error()) || strings.Contains(e.out, "<no value>") || asked && strings.Trim(e.out, "[]{}\n") == "" || e.out == "null\n" {
		w.t.Errorf("%s does and shows nothing: there is nothing like it in the sandbox", line)
	}
}

func (w *world) exampleOfServe(line string) {
	w.t.Helper()
	w.certify("portal")
	w.environ = append(w.environ, "ROSTER_SERVE_LISTEN=127.0.0.1:0")
	log := &journal{}
	c := w.command("/bin/bash", "-c", "exec "+regexp.MustCompile(`--listen \S+`).ReplaceAllString(line, "--listen 127.0.0.1:0"))
	c.Stderr = log
	if err := c.Start(); err != nil {
		w.t.Fatal(err)
	}
	for end := time.Now().Add(patience); !strings.Contains(log.String(), "msg=listening"); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) || strings.Contains(log.String(), "Error:") {
			break
		}
	}
	_ = c.Process.Signal(syscall.SIGTERM)
	if err := c.Wait(); err != nil {
		w.t.Errorf("%s: %v\n%s", line, err, log)
	}
}

// acme is an organization in four stages: nothing yet; founded, with its groups; people are invited; they have joined,
// own and may use things. It is 2026-03-01T09:00:00Z, and a mail server takes mail.
func acme(t *testing.T) []*world {
	t.Helper()
	o, err := openOffice(t.TempDir(), "starttls")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.close)
	w := newWorld(t, append(o.environ(), "ROSTER_TEST_NOW=2026-03-01T09:00:00Z")...)
	for _, dir := range []string{"config", "data"} {
		if err := os.Mkdir(filepath.Join(w.dir, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	stages := []*world{w}
	for _, script := range []string{`
export ROSTER_TEST_NOW=2026-02-01T09:00:00Z
roster init --organization Acme --email ana@acme.example --name 'Ana Ruiz' --base-url https://portal.acme.example
roster init --profile staging --organization Staging --email ana@acme.example --name 'Ana Ruiz'
roster config set mail.rate 6000
roster groups create GIS
roster groups create 'Field crew'
roster groups create Guests
`, `
ROSTER_TEST_NOW=2026-02-15T09:00:00Z roster invitations create eve@acme.example --role user
ROSTER_TEST_NOW=2026-02-22T18:00:00Z roster invitations create dee@acme.example --role user --group 'Field crew'
roster invitations create bo@acme.example --role manager --group GIS
roster invitations create cy@acme.example --role manager --group 'Field crew' --language fr
`, `
for who in bo cy; do
  echo four quiet rivers meet |
    roster invitations accept "$(roster invitations show $who@acme.example --link)" --name $who --password-stdin
done
roster resources create --from - <<'END'
name,kind,owners,depends_on
Roads,project,bo@acme.example;cy@acme.example,
City map,project,bo@acme.example,
Survey,data-source,bo@acme.example,
Bridges,layer,cy@acme.example,project/Roads;data-source/Survey
END
roster permissions grant project/Roads --level view --group 'Field crew'
`} {
		w = w.copied(t)
		if e := w.run("/bin/bash", "-ec", script); e.code != 0 {
			t.Fatalf("%s\nexit code %d\n%s%s", script, e.code, e.out, e.err)
		}
		stages = append(stages, w)
	}
	return stages
}
