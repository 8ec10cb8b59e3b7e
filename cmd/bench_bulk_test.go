package cmd

import (
	"path/filepath"
	"testing"
)

// BenchmarkPurge purges 1,000,000 expired invitations of 1,100,000, in turn with the same batches in the shell.
func BenchmarkPurge(b *testing.B) {
	dir := benchDir(b)
	bulk{name: "purge·1,000,000·of·1,100,000", data: "invitations.db", roster: []string{"invitations", "purge"}, sql: "purge.sql", work: work{ratio: 1.5}}.run(b, dir)
}

// bulk is a job that changes a copy of the data, in turn by roster and by the shell.
type bulk struct {
	name   string
	data   string // a file
	roster []string
	sql    string // a file
	work
}

func (j bulk) run(b *testing.B, dir string) {
	b.Helper()
	file := filepath.Join(dir, "changed.db")
	copied := command{args: []string{"cp", filepath.Join(dir, j.data), file}}
	roster := command{
		args: append([]string{filepath.Join(dir, "roster"), "--database", file, "--as", "ana@acme.example"}, j.roster...),
		env:  append(home(dir), "ROSTER_LINK_KEY_FILE="+filepath.Join(dir, "20.key")),
	}.watched(dir)
	shell := command{args: []string{"sqlite3", "-bail", file, ".read " + filepath.Join(dir, j.sql)}}
	b.Run(j.name, func(b *testing.B) {
		var pairs []pair
		for b.Loop() {
			copied.run(b, 1)
			r := roster.run(b, 1)
			copied.run(b, 1)
			pairs = append(pairs, pair{r, shell.run(b, 1)})
		}
		b.ReportMetric(peak(b, dir), "MiB")
		report(b, pairs, j.work)
	})
}

// BenchmarkInviteFrom invites the 100,000 people in a table, in turn with the same rows in the shell.
func BenchmarkInviteFrom(b *testing.B) {
	dir := benchDir(b)
	invite := []string{"invitations", "create", "--from", filepath.Join(dir, "people.csv"), "-o", "csv"}
	bulk{name: "invite·from·a·table,·100,000", data: "20.db", roster: invite, sql: "invite.sql", work: work{ratio: 2, ms: 5000}}.run(b, dir)
}
