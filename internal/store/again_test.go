package store

import (
	"testing"

	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// TestOnPostgres runs all other tests on PostgreSQL too.
func TestOnPostgres(t *testing.T) { postgres.Again(t) }
