package postgres

import (
	"net"
	"os"
	"testing"
)

// Pair is a primary and a standby at two ports of 127.0.0.1. A commit is acknowledged when both have it, and waits for as
// long as the standby is gone. The address is that of both, of which the client takes the primary.
type Pair struct {
	Server
	Primary, Standby *Cluster
}

// NewPair starts a pair, until the test ends. Without PostgreSQL's programs the test is skipped, as testenv.Without does.
func NewPair(tb testing.TB) *Pair {
	tb.Helper()
	p := &Pair{Server: Server{parameters: "&target_session_attrs=read-write"}, Primary: newCluster(tb), Standby: newCluster(tb)}
	for _, c := range []*Cluster{p.Primary, p.Standby} {
		port, err := freePort()
		if err != nil {
			tb.Fatal(err)
		}
		c.Server = Server{hosts: []string{"127.0.0.1"}, ports: []string{port}}
		// A promotion may wait for one retry.
		c.settings = append(c.settings, "listen_addresses=127.0.0.1", "port="+port, "wal_retrieve_retry_interval=50ms")
		p.hosts = append(p.hosts, c.hosts...)
		p.ports = append(p.ports, c.ports...)
	}
	if err := p.Primary.create(); err != nil {
		tb.Fatal(err)
	}
	p.attach(tb)
	return p
}

// freePort returns a port of 127.0.0.1 at which nobody listens.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // does not wait
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// attach starts the standby on a copy of the primary's files, and has the primary wait for it from then on.
func (p *Pair) attach(tb testing.TB) {
	tb.Helper()
	if err := run("pg_basebackup", "--pgdata="+p.Standby.data(), "--write-recovery-conf", "--checkpoint=fast", "--no-sync",
		"--host="+p.Primary.hosts[0], "--port="+p.Primary.ports[0], "--username="+Superuser); err != nil {
		tb.Fatal(err)
	}
	if err := p.Standby.serve(); err != nil {
		tb.Fatal(err)
	}
	p.Primary.Must(tb, "ALTER SYSTEM SET synchronous_standby_names = '*'")
	p.Primary.Must(tb, "SELECT pg_reload_conf()")
	// Each statement sees what was loaded before it.
	for p.Primary.Must(tb, "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == "0" {
		p.Primary.Must(tb, "SELECT pg_sleep(0.01)")
	}
}

// Schema creates a schema as that of a Cluster does, which lasts as long as the pair.
func (p *Pair) Schema(tb testing.TB) string {
	tb.Helper()
	return p.Primary.createSchema(tb)
}

// Promote makes the standby the primary, and returns when it takes writes. The former primary must have been killed.
func (p *Pair) Promote(tb testing.TB) {
	tb.Helper()
	// Copied from a primary that waited for a standby, it would wait for one too.
	p.Standby.Must(tb, "ALTER SYSTEM RESET synchronous_standby_names")
	p.Standby.Must(tb, "SELECT pg_reload_conf()")
	p.Standby.Must(tb, "SELECT pg_promote()")
	p.Primary, p.Standby = p.Standby, p.Primary
}

// Rejoin makes the killed server the standby of the other, as before Promote, with its files.
func (p *Pair) Rejoin(tb testing.TB) {
	tb.Helper()
	if err := os.RemoveAll(p.Standby.data()); err != nil {
		tb.Fatal(err)
	}
	p.attach(tb)
}
