//go:build unix

package cmd

import (
	"strings"
	"testing"
)

// The doctor finds out whether the roster at the base address serves this organization or another one.
func TestDoctorAsksTheServer(t *testing.T) {
	t.Parallel()
	w := founded(t)
	s := w.serve()
	w.must("init", "--profile", "staging", "--organization", "Staging", "--email", "sam@acme.example", "--name", "Sam")
	for _, c := range []struct{ profile, want string }{
		{"", "accept page\tok\t" + s.base + " answers"},
		{"staging", "accept page\twarning\tthe roster there serves another organization; check the database and the profile"},
	} {
		args := []string{"doctor", "-o", "tsv"}
		if c.profile != "" {
			args = append(args, "--profile", c.profile)
		}
		doctor := w.command(args...)
		doctor.Env = append(doctor.Env, "ROSTER_LINK_BASE_URL="+s.base)
		if e := finish(doctor); e.code != 0 || !strings.Contains(e.out, c.want) {
			t.Errorf("exit code %d, want %q:\n%s%s", e.code, c.want, e.out, e.err)
		}
	}
}
