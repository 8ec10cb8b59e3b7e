package cmd

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// work is what roster does in one process, beside what the sqlite3 shell does on the same file.
type work struct {
	name, data string // the database in the folder of .ci/bench; "" needs none
	roster     string // arguments, separated by blanks; ~ is a blank in one of them, DIR the folder
	shell, sql string // how the shell writes, and what; no sql: there is no yardstick
	// What is wanted, 0 for nothing: CPU and wall time as multiples of the shell's, wall time in ms, peak memory in MiB.
	ratio, wall, ms, mib float64
}

// What members list reads, as somebody would ask the shell for it.
const (
	defaultColumns = `m.name, m.id, m.email, CASE m.role WHEN 3 THEN 'administrator' WHEN 2 THEN 'manager' ELSE 'user' END AS role, ` +
		`(SELECT group_concat(g.name, ';') FROM member_groups l JOIN groups g ON g.n = l.grp WHERE l.member = m.n) AS groups`
	allColumns = defaultColumns + `, m.language, strftime('%Y-%m-%dT%H:%M:%SZ', m.joined, 'unixepoch') AS joined, ` +
		`strftime('%Y-%m-%dT%H:%M:%SZ', nullif(m.last_sign_in, 0), 'unixepoch') AS last_sign_in`
	listMembers    = "SELECT " + defaultColumns + " FROM members m"
	listAllMembers = "SELECT " + allColumns + " FROM members m"
	byName         = " ORDER BY m.name_key, m.id"
	declared       = `SELECT '  - {email: ' || m.email || ', role: ' || CASE m.role WHEN 3 THEN 'administrator' WHEN 2 THEN 'manager' ELSE 'user' END || ', groups: [' || ` +
		`coalesce((SELECT group_concat(g.name, ', ') FROM member_groups l JOIN groups g ON g.n = l.grp WHERE l.member = m.n), '') || '], language: ' || m.language || '}' ` +
		`FROM members m ORDER BY m.email`
)

// works is the table of how fast roster has to be.
func works() []work {
	all := []work{
		{name: "version", roster: "version", shell: "-list", sql: "SELECT 1", ratio: 2.2, wall: 2, ms: 10},
		{name: "--help", roster: "--help", shell: "-list", sql: "SELECT 1", ratio: 2.2, wall: 2, ms: 10},
		{name: "members list, 20 members", data: "20", roster: "members list", shell: "-box", sql: listMembers + byName, ratio: 2.2},
		{name: "--limit 100 of 100,000", data: "100k", roster: "members list --limit 100", shell: "-box", sql: listMembers + byName + " LIMIT 100", ratio: 2.2, ms: 15},
		{name: "--limit 100 of 1,000,000", data: "1m", roster: "members list --limit 100", shell: "-box", sql: listMembers + byName + " LIMIT 100", ratio: 2.2, ms: 15},
		{name: "--limit 100 --page 10", data: "1m", roster: "members list --limit 100 --page 10", shell: "-box", sql: listMembers + byName + " LIMIT 100 OFFSET 900", ratio: 2.2, ms: 15},
	}
	all = append(all, sorted()...)
	all = append(all, filtered()...)
	return append(all,
		work{name: "export csv, 100,000", data: "100k", roster: "members list -o csv", shell: "-csv", sql: listMembers + byName, ratio: 0.9, mib: 40},
		work{name: "export jsonl, 100,000", data: "100k", roster: "members list -o jsonl", shell: "-json", sql: listAllMembers + byName, ratio: 0.85, mib: 40},
		work{name: "export json, 100,000", data: "100k", roster: "members list -o json", shell: "-json", sql: listAllMembers + byName, ratio: 0.85, mib: 40},
		work{name: "table --limit 0, 100,000", data: "100k", roster: "members list --limit 0", shell: "-box", sql: listMembers + byName, ratio: 2.5, mib: 50},
		work{name: "export, 100,000", data: "100k", roster: "export", shell: "-list", sql: declared, ratio: 1.3, mib: 40},
		work{name: "export, 1,000,000", data: "1m", roster: "export", shell: "-list", sql: declared, ratio: 1.3, mib: 40},
		work{name: "apply 10,000 unchanged", data: "10k", roster: "apply DIR/10k.yaml --as ana@acme.example", shell: "-list", sql: declared, ms: 150},
		work{
			name: "complete an email of 1,000,000", data: "1m", roster: "__complete members show pablo.l", shell: "-list", ms: 20,
			sql: "SELECT email FROM members WHERE email >= 'pablo.l' AND email < 'pablo.m' ORDER BY email LIMIT 100",
		},
		work{
			name: "complete a filter of 1,000,000", data: "1m", roster: "__complete members list --filter name=pablo~l", shell: "-list", ms: 20,
			sql: "SELECT name FROM members WHERE name_key >= 'pablo l' AND name_key < 'pablo m' ORDER BY name_key LIMIT 100",
		},
		work{
			name: "complete an owner of 1,000,000", data: "1m", roster: "__complete members delete x --transfer-to pablo.l", shell: "-list", ms: 20,
			sql: "SELECT email FROM members WHERE email >= 'pablo.l' AND email < 'pablo.m' AND role >= 2 ORDER BY email LIMIT 100",
		},
	)
}

// sorted are the first pages in every order that has an index behind it.
func sorted() []work {
	var all []work
	for _, column := range []string{"name", "id", "email", "role", "language", "joined", "last_sign_in"} {
		key := strings.Replace(column, "name", "name_key", 1)
		for _, direction := range []string{"", " desc"} {
			if column+direction == "name" {
				continue // the default
			}
			all = append(all, work{
				name: "--limit 100 by " + column + direction, data: "1m", roster: "members list --limit 100 --sort " + strings.ReplaceAll(column+direction, " ", "~"),
				shell: "-box", sql: listMembers + " ORDER BY m." + key + direction + ", m.id LIMIT 100", ratio: 2.2, ms: 15,
			})
		}
	}
	return all
}

// filtered are first pages of filtered lists. A rare match looks at every member.
func filtered() []work {
	const managers, field = "m.role = 2 AND instr(m.email, '9') > 0", "role=manager~AND~email:9"
	const gis = "EXISTS (SELECT 1 FROM member_groups l JOIN groups g ON g.n = l.grp WHERE l.member = m.n AND g.name_key = 'group 07')"
	var all []work
	for _, f := range []struct {
		filter, where, sort string
		ratio, ms           float64
	}{
		{field, managers, "name", 1, 25},
		{field, managers, "email desc", 1, 25},
		{field, managers, "joined desc", 1, 25},
		{field, managers, "last_sign_in desc", 1, 25},
		{"language=fr", "m.language = 'fr'", "name", 1, 25},
		{`groups:"Group~07"`, gis, "name", 1, 25},
		{"role=administrator~AND~last_sign_in<2024-01-01", "m.role = 3 AND m.last_sign_in > 0 AND m.last_sign_in < 1704067200", "name", 1.2, 300},
		{"email:00777", "instr(m.email, '00777') > 0", "name", 1.2, 300},
	} {
		all = append(all, work{
			name: strings.ReplaceAll(f.filter, "~", " ") + " by " + f.sort, data: "1m",
			roster: "members list --limit 100 --filter " + f.filter + " --sort " + strings.ReplaceAll(f.sort, " ", "~"),
			shell:  "-box", sql: listMembers + " WHERE " + f.where + " ORDER BY m." + strings.Replace(f.sort, "name", "name_key", 1) + ", m.id LIMIT 100",
			ratio: f.ratio, ms: f.ms,
		})
	}
	return all
}

// benchDir is the folder with the data that .ci/bench makes. Without it there is nothing to measure.
func benchDir(b *testing.B) string {
	b.Helper()
	dir := os.Getenv("ROSTER_BENCH")
	if dir == "" {
		b.Skip("ROSTER_BENCH names no folder with data: .ci/bench makes one")
	}
	return dir
}

// BenchmarkProcess runs each work in turn with its yardstick; .ci/bench makes the data and a table of what it reports.
func BenchmarkProcess(b *testing.B) {
	dir := benchDir(b)
	for _, w := range works() {
		b.Run(strings.ReplaceAll(w.name, " ", "·"), func(b *testing.B) { // a blank would become _, which names of columns have
			roster, yardstick := w.commands(dir)
			took := roster.watched(dir).run(b, 1).wall // the warm-up
			memory := peak(b, dir)
			yardstick.run(b, 1)
			repeat := min(20, 1+int(50*time.Millisecond/took))
			var pairs []pair
			for b.Loop() {
				pairs = append(pairs, pair{roster.run(b, repeat), yardstick.run(b, repeat)})
			}
			b.ReportMetric(memory, "MiB")
			report(b, pairs, w)
		})
	}
}

func (w work) commands(dir string) (roster, yardstick command) {
	roster = command{args: []string{filepath.Join(dir, "roster")}, env: home(dir)}
	file := ":memory:"
	if w.data != "" {
		file = filepath.Join(dir, w.data+".db")
		roster.env = append(roster.env, "ROSTER_DATABASE="+file)
	}
	for arg := range strings.FieldsSeq(w.roster) {
		roster.args = append(roster.args, strings.NewReplacer("~", " ", "DIR", dir).Replace(arg))
	}
	return roster, command{args: []string{"sqlite3", w.shell, file, w.sql}}
}

// home is a world without any configuration.
func home(dir string) []string { return []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")} }

// command is one to measure. Its results are thrown away.
type command struct{ args, env []string }

// usage is what a process took.
type usage struct{ cpu, wall time.Duration }

// pair is a run of roster and one of the shell right after it.
type pair struct{ roster, yardstick usage }

// run gives the mean of n processes, which have to succeed.
func (c command) run(b *testing.B, n int) (u usage) {
	b.Helper()
	for range n {
		cmd := exec.Command(c.args[0], c.args[1:]...)
		cmd.Env = c.env
		var stderr strings.Builder
		cmd.Stderr = &stderr
		begun := time.Now()
		if err := cmd.Run(); err != nil {
			b.Fatalf("%s: %v\n%s", strings.Join(c.args, " "), err, stderr.String())
		}
		u.wall += time.Since(begun)
		u.cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	return usage{u.cpu / time.Duration(n), u.wall / time.Duration(n)}
}

// watched is c with its memory written down. Linux counts the memory of the process that starts another as the other's,
// so time, a small one, starts it.
func (c command) watched(dir string) command {
	c.args = append([]string{"/usr/bin/time", "-q", "-f", "%M", "-o", filepath.Join(dir, "peak")}, c.args...)
	return c
}

// peak is the memory, in MiB, that the last watched command had at most.
func peak(b *testing.B, dir string) float64 {
	b.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "peak"))
	if err != nil {
		b.Fatal(err)
	}
	kib, err := strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
	if err != nil {
		b.Fatal(err)
	}
	return kib / 1024
}

// report reports the medians of pairs, without a yardstick where they have none, and what w wants.
func report(b *testing.B, pairs []pair, w work) {
	b.ReportMetric(0, "ns/op") // not shown
	ms := func(of func(pair) time.Duration) float64 {
		return median(pairs, func(p pair) float64 { return of(p).Seconds() * 1000 })
	}
	b.ReportMetric(ms(func(p pair) time.Duration { return p.roster.cpu }), "cpu-ms")
	b.ReportMetric(ms(func(p pair) time.Duration { return p.roster.wall }), "wall-ms")
	if pairs[0].yardstick.wall > 0 {
		b.ReportMetric(ms(func(p pair) time.Duration { return p.yardstick.cpu }), "shell-cpu-ms")
		b.ReportMetric(ms(func(p pair) time.Duration { return p.yardstick.wall }), "shell-wall-ms")
		b.ReportMetric(median(pairs, func(p pair) float64 { return p.roster.cpu.Seconds() / p.yardstick.cpu.Seconds() }), "cpu-ratio")
		b.ReportMetric(median(pairs, func(p pair) float64 { return p.roster.wall.Seconds() / p.yardstick.wall.Seconds() }), "wall-ratio")
	}
	b.ReportMetric(w.ratio, "wanted-ratio")
	b.ReportMetric(w.wall, "wanted-wall")
	b.ReportMetric(w.ms, "wanted-ms")
	b.ReportMetric(w.mib, "wanted-MiB")
}

func median(pairs []pair, of func(pair) float64) float64 {
	all := make([]float64, len(pairs))
	for i, p := range pairs {
		all[i] = of(p)
	}
	slices.SortFunc(all, cmp.Compare[float64])
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}
