package cmd

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

const (
	// testDatabase is the variable with the address of a story's database on a server, for its owner.
	testDatabase = "ROSTER_TEST_DATABASE"
	// testServer is the variable with its address without a pooler in between.
	testServer = "ROSTER_TEST_SERVER"
)

// TestScriptsOnPostgres runs the stories of TestScripts on PostgreSQL: what commands print is the same to the byte. The
// database where none is named is a schema of its own, $SCHEMA, on the server that listens in the folder $SOCKETS. Its owner
// runs init; whoever runs the rest may only read and write rows.
func TestScriptsOnPostgres(t *testing.T) {
	testscript.Run(t, onPostgres(t, &postgres.Shared(t).Server, true))
}

// TestScriptsThroughPooler runs them through pgbouncer, which may give each transaction another connection.
func TestScriptsThroughPooler(t *testing.T) {
	testscript.Run(t, onPostgres(t, postgres.Shared(t).Pooler(t), false))
}

// stories are the files of those that run on the server itself, or of those that run through the pooler. With
// ROSTER_TEST_FULL=1 both are all. Otherwise each runs once: on the server those about the database and its connections, and
// those that read and change the most; the others where the server need not start a process for each command.
func stories(t *testing.T, dir string, direct bool) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	about := regexp.MustCompile(`^(apply|database|delete|doctor|from|hostile_stored|refuse|restore|server|story)`)
	return slices.DeleteFunc(all, func(path string) bool {
		return testenv.Full(1, 0) == 0 && about.MatchString(filepath.Base(path)) != direct
	})
}

// onPostgres returns the parameters of stories whose databases are on the shared cluster, at the address of a server.
func onPostgres(t *testing.T, s *postgres.Server, direct bool) testscript.Params {
	t.Helper()
	cluster := postgres.Shared(t)
	params := scriptParams(t)
	params.Files, params.Dir = stories(t, params.Dir, direct), ""
	params.Condition = onlyOn("postgres")
	setup := params.Setup
	params.Setup = func(env *testscript.Env) error {
		schema := cluster.Schema(t)
		server := cluster.Address(postgres.Owner, schema)
		address, err := url.Parse(server)
		if err != nil {
			return err
		}
		env.Setenv(testDatabase, s.Address(postgres.Owner, schema))
		env.Setenv(testServer, server)
		env.Setenv("ROSTER_TEST_WAIT", "15s") // the usual time: completion gives up soon where others keep the machine busy
		env.Setenv("SCHEMA", schema)
		env.Setenv("SOCKETS", address.Query().Get("host"))
		return setup(env)
	}
	return params
}

// onlyOn is the conditions [sqlite] and [postgres], for lines of a story that are about the one or the other.
func onlyOn(name string) func(string) (bool, error) {
	return func(condition string) (bool, error) {
		if condition != "sqlite" && condition != "postgres" {
			return false, fmt.Errorf("unknown condition %q", condition)
		}
		return condition == name, nil
	}
}

// onServer adds ROSTER_DATABASE to the environment of a command in dir if the tests have a database on a server and the
// command works on the one that nothing names.
func onServer(environ environ, dir string, args []string) environ {
	address := environ.get(testDatabase)
	if address == "" || slices.Contains(args, "config") || slices.Contains(args, "demo") {
		return environ
	}
	how := config.Options{Environ: environ, WorkDir: dir, MayCreate: true}
	for flag, value := range map[string]*string{
		"--config": &how.File, "--database": &how.Database, "--profile": &how.Profile,
	} {
		for i, arg := range args {
			if name, given, equals := strings.Cut(arg, "="); name == flag && equals {
				*value = given
			} else if name == flag && i+1 < len(args) {
				*value = args[i+1]
			}
		}
	}
	cfg, err := config.Load(how)
	if err != nil || cfg.Source("database") != config.Default || cfg.Profile != "" {
		return environ
	}
	if !slices.Contains(args, "init") {
		address = strings.Replace(address, "user="+postgres.Owner, "user="+postgres.Daily, 1)
	}
	return append(slices.Clone(environ), "ROSTER_DATABASE="+address)
}

// asFile writes the address of a story's database on a server as the file that the story speaks of.
type asFile struct {
	io.Writer
	file string
}

// storyOutput is w, on which a server's address is written as a file where environ has one for a story.
func storyOutput(environ environ, w io.Writer) io.Writer {
	if environ.get(testDatabase) == "" {
		return w
	}
	return asFile{w, usualFile(environ)}
}

// storyAddress is that address as messages show it.
var storyAddress = regexp.MustCompile(`postgres://[^ "]*schema=test_\w+`)

func (a asFile) Write(p []byte) (int, error) {
	_, err := a.Writer.Write(storyAddress.ReplaceAllLiteral(p, []byte(a.file)))
	return len(p), err
}

// storyDatabase opens the database of a story.
func storyDatabase(ts *testscript.TestScript) (db *sql.DB, onServer bool) {
	driver, name := "sqlite", "file:"+usualFile(scriptOf(ts).environ)
	address := ts.Getenv(testServer)
	if address != "" {
		driver, name = "pgx", strings.Replace(address, "&schema=", "&search_path=", 1)
	}
	db, err := sql.Open(driver, name)
	ts.Check(err)
	ts.Defer(func() { _ = db.Close() })
	return db, address != ""
}

// usualFile is where the database of a story is, unless that is on a server.
func usualFile(e environ) string {
	return filepath.FromSlash(e.get("XDG_DATA_HOME") + "/roster/roster.db")
}

// aBlob is bytes in SQL of SQLite.
var aBlob = regexp.MustCompile(`\bx'([0-9a-f]*)'`)

// sqlFile FILE runs SQL, in SQLite's words, in the database of the story as another program would.
func sqlFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: sql FILE")
	}
	statements := ts.ReadFile(args[0])
	db, onServer := storyDatabase(ts)
	if onServer {
		statements = aBlob.ReplaceAllString(strings.ReplaceAll(statements, "char(", "chr("), `'\x$1'::bytea`)
	}
	_, err := db.ExecContext(context.Background(), statements)
	ts.Check(err)
}

// locked COMMAND ARG... runs a command while another program has locked the whole database.
func locked(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: locked COMMAND ARG...")
	}
	db, onServer := storyDatabase(ts)
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	ts.Check(err)
	defer conn.Close() //nolint:errcheck // the lock ends with it
	lock := "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE"
	if onServer {
		lock = "BEGIN; LOCK members, roster_schema"
	}
	_, err = conn.ExecContext(ctx, lock)
	ts.Check(err)
	if code := runs(ts, args); code != 0 {
		ts.Fatalf("unexpected exit code %d", code)
	}
}
