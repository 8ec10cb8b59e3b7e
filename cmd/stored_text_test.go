package cmd

import (
	"bytes"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/safetext"
)

// hostileTexts are what somebody may have written into a database: whatever some reader of what roster writes takes for
// more than text.
func hostileTexts() []string {
	texts := []string{
		"x\n  - {email: eve@evil.example, role: administrator}\n", "x, role: administrator}\n  - {email: eve@evil.example",
		"a\r\nBcc: eve@evil.example\r\n\r\n<h1>", "a\rb", "\x1b[31mred\x1b]0;title\x07\x1b[2J", "\u009b31m \u0085 \x7f \x00 \x08",
		"\u202egro.live\u202c \u2066x\u2069 \u200b \ufeff", "a\u2028b\u2029c", "\xff\xfe \xc3", "=1+1|' /C calc'!A0", "+1", "-1", "@sum",
		"\t=1", "*alias", "&anchor", "!!binary x", "- item", "? key", "key: value", "a #comment", "{{.}}", "%TAG ! x", "---", "...", "null",
		"~", "1e3", "0x1f", "yes", `"`, `'`, `\`, `\n`, "|", ">", "[", "]", "{", "}", ",", ";", "`id`", "$(id)", "a\tb", " blanks ", "'; DROP TABLE members; --",
		`<script>alert(1)</script><img src=x onerror=alert(1)>"'><a href=https://evil.example>`, "&lt;b&gt;&amp;", `\(env)`, ".[] | halt",
		"=?utf-8?q?=0D=0ABcc:_eve@evil.example?=", "a@b.example>\r\nRCPT TO:<eve@evil.example", strings.Repeat("long 東 ", 700), "",
	}
	return append(texts, strings.Join(texts, " ")) // the last has all of them
}

// planted is an organization in whose database every text was overwritten.
type planted struct {
	*testing.T

	dir     string
	db      *sql.DB
	now     time.Time
	environ []string // besides that of every command
}

// run gives a command, and returns what it writes, and its exit code.
func (w planted) run(stdin string, args ...string) (stdout, stderr string, exit int) {
	var out, errs bytes.Buffer
	e := w.env(stdin, args)
	e.stdout, e.stderr = &out, &errs
	exit = run(e)
	return out.String(), errs.String(), exit
}

func (w planted) env(stdin string, args []string) *env {
	return &env{
		program: "roster", args: args, workDir: w.dir, stdin: strings.NewReader(stdin),
		environ: append([]string{
			"HOME=" + w.dir, "XDG_CONFIG_HOME=" + w.dir, "XDG_DATA_HOME=" + w.dir, "ROSTER_AS=ana@acme.example",
		}, w.environ...),
		now: func() time.Time { return w.now }, local: time.UTC, rand: testRand{},
		origin: func() string { return "cli ana@laptop" },
	}
}

func (w planted) must(args ...string) string {
	w.Helper()
	out, errs, exit := w.run("", args...)
	if exit != 0 {
		w.Fatalf("%q: exit %d\n%s", args, exit, errs)
	}
	return out
}

func (w planted) exec(statement string, args ...any) {
	w.Helper()
	if _, err := w.db.ExecContext(w.Context(), statement, args...); err != nil {
		w.Fatalf("%s: %v", statement, err)
	}
}

// plantedAcme returns an organization with as many rows as there are hostile texts in each table that people fill. Every
// column of text, whatever table it is in, holds these texts, each followed by a number where that makes them differ;
// except those for which keep is true.
func plantedAcme(t *testing.T, keep func(table, column string) bool) planted {
	t.Helper()
	w := planted{T: t, dir: t.TempDir(), now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	w.must("init", "--organization", "Acme", "--email", "ana@acme.example", "--name", "Ana", "--base-url",
		"https://portal.acme.example", "-q")
	w.must("groups", "create", "Crew", "-q")
	w.must("invitations", "create", "bo@acme.example", "--role", "manager", "--group", "Crew", "-q")
	w.must("resources", "create", "Roads", "--kind", "project", "--owner", "ana@acme.example", "-q")
	w.must("members", "reset-password", "ana@acme.example", "--no-email")
	var err error
	if w.db, err = sql.Open("sqlite", "file:"+filepath.Join(w.dir, "roster", "roster.db")); err != nil {
		t.Fatal(err)
	}
	w.db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = w.db.Close() })
	w.exec("BEGIN")
	first := 10 * len(hostileTexts()) // so that the row of a text is known by its number
	for n := range len(hostileTexts()) {
		w.exec(`INSERT INTO members (n, id, email, name, name_key, role, language, joined)
			VALUES (?1 + ?2, 'm' || ?1, 'm' || ?1 || '@acme.example', '', '', 1 + ?1 % 2, 'en', 1)`, n, first)
		w.exec(`INSERT INTO credentials (member, phc) VALUES (?1 + ?2, '')`, n, first)
		w.exec(`INSERT INTO groups (n, id, name, name_key, exact_key, created)
			VALUES (?1 + ?2, 'g' || ?1, 'g' || ?1, '', 'g' || ?1, 1)`, n, first)
		w.exec(`INSERT INTO member_groups (member, grp) VALUES (?1 + ?2, ?1 + ?2)`, n, first)
		w.exec(`INSERT INTO invitations (n, id, sender, recipient, role, language, created, expires, delivery, secret_hash, sealed)
			SELECT ?1 + ?2, printf('%012d', ?1), sender, 'i' || ?1 || '@acme.example', role, language, created, expires, delivery, secret_hash, sealed
			FROM invitations WHERE n = 1`, n, first)
		w.exec(`INSERT INTO invitation_groups (invitation, grp) VALUES (?1 + ?2, ?1 + ?2)`, n, first)
		w.exec(`INSERT INTO resources (n, id, kind, name, name_key, exact_key, created)
			VALUES (?1 + ?2, 'r' || ?1, iif(?1 % 2, 'layer', 'project'), 'r' || ?1, '', 'r' || ?1, 1)`, n, first)
		w.exec(`INSERT INTO permissions (resource, member, level, resource_key, subject_key) VALUES (?1 + ?2, 1, 3, '', '')`, n, first)
		w.exec(`INSERT INTO permissions (resource, grp, level, resource_key, subject_key) VALUES (?1 + ?2, ?1 + ?2, 1, '', '')`, n, first)
		w.exec(`INSERT INTO dependencies (resource, needs) VALUES (?1 + ?2, 1)`, n, first)
		w.exec(`INSERT INTO link_requests (link, time, sent) VALUES (?1, 1, 1)`, n)
		w.exec(`INSERT INTO audit (time, actor, action, subject, subject_key, details, details_key, change)
			VALUES (1, '', '', '', '', '', '', '')`)
	}
	w.exec("COMMIT")
	w.plantAll(keep)
	return w
}

// plantAll overwrites all columns of text but those for which keep is true.
func (w planted) plantAll(keep func(table, column string) bool) {
	w.Helper()
	w.exec("BEGIN")
	for _, column := range w.texts() {
		if table, name, _ := strings.Cut(column, "."); !keep(table, name) {
			w.plant(table, name)
		}
	}
	w.exec("COMMIT")
}

// texts are all columns of text, as TABLE.COLUMN.
func (w planted) texts() []string {
	return w.column(`SELECT t.name || '.' || c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
		WHERE t.type = 'table' AND c.type = 'TEXT' ORDER BY 1`)
}

func (w planted) column(query string) (values []string) {
	w.Helper()
	rows, err := w.db.QueryContext(w.Context(), query)
	if err != nil {
		w.Fatalf("%s: %v", query, err)
	}
	defer rows.Close() //nolint:errcheck // Err tells
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			w.Fatal(err)
		}
		values = append(values, v)
	}
	if err := rows.Err(); err != nil {
		w.Fatal(err)
	}
	return values
}

// plant overwrites a column, of which Ana's row stays: she acts.
func (w planted) plant(table, column string) {
	w.Helper()
	texts, key := hostileTexts(), "rowid"
	clustered := slices.Equal(w.column("SELECT wr FROM pragma_table_list('"+table+"')"), []string{"1"})
	if clustered {
		key = column // such a table has no numbers
	}
	for n, row := range w.column("SELECT DISTINCT " + key + " FROM " + table) {
		if number, err := strconv.Atoi(row); err == nil && !clustered {
			n = number
		}
		if table == "members" && n == 1 {
			continue
		}
		text := texts[n%len(texts)]
		if clustered || slices.Contains([]string{"email", "id", "recipient", "exact_key"}, column) {
			text += fmt.Sprintf(" %d", n)
		}
		if clustered {
			text += row // so that it can be overwritten twice
		}
		w.exec("UPDATE "+table+" SET "+column+" = CAST(?1 AS TEXT) WHERE "+key+" = ?2", []byte(text), row)
	}
}

// wantSafe checks that each line of what people read is safe to show.
func (w planted) wantSafe(args []string, text string) {
	w.Helper()
	for line := range strings.Lines(text) {
		if line = strings.TrimSuffix(line, "\n"); safetext.Line(line) != line {
			w.Errorf("%q writes the line %q", args, line)
			return
		}
	}
}
