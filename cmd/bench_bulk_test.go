package cmd

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkPurge purges 1,000,000 expired invitations of 1,100,000, in turn with the same batches in the shell.
func BenchmarkPurge(b *testing.B) {
	dir := os.Getenv("ROSTER_BENCH")
	if dir == "" {
		b.Skip("ROSTER_BENCH names no folder with data: .ci/bench makes one")
	}
	file := filepath.Join(dir, "purged.db")
	copied := command{args: []string{"cp", filepath.Join(dir, "invitations.db"), file}}
	roster := command{args: []string{filepath.Join(dir, "roster"), "--database", file, "--as", "ana@acme.example", "invitations", "purge"}, env: home(dir)}.watched(dir)
	shell := command{args: []string{"sqlite3", "-bail", file, ".read " + filepath.Join(dir, "purge.sql")}}
	b.Run("purge·1,000,000·of·1,100,000", func(b *testing.B) {
		var pairs []pair
		for b.Loop() {
			copied.run(b, 1)
			r := roster.run(b, 1)
			copied.run(b, 1)
			pairs = append(pairs, pair{r, shell.run(b, 1)})
		}
		b.ReportMetric(peak(b, dir), "MiB")
		report(b, pairs, work{ratio: 1.5})
	})
}

// BenchmarkInviteFrom invites the 100,000 people in a table, in turn with the same rows in the shell.
func BenchmarkInviteFrom(b *testing.B) {
	dir := os.Getenv("ROSTER_BENCH")
	if dir == "" {
		b.Skip("ROSTER_BENCH names no folder with data: .ci/bench makes one")
	}
	file := filepath.Join(dir, "invited.db")
	copied := command{args: []string{"cp", filepath.Join(dir, "20.db"), file}}
	roster := command{
		args: []string{filepath.Join(dir, "roster"), "--database", file, "--as", "ana@acme.example", "invitations", "create", "--from", filepath.Join(dir, "people.csv"), "-o", "csv"},
		env:  append(home(dir), "ROSTER_LINK_KEY_FILE="+filepath.Join(dir, "20.key")),
	}.watched(dir)
	shell := command{args: []string{"sqlite3", "-bail", file, ".read " + filepath.Join(dir, "invite.sql")}}
	b.Run("invite·from·a·table,·100,000", func(b *testing.B) {
		var pairs []pair
		for b.Loop() {
			copied.run(b, 1)
			r := roster.run(b, 1)
			copied.run(b, 1)
			pairs = append(pairs, pair{r, shell.run(b, 1)})
		}
		b.ReportMetric(peak(b, dir), "MiB")
		report(b, pairs, work{ratio: 2, ms: 5000})
	})
}
