package admin

import (
	"testing"

	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// TestMain makes databases in memory where the system has a folder for that: tests wait for no disk.
func TestMain(m *testing.M) {
	testenv.CollectLess()
	_, remove, err := testenv.TempDir()
	if err != nil {
		panic(err)
	}
	defer remove()
	defer postgres.Stop()
	m.Run()
}

// TestOnPostgres runs all other tests on PostgreSQL too.
func TestOnPostgres(t *testing.T) { postgres.Again(t) }

// TestThroughPooler runs some of everything where each transaction may have another connection.
func TestThroughPooler(t *testing.T) {
	postgres.AgainThroughPooler(t, "^Test(AcceptingAtOnce|Init|Accept|DeleteMembers|SignIn)$")
}
