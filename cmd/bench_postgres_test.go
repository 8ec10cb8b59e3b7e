package cmd

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// serverWorks are what roster does on a server, beside psql. A page far inside has no yardstick: psql would look up the groups
// of all before it.
func serverWorks() []work {
	list := strings.Replace(listMembers, "group_concat", "string_agg", 1) + byName
	return []work{
		{name: "members list, 20 members", data: "20", roster: "members list", sql: list, ms: 25},
		{name: "--limit 100 of 1,000,000", data: "1m", roster: "members list --limit 100", sql: list + " LIMIT 100", wall: 2},
		{name: "--limit 100 --page 1000", data: "1m", roster: "members list --limit 100 --page 1000", ms: 30},
	}
}

// BenchmarkPostgres measures roster on a server of its own on this machine, in turn with psql: lists, a table of invitations,
// and copies of 1,000,000 members from a file and back, once.
func BenchmarkPostgres(b *testing.B) {
	dir := benchDir(b)
	cluster := postgres.New(b)
	psql, err := postgres.Program("psql")
	if err != nil {
		b.Fatal(err)
	}
	on := func(database string, args ...string) command {
		environ := append(home(dir), "ROSTER_AS=ana@acme.example", "ROSTER_LINK_KEY_FILE="+filepath.Join(dir, "20.key"))
		return command{append([]string{filepath.Join(dir, "roster"), "--database", database}, args...), environ}
	}
	copied := func(b *testing.B, data string) (address, schema string, u usage) {
		b.Helper()
		schema = cluster.Schema(b)
		address = cluster.Address(postgres.Owner, schema)
		return address, schema, on(filepath.Join(dir, data+".db"), "database", "copy", "--to", address, "-q").run(b, 1)
	}
	million, schema, there := copied(b, "1m")
	cluster.Must(b, "VACUUM ANALYZE")
	back := on(million, "database", "copy", "--to", filepath.Join(b.TempDir(), "back.db"), "-q").run(b, 1)
	for name, took := range map[string]usage{"to": there, "from": back} {
		b.Run("copy·of·1,000,000·"+name+"·PostgreSQL", func(b *testing.B) {
			for b.Loop() { // it is done
			}
			report(b, []pair{{roster: took}}, work{ms: 3_000_000 / 50}) // rows, of which 50,000 are wanted each second
		})
	}
	few, fewSchema, _ := copied(b, "20")
	for _, w := range serverWorks() {
		address, schema := million, schema
		if w.data == "20" {
			address, schema = few, fewSchema
		}
		roster := on(address, strings.Fields(w.roster)...)
		yardstick := command{
			[]string{psql, "--no-psqlrc", "--dbname", cluster.Address(postgres.Owner, ""), "--command", w.sql},
			append(home(dir), "PGOPTIONS=-c search_path="+schema),
		}
		b.Run(strings.ReplaceAll(w.name, " ", "·")+",·PostgreSQL", func(b *testing.B) {
			var pairs []pair
			for b.Loop() {
				p := pair{roster: roster.run(b, 3)}
				if w.sql != "" {
					p.yardstick = yardstick.run(b, 3)
				}
				pairs = append(pairs, p)
			}
			report(b, pairs, w)
		})
	}
	b.Run("invite·from·a·table,·100,000,·PostgreSQL", func(b *testing.B) {
		var pairs []pair
		for b.Loop() {
			address, _, _ := copied(b, "20")
			invite := on(address, "invitations", "create", "--from", filepath.Join(dir, "people.csv"), "-o", "csv")
			pairs = append(pairs, pair{roster: invite.run(b, 1)})
		}
		report(b, pairs, work{ms: 100_000 / 30.}) // 30,000 a second
	})
}
