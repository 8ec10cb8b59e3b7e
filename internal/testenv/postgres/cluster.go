package postgres

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/roster-cli/roster/internal/testenv"
)

// Cluster is a PostgreSQL of which the tests own the files.
type Cluster struct {
	Server
	dir      string
	settings []string // name=value
	server   *process

	mu      sync.Mutex
	admin   *pgconn.PgConn // of Superuser, nil until it is needed
	schemas int
}

// New starts a cluster that the test may kill, with the durability of one in use. It is removed when the test ends.
// Without PostgreSQL's programs the test is skipped, as testenv.Without does.
func New(tb testing.TB) *Cluster {
	tb.Helper()
	c := newCluster(tb)
	if err := c.create(); err != nil {
		tb.Fatal(err)
	}
	return c
}

// newCluster returns a cluster without files, until the test ends.
func newCluster(tb testing.TB) *Cluster {
	tb.Helper()
	needPrograms(tb)
	c, err := inNewDir()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.remove)
	return c
}

// needPrograms skips the test where PostgreSQL is not installed.
func needPrograms(tb testing.TB) {
	tb.Helper()
	if _, err := Program("initdb"); err != nil {
		testenv.Without(tb, "needs PostgreSQL", err)
	}
}

// inNewDir returns a cluster without files in a new folder.
func inNewDir(settings ...string) (*Cluster, error) {
	dir, err := newDir()
	c := inDir(dir)
	c.settings = append([]string{
		"max_connections=200", "log_min_messages=log", // errors are the business of whoever sent the statement
		"listen_addresses=", "unix_socket_directories=" + dir,
	}, settings...)
	return c, err
}

// inDir returns the cluster that answers at a socket in its folder.
func inDir(dir string) *Cluster {
	return &Cluster{Server: Server{hosts: []string{dir}, ports: []string{"5432"}}, dir: dir}
}

func (c *Cluster) data() string { return c.dir + "/data" }

// create makes the files, starts the server, and creates the roles and the database.
func (c *Cluster) create() error {
	if err := c.init(); err != nil {
		return err
	}
	if err := c.serve(); err != nil {
		return err
	}
	return run("psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--quiet",
		"--host="+c.hosts[0], "--port="+c.ports[0], "--username="+Superuser, "--dbname=postgres",
		"--command=CREATE ROLE "+Owner+" LOGIN",
		"--command=CREATE ROLE "+Daily+" LOGIN",
		"--command=CREATE DATABASE "+database,
		"--command=GRANT CREATE ON DATABASE "+database+" TO "+Owner)
}

// init makes the files. The order of text is not that of bytes, as on most servers; PostgreSQL 14 knows only the locales of
// the system, of which there may be no other.
func (c *Cluster) init() error {
	args := []string{
		"--pgdata=" + c.data(), "--username=" + Superuser, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
		"--lc-messages=C", "--no-sync", "--no-instructions",
	}
	err := run("initdb", append(args, "--locale-provider=icu", "--icu-locale=en-US")...)
	if err != nil && strings.Contains(err.Error(), "unrecognized option") {
		err = run("initdb", args...)
	}
	return err
}

// serve starts the server on the files that there are.
func (c *Cluster) serve() error {
	path, err := Program("postgres")
	if err != nil {
		return err
	}
	args := []string{"-D", c.data()}
	for _, setting := range c.settings {
		args = append(args, "-c", setting)
	}
	c.server, err = startProcess("database system is ready to accept", path, args...)
	return err
}

// exec runs SQL as Superuser, and returns the first value of the last statement.
func (c *Cluster) exec(sql string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if c.admin == nil || c.admin.IsClosed() {
		var err error
		if c.admin, err = pgconn.Connect(ctx, c.Server.Address(Superuser, "")); err != nil {
			return "", err
		}
	}
	results, err := c.admin.Exec(ctx, sql).ReadAll()
	if err != nil {
		return "", fmt.Errorf("%s: %w", sql, err)
	}
	if rows := results[len(results)-1].Rows; len(rows) > 0 {
		return string(rows[0][0]), nil
	}
	return "", nil
}

// Must runs SQL as Superuser, which has to succeed, and returns the first value of the last statement.
func (c *Cluster) Must(tb testing.TB, sql string) string {
	tb.Helper()
	value, err := c.exec(sql)
	if err != nil {
		tb.Fatal(err)
	}
	return value
}

// Schema creates an empty schema that Owner owns, and returns its name. It is dropped when the test ends.
func (c *Cluster) Schema(tb testing.TB) string {
	tb.Helper()
	name := c.createSchema(tb)
	tb.Cleanup(func() {
		if _, err := c.exec("DROP SCHEMA " + name + " CASCADE"); err != nil {
			tb.Error(err)
		}
	})
	return name
}

func (c *Cluster) createSchema(tb testing.TB) string {
	tb.Helper()
	c.mu.Lock()
	c.schemas++
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), c.schemas) // other processes may use the cluster too
	c.mu.Unlock()
	c.Must(tb, strings.NewReplacer("NAME", name, "OWNER", Owner, "DAILY", Daily).Replace(
		`CREATE SCHEMA NAME AUTHORIZATION OWNER;
GRANT USAGE ON SCHEMA NAME TO DAILY;
ALTER DEFAULT PRIVILEGES FOR ROLE OWNER IN SCHEMA NAME GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO DAILY;
ALTER DEFAULT PRIVILEGES FOR ROLE OWNER IN SCHEMA NAME GRANT USAGE ON SEQUENCES TO DAILY`))
	return name
}

// Kill ends all processes of the server, as kill -9 does.
func (c *Cluster) Kill() {
	c.server.kill()
	c.disconnect()
}

// Stop ends the server without a checkpoint, as pg_ctl stop -m immediate does: it recovers when it starts again.
func (c *Cluster) Stop() {
	c.server.stop()
	c.disconnect()
}

func (c *Cluster) disconnect() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.admin = nil
}

// Restart starts the server again after Kill or Stop, and returns when it answers.
func (c *Cluster) Restart(tb testing.TB) {
	tb.Helper()
	if err := c.serve(); err != nil {
		tb.Fatal(err)
	}
}

// remove stops the server and removes its files.
func (c *Cluster) remove() {
	if c.server != nil {
		c.server.stop()
	}
	_ = os.RemoveAll(c.dir)
}
