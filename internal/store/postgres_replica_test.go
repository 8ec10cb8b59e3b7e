package store

import (
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// TestLagOfNoStandby: no server is its own standby, and a file neither has nor is one.
func TestLagOfNoStandby(t *testing.T) {
	server := open(t, postgres.Address(t), Options{Create: true})
	_, err := server.Lag(t.Context(), server)
	wantKind(t, err, org.ErrUsage)
	file := open(t, newFile(t), Options{Create: true})
	for unknown, pair := range map[string][2]*Store{"pg_current_wal_lsn": {file, server}, `near "FROM"`: {server, file}} {
		if _, err := pair[0].Lag(t.Context(), pair[1]); err == nil || !strings.Contains(err.Error(), unknown) {
			t.Errorf("%s and %s: %v", pair[0].Path(), pair[1].Path(), err)
		}
	}
}
