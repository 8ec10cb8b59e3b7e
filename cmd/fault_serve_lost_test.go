//go:build linux

package cmd

import (
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// A database server that stops and starts again needs no restart of roster: until then /healthz says so, commands wait,
// and afterwards all is as before.
func TestFaultServerRestarts(t *testing.T) {
	t.Parallel()
	cluster := postgres.New(t)
	w := founded(t, "ROSTER_DATABASE="+cluster.Address(postgres.Owner, cluster.Schema(t)), "ROSTER_LINK_BASE_URL=http://127.0.0.1:8080")
	w.join("bo@acme.example", "user")
	s := w.serve()
	bo := visit(t)
	bo.post(s.base+"/sign-in", "email", "bo@acme.example", "password", quietRivers).goes(t, "/projects")
	for _, stop := range []func(){cluster.Stop, cluster.Kill} {
		s.health(200)
		stop()
		s.health(503)
		waiting := make(chan ended)
		go func() { waiting <- w.run("groups", "create", "GIS", "-q") }()
		cluster.Restart(t)
		w.wants(<-waiting, 0, "")
		if p := bo.get(s.base + "/projects"); p.status != 200 { // at once, by the session from before
			t.Errorf("the page after the restart: %d\n%s", p.status, s.log)
		}
		s.health(200)
		w.must("groups", "delete", "GIS", "--yes", "-q")
	}
}

// health waits until /healthz answers with a status.
func (s *served) health(status int) {
	s.t.Helper()
	got := page{}
	for end := time.Now().Add(promptly); got.status != status && time.Now().Before(end); {
		got = visit(s.t).get(s.base + "/healthz")
	}
	if got.status != status {
		s.t.Errorf("/healthz answers %d, want %d\n%s", got.status, status, s.log)
	}
}
