package postgres

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/testenv"
)

// poolerSettings are pgbouncer's, besides what its packages leave as it is.
const poolerSettings = `[databases]
* = host=HOST port=PORT
[pgbouncer]
pool_mode = transaction
default_pool_size = 20
max_client_conn = 500
auth_type = trust
auth_file = DIR/users
unix_socket_dir = DIR
listen_port = 6432
`

// Pooler starts pgbouncer in front of the cluster, where each transaction may have another connection, until the test ends.
// Without pgbouncer the test is skipped, as testenv.Without does.
func (c *Cluster) Pooler(tb testing.TB) *Server {
	tb.Helper()
	path, err := exec.LookPath("pgbouncer")
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/pgbouncer")
	}
	if err != nil {
		testenv.Without(tb, "needs pgbouncer", err)
	}
	dir, err := newDir()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	settings := filepath.Join(dir, "settings")
	for file, text := range map[string]string{
		settings:                    strings.NewReplacer("HOST", c.hosts[0], "PORT", c.ports[0], "DIR", dir).Replace(poolerSettings),
		filepath.Join(dir, "users"): `"` + strings.Join([]string{Superuser, Owner, Daily}, "\" \"\"\n\"") + `" ""`,
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			tb.Fatal(err)
		}
		if err := giveAway(file); err != nil {
			tb.Fatal(err)
		}
	}
	p, err := startProcess("process up", path, settings)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		select {
		case <-p.ended:
			tb.Errorf("pgbouncer ended by itself: %s", p.log)
		default:
			p.stop()
		}
	})
	return pooler(dir)
}

// poolerVariable names in the environment the folder of a pooler through which the tests of a process reach the shared
// cluster.
const poolerVariable = "ROSTER_TEST_POOLER"

// Cancels says that a test cancels statements. Where a pooler stands in between it is skipped: pgbouncer 1.18 may end when a
// client is gone that asked for that (https://github.com/pgbouncer/pgbouncer/issues/801).
func Cancels(tb testing.TB) {
	tb.Helper()
	if os.Getenv(poolerVariable) != "" { //nolint:forbidigo // of the tests, not of roster
		tb.Skip("pgbouncer 1.18 may end when a statement is cancelled")
	}
}

// pooler returns the one whose socket is in dir.
func pooler(dir string) *Server { return &Server{hosts: []string{dir}, ports: []string{"6432"}} }
