package cmd

import (
	"testing"

	"github.com/roster-cli/roster/internal/password"
)

// TestMainHashesAtFullCost: only tests lower the cost of hashing a password.
func TestMainHashesAtFullCost(t *testing.T) {
	t.Parallel()
	if cost := processEnv().cost; cost != (password.Cost{}) {
		t.Errorf("the cost is %+v, want the zero value, which is OWASP's", cost)
	}
}
