//go:build linux

package cmd

import (
	"crypto/sha256"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/roster-cli/roster/internal/testenv/disk"
)

// deed is a part of what was recorded: with the last of its calls it was told that something is done, or it ended.
type deed struct {
	args  []string // of the command that does the same again
	stdin string
	calls []disk.Call
	after map[string]string // what was found then
}

// recording is what commands did, one after another, in a home.
type recording struct {
	inspected
	before []disk.Call       // makes the files that were there in the beginning
	found  map[string]string // in the beginning
	deeds  []deed
}

// reads are the arguments of what goes well, after a sign-in and an end, which no command does again.
func reads() []string { return []string{"members", "list"} }

// wholly makes strace write everything that disk.Parse reads.
func wholly() []string { return []string{"-y", "-xx", "-s", "16777216", "--seccomp-bpf"} }

// record is a recording that has not begun, in w.
func record(w *world) *recording {
	return &recording{inspected: inspected{w, map[[sha256.Size]byte]string{}}}
}

// does records a command that has to succeed, and returns what was printed.
func (r *recording) does(args ...string) string {
	r.t.Helper()
	e, trace := r.straced(disk.Traced, append(append(wholly(), r.roster()), args...)...)
	r.wants(e, 0, "")
	told, rest := untilTold(r.calls(trace), func(c disk.Call) bool { return c.Output })
	now := r.now()
	r.deeds = append(r.deeds, deed{args: args, calls: told, after: now}, deed{args: args, calls: rest, after: now})
	return e.out
}

// serves records a server by which people join, by their links, one after another, and one of them signs in.
func (r *recording) serves(email string, links ...string) {
	r.t.Helper()
	log := filepath.Join(r.t.TempDir(), "log")
	strace := append([]string{peer(r.t, "strace", "system calls are seen by strace"), "-D", "-f", "-o", log, "-e", "trace=" + disk.Traced}, wholly()...)
	s := r.listens(r.command(append(strace, r.roster(), "serve", "--listen", "127.0.0.1:0")...))
	joined := len(r.deeds)
	for _, link := range links {
		visit(r.t).post(s.at(link), "name", "Bo", "password", quietRivers).goes(r.t, "/sign-in")
		r.deeds = append(r.deeds, deed{
			args:  []string{"invitations", "accept", link, "--name", "Bo", "--password-stdin"},
			stdin: quietRivers + "\n",
			after: r.now(),
		})
	}
	visit(r.t).post(s.base+"/sign-in", "email", email, "password", quietRivers).goes(r.t, "/portal")
	now := r.now()
	r.deeds = append(r.deeds, deed{args: reads(), after: now}, deed{args: reads(), after: now}) // until it is told, and its end
	if code := s.ends(syscall.SIGTERM); code != 0 {
		r.t.Fatalf("exit code %d\n%s", code, s.log)
	}
	trace, err := os.ReadFile(log) // complete: strace has the server's standard error, too, which has ended
	if err != nil {
		r.t.Fatal(err)
	}
	rest := r.calls(trace)
	for i := range r.deeds[joined:] {
		r.deeds[joined+i].calls, rest = untilTold(rest, answers)
	}
	if len(rest) > 0 || len(r.deeds[len(r.deeds)-1].calls) == 0 {
		r.t.Fatalf("not all answers were seen:\n%s", trace)
	}
}

// begins makes what is there what a recording begins with, all of it synced.
func (r *recording) begins() {
	r.t.Helper()
	err := filepath.WalkDir(r.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == r.dir {
			return err
		}
		made := []disk.Call{{Name: "mkdir", Path: path}}
		if !d.IsDir() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			made = []disk.Call{{Name: "open", Path: path, Create: true}, {Name: "write", Path: path, Data: string(data)}}
		}
		r.before = append(append(r.before, made...), disk.Call{Name: "sync", Path: path}, disk.Call{Name: "sync", Path: filepath.Dir(path)})
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	r.found = r.now()
}

// now is what is found in a copy.
func (r *recording) now() map[string]string {
	r.t.Helper()
	found, err := inspected{r.copied(r.t), r.seen}.contents()
	if err != nil {
		r.t.Fatal(err)
	}
	return found
}

// calls are those in what strace wrote by which something is told or changed in the home.
func (r *recording) calls(trace []byte) (all []disk.Call) {
	for _, line := range wholeCalls(strings.Split(string(trace), "\n")) {
		c, ok := disk.Parse(line)
		here := strings.HasPrefix(c.Path, r.dir) && !strings.HasSuffix(c.Path, "-shm") && (c.Name != "open" || c.Create || c.Empty)
		if ok && (here || c.Output || answers(c)) {
			all = append(all, c)
		}
	}
	return all
}

// answers reports whether a server tells by c that something is done.
func answers(c disk.Call) bool {
	return strings.HasPrefix(c.Path, "socket:") && strings.HasPrefix(c.Data, "HTTP/1.1 303")
}

// untilTold splits calls behind the first by which something is told, or behind the last.
func untilTold(all []disk.Call, tells func(disk.Call) bool) (told, rest []disk.Call) {
	for i, c := range all {
		if tells(c) {
			return all[:i+1], all[i+1:]
		}
	}
	return all, nil
}

// oldDatabase replaces the database by one as the first roster made it; see schemaText in store.
func (r *recording) oldDatabase() {
	r.t.Helper()
	schema := readText(r.t, "../internal/store/migrations/0001_first.sql")
	schema = strings.NewReplacer("SERIAL64", "INTEGER PRIMARY KEY", "INT64", "INTEGER", "BYTES", "BLOB", " BYTEORDER", "",
		"CLUSTERED", "STRICT, WITHOUT ROWID").Replace(schema)
	if err := os.Remove(r.database()); err != nil {
		r.t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+r.database())
	if err != nil {
		r.t.Fatal(err)
	}
	_, err = db.ExecContext(r.t.Context(), `PRAGMA journal_mode = WAL; BEGIN; `+schema+`
		INSERT INTO organization VALUES (1, 'o1', 'Acme', 'en', 1, x'01');
		INSERT INTO members VALUES (1, 'm1', 'ana@acme.example', 'Ana', 'ana', 3, 'en', 1, 0);
		INSERT INTO credentials VALUES (1, '$argon2id$');
		INSERT INTO audit VALUES (1, 1, 'one', 'ana@acme.example', 'member.create', 'ana@acme.example', 'ana@acme.example', '', '');
		PRAGMA application_id = 0x526f7374; PRAGMA user_version = 1; COMMIT`)
	if err := errors.Join(err, db.Close(), os.Chmod(r.database(), 0o600)); err != nil {
		r.t.Fatal(err)
	}
}
