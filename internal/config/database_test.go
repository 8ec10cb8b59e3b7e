package config

import (
	"strings"
	"testing"
)

// TestIsFile: what looks like an address and is none is no file, and no message about it quotes it, wherever it is named.
func TestIsFile(t *testing.T) {
	for _, name := range []string{
		"", "roster.db", "postgres", "postgres.db", "postgresql/acme.db", "postgres/acme.db", "my postgres:.db", "a=b.db",
		"localhost=x.db", "/srv/postgres:/host=a.db", "./postgres:acme.db", "./host=a.db", "password.db", "password host.db",
	} {
		if !IsFile(name) {
			t.Errorf("%q is no file", name)
		}
	}
	for _, name := range []string{
		"postgres:/u:s3cret@h/db", "postgres//u:s3cret@h/db", "postgres:u:s3cret@h/db", "PostgreSQL:/u:s3cret@h/db",
		"postgresql//u:s3cret@h/db", "mysql://u:s3cret@h/db", " postgres://u:s3cret@h/db",
		"host=h user=u password=s3cret dbname=x", "user=u Password = s3cret", "Server=h;Password=s3cret;", "dbname=s3cret",
	} {
		if IsFile(name) || IsAddress(name) {
			t.Errorf("%q counts as a name", name)
		}
		h := newHome(t)
		h.setenv("ROSTER_DATABASE=" + name)
		h.wantMistyped(name, "ROSTER_DATABASE")
		h.opts.Database = name
		h.wantMistyped(name, "flag --database")
		h = newHome(t)
		h.config("profiles: {p: {database: '" + name + "'}}")
		h.opts.Profile = "p"
		h.wantMistyped(name, "profile p")
	}
}

// wantMistyped loads the configuration and expects that the database, which source sets, is neither a path nor an address.
func (h *home) wantMistyped(name, source string) {
	h.t.Helper()
	_, err := Load(h.opts)
	wantError(h.t, err, "database must be a path or a postgres:// address", source)
	if err != nil && strings.Contains(err.Error(), "s3cret") {
		h.t.Errorf("%s: the error gives the secret away: %v", name, err)
	}
}
