// Package postgres gives tests a real PostgreSQL: a throw-away cluster, a pooler in front of it, a replicated pair.
package postgres

import (
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
)

// The roles of a cluster. None has a password.
const (
	Superuser = "postgres"
	Owner     = "roster_owner" // owns the schemas, and may create more
	Daily     = "roster"       // reads and writes the rows of what Owner created, and may create nothing
)

const database = "roster"

// Server is where a PostgreSQL can be reached.
type Server struct {
	hosts, ports []string
	parameters   string // more of the address: "" or "&name=value"
}

// Address returns the address of the server for a role and a schema; without one for "".
func (s *Server) Address(role, schema string) string {
	address := "postgres:///" + database + "?host=" + url.QueryEscape(strings.Join(s.hosts, ",")) +
		"&port=" + url.QueryEscape(strings.Join(s.ports, ",")) + "&user=" + role + s.parameters
	if schema != "" {
		address += "&schema=" + url.QueryEscape(schema)
	}
	return address
}

// Address returns the address of a new schema of the shared cluster, for its owner.
func Address(tb testing.TB) string {
	tb.Helper()
	c := Shared(tb)
	return c.forOwner(c.Schema(tb))
}

// forOwner returns the address of a schema for its owner, through the pooler if the tests have one.
func (c *Cluster) forOwner(schema string) string {
	if dir := os.Getenv(poolerVariable); dir != "" { //nolint:forbidigo // of the tests, not of roster
		return pooler(dir).Address(Owner, schema)
	}
	return c.Address(Owner, schema)
}

// shared is the cluster of this process.
//
//nolint:gochecknoglobals // starting one takes longer than most tests
var shared struct {
	mu      sync.Mutex
	cluster *Cluster
	err     error
}

// sharedVariable names in the environment the folder of the cluster that a test process shares with those that it starts.
const sharedVariable = "ROSTER_TEST_POSTGRES"

// Shared returns the cluster that the tests of this process share, and those of test processes that it starts: the first
// call starts it, and Stop, in TestMain, stops it. No write of it waits for a disk. Without PostgreSQL's programs the test is
// skipped, as testenv.Without does.
func Shared(tb testing.TB) *Cluster {
	tb.Helper()
	needPrograms(tb)
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.cluster == nil && shared.err == nil {
		shared.cluster, shared.err = findOrStart()
	}
	if shared.err != nil {
		tb.Fatal(shared.err)
	}
	return shared.cluster
}

func findOrStart() (*Cluster, error) {
	if dir := os.Getenv(sharedVariable); dir != "" { //nolint:forbidigo // of the tests, not of roster
		return inDir(dir), nil
	}
	c, err := inNewDir("fsync=off", "full_page_writes=off", "synchronous_commit=off", "wal_level=minimal", "max_wal_senders=0",
		"autovacuum=off") // which would change plans while a test looks at them
	if err == nil {
		err = c.create()
	}
	if err == nil {
		err = os.Setenv(sharedVariable, c.dir)
	}
	if err != nil {
		c.remove()
	}
	return c, err
}

// Stop stops and removes the cluster that Shared started, if any. If a test process dies without it, the server stops too,
// but its folder stays.
func Stop() {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.cluster != nil && shared.cluster.server != nil {
		shared.cluster.remove()
		_ = os.Unsetenv(sharedVariable)
	}
	shared.cluster = nil
}
