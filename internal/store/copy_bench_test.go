package store

import (
	"testing"

	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// BenchmarkCopy copies benchMembers and their memberships, and compares them, to each kind of database from each.
func BenchmarkCopy(b *testing.B) {
	file := benchStore(b)
	address := postgres.Address(b)
	var rows int
	copyTo := func(b *testing.B, from *Store, to string) {
		b.Helper()
		err := from.Read(b.Context(), func(s *Store) error {
			copied, err := s.Copy(b.Context(), to, nil)
			for _, c := range copied {
				rows += c.Rows
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	copyTo(b, file, address)
	server, err := Open(b.Context(), address, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer server.Close() //nolint:errcheck // only read
	for name, from := range map[string]*Store{"file": file, "server": server} {
		for kind, place := range map[string]func() string{
			"file":   func() string { return b.TempDir() + "/copy.db" },
			"server": func() string { return postgres.Address(b) },
		} {
			b.Run(name+" to "+kind, func(b *testing.B) {
				rows = 0
				for b.Loop() {
					copyTo(b, from, place())
				}
				b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}
