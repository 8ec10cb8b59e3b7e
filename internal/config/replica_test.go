package config

import (
	"os"
	"path/filepath"
	"testing"
)

// TestReplicaBelongsToDatabase: a database that is named above the replica is another one.
func TestReplicaBelongsToDatabase(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "config.yaml")
	text := "database: postgres://a@db/x\ndatabase_read: postgres://a@standby/x\n" +
		"profiles: {own: {database: 'postgres://a@db/y'}, far: {database_read: 'postgres://a@far/x'}}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		profile, database string
		environ           []string
		want              string
	}{
		{want: "postgres://a@standby/x"},
		{profile: "far", want: "postgres://a@far/x"},
		{profile: "own"},
		{database: "other.db"},
		{environ: []string{"ROSTER_DATABASE=postgres://a@db/z"}},
		{
			environ: []string{"ROSTER_DATABASE=postgres://a@db/z", "ROSTER_DATABASE_READ=postgres://a@standby/z"},
			want:    "postgres://a@standby/z",
		},
		{environ: []string{"ROSTER_DATABASE_READ="}},
	} {
		l, err := Load(Options{File: file, Profile: c.profile, Database: c.database, Environ: c.environ, WorkDir: t.TempDir()})
		if err != nil || l.DatabaseRead != c.want {
			t.Errorf("%+v: %q, %v", c, l.DatabaseRead, err)
		}
	}
	l, err := Load(Options{
		Environ: []string{"ROSTER_DATABASE=roster.db", "ROSTER_DATABASE_READ=postgres://a@standby/x"}, WorkDir: t.TempDir(),
	})
	if err == nil {
		t.Errorf("the replica of a file: %q", l.DatabaseRead)
	}
}
