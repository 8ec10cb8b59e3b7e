//go:build linux

package cmd

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Before a command ends well, the folder of every file that it made, named or removed is on the disk, so that a power
// failure takes none of that back. Every file that it makes is new and its owner's alone.
func TestFaultDurable(t *testing.T) {
	t.Parallel()
	needStrace(t)
	w := newWorld(t)
	w.file("people.csv", "email,role\nx@acme.example,boss\n")
	for _, c := range []struct {
		code int
		args []string
		made []string // what has to be there afterwards
	}{
		{0, []string{"init", "--organization", "Acme", "--email", "ana@acme.example", "--name", "Ana", "-q"}, []string{"data/roster/roster.db", "config/roster/link.key", "config/roster/config.yaml"}},
		{0, []string{"init", "--profile", "more", "--database", "a/b/more.db", "--organization", "More", "--email", "ana@acme.example", "--name", "Ana", "-q"}, []string{"a/b/more.db"}},
		{0, []string{"config", "set", "mail.rate", "1"}, nil},
		{0, []string{"database", "backup", "backup.db"}, []string{"backup.db"}},
		{0, []string{"database", "info", "--database", "backup.db"}, nil}, // switches its write-ahead log on
		{0, []string{"database", "backup", "second.db"}, []string{"second.db"}},
		{0, []string{"database", "restore", "second.db", "--yes"}, nil},
		{0, []string{"database", "restore", "second.db", "--yes", "--database", "new/fresh.db"}, []string{"new/fresh.db"}},
		{6, []string{"invitations", "create", "--from", "people.csv", "--failed-to", "failed.csv"}, []string{"failed.csv"}},
		{6, []string{"invitations", "create", "--from", "people.csv", "--failed-to", "failed.csv"}, nil},
		{0, []string{"demo", "demo/sandbox"}, []string{"demo/sandbox/roster.db", "demo/sandbox/link.key"}},
	} {
		log := w.traced(c.code, c.args...)
		for _, path := range slices.Sorted(maps.Keys(lost(w.dir, log))) {
			t.Errorf("roster %s: a power failure may undo what became of %s", strings.Join(c.args, " "), path)
		}
		for _, name := range c.made {
			if info, err := os.Lstat(filepath.Join(w.dir, name)); err != nil || info.Mode() != 0o600 {
				t.Errorf("roster %s: %s is %v, %v", strings.Join(c.args, " "), name, info, err)
			}
		}
	}
	if left, _ := filepath.Glob(filepath.Join(w.dir, "*", ".roster-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// traced runs roster to the end that code tells, and returns its system calls that concern names of files.
func (w *world) traced(code int, args ...string) []string {
	w.t.Helper()
	const calls = "?open,openat,?link,linkat,?rename,renameat,?renameat2,?unlink,unlinkat,?mkdir,mkdirat,fsync,fdatasync"
	e, trace := w.straced(calls, append([]string{"-y", "-s", "4096", w.roster()}, args...)...)
	if e.code != code {
		w.t.Fatalf("roster %s: exit code %d\n%s%s", strings.Join(args, " "), e.code, e.out, e.err)
	}
	return wholeCalls(strings.Split(string(trace), "\n"))
}

// wholeCalls puts together the calls that strace wrote in two lines because another thread made one meanwhile.
func wholeCalls(lines []string) []string {
	resumed := regexp.MustCompile(`^(\d+) +<\.\.\. \w+ resumed>(.*)`)
	begun := map[string]string{} // by thread
	var calls []string
	for _, line := range lines {
		if first, ok := strings.CutSuffix(line, " <unfinished ...>"); ok {
			thread, _, _ := strings.Cut(line, " ")
			begun[thread] = first
			continue
		}
		if m := resumed.FindStringSubmatch(line); m != nil {
			line = begun[m[1]] + m[2]
		}
		calls = append(calls, line)
	}
	return calls
}

// A call counts when it has succeeded, also if strace writes it in two lines.
func TestLost(t *testing.T) {
	t.Parallel()
	failed := []string{
		`12 openat(AT_FDCWD, "/a/.roster-X", O_RDWR|O_CREAT|O_EXCL, 0600) = 5</a/.roster-X>`,
		`12 fsync(6</a>)                    = 0`,
		`12 unlinkat(AT_FDCWD, "/a/.roster-X", 0 <unfinished ...>`,
		`7 unlinkat(AT_FDCWD, "/b/c", 0)    = 0`,
		`12 <... unlinkat resumed>)         = -1 ENOENT (No such file or directory)`,
	}
	if got := lost("/a", wholeCalls(failed)); len(got) > 0 {
		t.Errorf("a call that failed counts: %v", got)
	}
	failed[4] = `12 <... unlinkat resumed>)         = 0`
	if got := lost("/a", wholeCalls(failed)); !got["/a/.roster-X"] {
		t.Errorf("a call that succeeded does not count: %v", got)
	}
}

// lost returns the paths below dir whose names were made, given or removed by the calls, without that the folder was
// synced afterwards. The write-ahead log and its index are SQLite's: it starts them anew, or does without.
func lost(dir string, calls []string) map[string]bool {
	call := regexp.MustCompile(`^\d+ +(\w+)\((.*)`)
	failed := regexp.MustCompile(`\) += -1 `)
	synced := regexp.MustCompile(`^\d+<([^>]*)>`)
	quoted := regexp.MustCompile(`"([^"]*)"`)
	pending := map[string]bool{}
	for _, line := range calls {
		m := call.FindStringSubmatch(line)
		if m == nil || failed.MatchString(line) {
			continue
		}
		if s := synced.FindStringSubmatch(m[2]); s != nil && strings.Contains(m[1], "sync") {
			maps.DeleteFunc(pending, func(path string, _ bool) bool { return filepath.Dir(path) == s[1] })
			continue
		}
		names := quoted.FindAllStringSubmatch(m[2], -1)
		if len(names) == 0 || strings.HasPrefix(m[1], "open") && !strings.Contains(line, "O_CREAT") {
			continue
		}
		path := names[len(names)-1][1]
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		if strings.HasPrefix(path, dir) && !strings.HasSuffix(path, "-wal") && !strings.HasSuffix(path, "-shm") {
			pending[path] = true
		}
	}
	return pending
}
