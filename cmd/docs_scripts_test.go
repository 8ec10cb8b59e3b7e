//go:build unix

package cmd

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// fenced are the blocks of a document that are marked as shell, or as nothing, as crontabs are.
func fenced(t *testing.T, file string) (blocks []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		if m[1] == "sh" || m[1] == "" {
			blocks = append(blocks, m[2])
		}
	}
	return blocks
}

// scriptRun is one run of a script from the documentation: what it is given, and how it has to end.
type scriptRun struct {
	before []string // a roster that is run before it, however it ends
	args   []string
	faults []string // of the mail server
	code   int
	stdout string // a regular expression for all of it
	stderr string // for a part
}

// scriptRuns are those of each script, one after the other in one organization. A script that has none is not tested,
// and an error.
func scriptRuns() map[string][]scriptRun {
	const link = `https://portal\.acme\.example/accept/rst_\S+`
	return map[string][]scriptRun{
		"onboard.sh": {
			{
				args: []string{"people.csv"}, faults: []string{"rcpt=450:ed@acme.example"}, code: 6,
				stdout: `LINE .*\n +2 +dee@acme\.example +created +- +\S+ +` + link + `\n +3 +ana@acme\.example +exists .*\n +4 +ed@acme\.example +failed .*450.* ` + link + "\n",
				stderr: "correct people.failed.csv, and run",
			},
			{args: []string{"people.failed.csv"}, stdout: `LINE .*\n +2 +ed@acme\.example +exists .*` + link + "\n"},
			{args: []string{"people.csv"}, stdout: `LINE .*(\n.* exists .*){3}\n`},
			{args: []string{"wrong.csv"}, code: 6, stdout: `LINE .*\n +2 +nobody at all +invalid +"nobody at all" is not an email address.*\n`, stderr: "correct wrong.failed.csv, and run"},
			{args: []string{"missing.csv"}, code: 2, stderr: "missing.csv"},
		},
		"invite.sh": {
			{args: []string{"fay@acme.example", "user"}, stdout: link + "\n"},
			{args: []string{"fay@acme.example", "user"}, stderr: "fay@acme.example is invited or a member already"},
			{args: []string{"fay@acme.example", "chief"}, code: 1, stderr: "the address, the role or the configuration is wrong"},
			{args: []string{"gus@acme.example", "manager"}, faults: []string{"down"}, stdout: link + "\n", stderr: "invited, but not mailed"},
		},
		"monitor.sh": {
			{stdout: "OK\n"},
			{faults: []string{"down"}, code: 2, stdout: `CRITICAL: (.|\n)*mail server(.|\n)*`},
			{before: []string{"invitations", "create", "ed@acme.example", "--role", "user"}, faults: []string{"rcpt=550"}, code: 1, stdout: "WARNING: invitations that were not delivered: 1\n"},
		},
	}
}

// prepared is the organization in which what the documentation says is run.
func prepared(t *testing.T) *world {
	t.Helper()
	w := founded(t)
	w.must("groups", "create", "GIS", "-q")
	w.must("groups", "create", "Field crew", "-q")
	w.file("people.csv", "\ufeffGroups;Email\r\n;Dee@acme.example\r\n;ana@acme.example\r\nGIS;ed@acme.example\r\n")
	w.file("wrong.csv", "email,role\nnobody at all,user\n")
	return w
}

// TestScriptsInDocs runs every script of docs/automation.md as it stands there.
func TestScriptsInDocs(t *testing.T) {
	t.Parallel()
	runs := scriptRuns()
	for _, text := range fenced(t, "../docs/automation.md") {
		if !strings.HasPrefix(text, "#!/bin/sh\n") {
			continue
		}
		name := regexp.MustCompile(`\A#!/bin/sh\n# ([a-z]+\.sh)`).FindStringSubmatch(text)
		if name == nil || runs[name[1]] == nil {
			t.Errorf("this script is not tested:\n%s", text)
			continue
		}
		all := runs[name[1]]
		delete(runs, name[1])
		t.Run(name[1], func(t *testing.T) {
			t.Parallel()
			w := prepared(t)
			script := w.file(name[1], text)
			shellcheck(t, script)
			for _, run := range all {
				w.script(script, run)
			}
			w.sound()
		})
	}
	for _, name := range slices.Sorted(maps.Keys(runs)) {
		t.Errorf("there is no %s", name)
	}
}

// script runs one, and checks how it ends.
func (w *world) script(path string, r scriptRun) {
	w.t.Helper()
	o := w.mailing("starttls", r.faults...)
	defer o.close()
	if r.before != nil {
		w.run(r.before...)
	}
	e := w.run(append([]string{"/bin/sh", path}, r.args...)...)
	if w.wants(e, r.code, r.stderr); !regexp.MustCompile(`\A(` + r.stdout + `)\z`).MatchString(e.out) {
		w.t.Errorf("%s printed\n%s\nwant\n%s", strings.Join(e.args, " "), e.out, r.stdout)
	}
}

// shellcheck has that program check a script, as a test of its own: without it, the script itself is still tried.
func shellcheck(t *testing.T, path string) {
	t.Helper()
	t.Run("shellcheck", func(t *testing.T) {
		name := peer(t, "shellcheck", "scripts are checked by shellcheck")
		if out, err := exec.CommandContext(t.Context(), name, "--shell=sh", path).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

// TestSnippetsInDocs runs all other commands of docs/automation.md as they stand there: they end with 0.
func TestSnippetsInDocs(t *testing.T) {
	t.Parallel()
	w := prepared(t)
	w.mailing("starttls")
	w.must("invitations", "create", "dee@acme.example", "--role", "user", "-q")
	found := 0
	for _, text := range fenced(t, "../docs/automation.md") {
		if strings.HasPrefix(text, "#") {
			continue
		}
		found++
		script := w.file(fmt.Sprintf("snippet%d.sh", found), text)
		shellcheck(t, script)
		w.wants(w.run("/bin/sh", "-eu", script), 0, "")
	}
	if found < 4 {
		t.Errorf("%d snippets", found)
	}
}

// TestCrontabsInDocs reads the crontabs in docs as cron does, and runs each job with what cron gives it: they are
// silent.
func TestCrontabsInDocs(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]int{"../README.md": 2, "../docs/automation.md": 6, "../docs/mail.md": 2} {
		w := prepared(t)
		w.mailing("starttls")
		w.must("invitations", "create", "dee@acme.example", "--role", "user", "--expires-in", "1d", "-q")
		w.wants(w.run("/bin/mkdir", "backup"), 0, "")
		jobs := 0
		for _, text := range fenced(t, file) {
			if !strings.HasPrefix(text, "# m ") {
				continue
			}
			for line := range strings.Lines(text) {
				if w.cron(strings.TrimSuffix(line, "\n")) {
					jobs++
				}
			}
		}
		if jobs != want {
			t.Errorf("%s has %d jobs, want %d", file, jobs, want)
		}
	}
}

// cron does what cron does with a line, and tells whether it is a job.
func (w *world) cron(line string) (job bool) {
	w.t.Helper()
	if line == "" || strings.HasPrefix(line, "#") {
		return false
	}
	if name, value, found := strings.Cut(line, "="); found && !strings.Contains(name, " ") {
		if roster, err := exec.LookPath("roster"); name == "PATH" && err == nil {
			value = filepath.Dir(roster) + ":" + value // where the roster of the tests is
		}
		w.environ = append(w.environ, name+"="+value)
		return false
	}
	parts := regexp.MustCompile(`^(\S+) +(\S+) +(\S+) +(\S+) +(\S+) +(\S.*)$`).FindStringSubmatch(line)
	if parts == nil {
		w.t.Errorf("no line of a crontab: %s", line)
		return false
	}
	for i, limit := range [][2]int{{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}} {
		if !isCronField(parts[i+1], limit) {
			w.t.Errorf("%q is no time: %s", parts[i+1], line)
		}
	}
	command := strings.ReplaceAll(parts[6], `\%`, "\x00")
	if strings.Contains(command, "%") {
		w.t.Errorf("cron ends the command at a bare %%: %s", line)
	}
	e := w.run("/bin/sh", "-c", strings.ReplaceAll(command, "\x00", "%"))
	if w.wants(e, 0, ""); e.out+e.err != "" {
		w.t.Errorf("cron would mail\n%s%s\nof %s", e.out, e.err, line)
	}
	return true
}

// isCronField tells whether s is *, or numbers and ranges within a limit, perhaps with a step.
func isCronField(s string, limit [2]int) bool {
	for part := range strings.SplitSeq(s, ",") {
		m := regexp.MustCompile(`^(?:\*|(\d+)(?:-(\d+))?)(?:/([1-9]\d*))?$`).FindStringSubmatch(part)
		if m == nil {
			return false
		}
		for _, number := range m[1:3] {
			if n, err := strconv.Atoi(number); number != "" && (err != nil || n < limit[0] || n > limit[1]) {
				return false
			}
		}
	}
	return true
}
