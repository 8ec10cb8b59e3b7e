package admin

import (
	"path/filepath"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// An Administrator copies the organization, nobody else.
func TestCopy(t *testing.T) {
	t.Parallel()
	a, to := acme(t), filepath.Join(t.TempDir(), "copy.db")
	add(t, a, mia, org.Manager)
	_, err := a.by(mia).Copy(t.Context(), to, nil)
	wantErr(t, err, org.ErrRefused)
	copied, err := a.Copy(t.Context(), to, nil)
	check(t, err)
	if len(copied) == 0 || len(members(t, newAdmin(t, to, 3))) != 2 {
		t.Errorf("copied are %+v", copied)
	}
}
