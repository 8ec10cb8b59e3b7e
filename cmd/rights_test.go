//go:build unix

package cmd

import (
	"database/sql"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// rightsStory changes everything that there is.
const rightsStory = `
organization update --language fr
groups create GIS
groups create Office
groups rename Office Field
invitations create bo@acme.example cy@acme.example dee@acme.example --role manager --group GIS
invitations create --from people.csv
invitations update ed@acme.example --role user --group Field
invitations resend ed@acme.example --new-link
invitations delete ed@acme.example --yes
members update bo@acme.example --role user
members update bo@acme.example --role manager --add-group Field
members reset-password bo@acme.example
groups add-member Field cy@acme.example
groups remove-member GIS cy@acme.example
resources create Roads --kind project --owner bo@acme.example
resources create Survey --kind layer --owner cy@acme.example --depends-on project/Roads
resources create --from resources.csv
permissions grant project/Roads --level view --group GIS
permissions revoke project/Roads --group GIS
resources transfer project/Lakes --to bo@acme.example
resources delete project/Lakes --yes
members delete bo@acme.example --transfer-to ana@acme.example --yes
members delete cy@acme.example --delete-resources --yes
apply people.yaml --prune --max-removals 5 --delete-resources --yes
invitations purge
audit prune --older-than 1h
database check`

// TestRights runs the statements of docs/postgresql.md as they stand there, in a database in which nobody may do anything
// else, and with the rights that they give each role does what it is for.
func TestRights(t *testing.T) {
	t.Parallel()
	cluster := postgres.Shared(t)
	db, err := sql.Open("pgx", cluster.Address(postgres.Superuser, ""))
	if err != nil {
		t.Fatal(err)
	}
	execute := func(statements string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statements); err != nil {
			t.Fatalf("%s: %v", statements, err)
		}
	}
	defer db.Close() //nolint:errcheck // nothing is left to be lost
	defer execute(`GRANT CONNECT, TEMPORARY ON DATABASE roster TO PUBLIC; DROP SCHEMA roster CASCADE;
		DROP OWNED BY roster_reader; DROP ROLE roster_reader`)
	// All at once: other tests use the database too.
	execute("REVOKE ALL ON DATABASE roster FROM PUBLIC; CREATE ROLE roster_reader LOGIN;" +
		strings.Join(sqlIn(t, "../docs/postgresql.md"), ";"))
	w := newWorld(t)
	as := func(role string) *world {
		c := *w
		c.environ = append(slices.Clone(w.environ), "ROSTER_DATABASE="+cluster.Address(role, "roster"))
		return &c
	}

	owner, daily, reader := as(postgres.Owner), as(postgres.Daily), as("roster_reader")
	daily.wants(daily.run("init", "--organization", "Acme", "--email", "ana@acme.example", "--name", "Ana"), 2,
		"run this command once as the role roster_owner")
	owner.must("init", "--organization", "Acme", "--email", "ana@acme.example", "--name", "Ana")
	daily.file("people.csv", "email,role\ned@acme.example,manager\n")
	daily.file("resources.csv", "name,kind\nLakes,project\n")
	daily.file("people.yaml", "members:\n- {email: ana@acme.example, role: administrator}\n- {email: fay@acme.example, role: user}\n")
	for line := range strings.SplitSeq(strings.TrimSpace(rightsStory), "\n") {
		daily.must(strings.Fields(line)...)
		if strings.HasPrefix(line, "invitations resend") {
			for _, name := range []string{"bo", "cy", "dee"} {
				daily.accept(name + "@acme.example")
			}
		}
	}

	daily.must("database", "backup", "roster.db")
	daily.wants(daily.run("database", "restore", "roster.db", "--yes"), 2, "run this command as the role roster_owner")
	owner.must("database", "restore", "roster.db", "--yes")

	for _, line := range []string{
		"members list", "members show ana@acme.example", "invitations list", "audit list", "export", "database info",
		"database check",
	} {
		reader.must(strings.Fields(line)...)
	}
	reader.wants(reader.run("database", "check"), 0, "the role roster_reader may only read")
	reader.wants(reader.run("groups", "create", "Mine", "--as", "ana@acme.example"), 2,
		"grant the role roster_reader what docs/postgresql.md lists")
}

// accept accepts the invitation of that address.
func (w *world) accept(email string) {
	w.t.Helper()
	link := strings.TrimSpace(w.must("invitations", "show", email, "--link"))
	e := envForTest(w.dir, w.environ, "invitations", "accept", link, "--name", email, "--password-stdin")
	var out strings.Builder
	e.stdin, e.stdout, e.stderr = strings.NewReader(quietRivers), &out, &out
	if code := run(e); code != 0 {
		w.t.Fatalf("accepting %s: exit code %d\n%s", email, code, &out)
	}
}

// sqlIn are the blocks of a document that are marked as SQL.
func sqlIn(t *testing.T, file string) (blocks []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?ms)^```sql\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		blocks = append(blocks, m[1])
	}
	if len(blocks) == 0 {
		t.Fatalf("%s has no SQL", file)
	}
	return blocks
}
