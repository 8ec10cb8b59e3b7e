package store

import (
	"context"
	"database/sql"
	"io/fs"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// server is a schema in a PostgreSQL database, or in one that speaks its protocol. It relies on nothing that a session
// keeps from one transaction to the next, so that a pooler may stand in between.
type server struct {
	config  *pgx.ConnConfig
	address string // for people, without the password
	schema  string
	hosts   int // how many there are to connect to
	// shuffles is whether they are tried in random order, not in their own.
	shuffles bool
	words    *strings.Replacer // replaces what SQLite calls otherwise
	skew     atomic.Int64      // of the server's clock, see ahead
}

func (p *server) name() string { return p.address }

func (p *server) pool(n int) (*sql.DB, error) {
	options := []stdlib.OptionOpenDB{stdlib.OptionAfterConnect(noteUse), stdlib.OptionShouldPing(wasIdle)}
	if p.shuffles {
		options = append(options, stdlib.OptionBeforeConnect(shuffle))
	}
	db := stdlib.OpenDB(*p.config, options...)
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	db.SetConnMaxIdleTime(time.Minute) // a firewall forgets what is idle for longer
	return db, nil
}

func (p *server) ahead() time.Duration { return time.Duration(p.skew.Load()) }

// versionQuery asks which transactions have ended, of all that changed something on the server.
func (p *server) versionQuery() string { return "SELECT CAST(pg_current_snapshot() AS TEXT)" }

// lastUse is where a connection says when it was used.
const lastUse = "roster: last use"

func noteUse(_ context.Context, c *pgx.Conn) error {
	c.PgConn().CustomData()[lastUse] = time.Now() //nolint:forbidigo // how long it was idle, not when
	return nil
}

// wasIdle reports whether a connection may have been lost since it was used. A new one is not asked.
func wasIdle(ctx context.Context, p stdlib.ShouldPingParams) bool {
	used, ok := p.Conn.PgConn().CustomData()[lastUse].(time.Time)
	_ = noteUse(ctx, p.Conn)
	return !ok || time.Since(used) > time.Second //nolint:forbidigo // as above
}

func (p *server) inPlace() bool { return true }

func (p *server) owns(fs.FileInfo) bool { return false }

// forget does nothing: what was deleted is gone from the server's files with its own VACUUM and its logs, which are its
// operator's.
func (p *server) forget(context.Context, *sql.DB) {}

// sqlWords replaces what roster's SQL calls as SQLite does.
func sqlWords() *strings.Replacer {
	return strings.NewReplacer(
		amongTexts, `= ANY (ARRAY(SELECT json_array_elements_text($1::json)))`,
		textsOf, `SELECT json_array_elements_text($1::json)`,
		insertInto, "INSERT INTO ",
		"INTEGER", "BIGINT",
	)
}

// translated runs roster's SQL in the words of PostgreSQL.
type translated struct {
	connection
	words *strings.Replacer
}

func (p *server) on(c connection) querier { return querier{translated{c, p.words}} }

func (t translated) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	query, args = asArrays(t.words.Replace(query), texts(args))
	return t.connection.ExecContext(ctx, query, args...)
}

func (t translated) QueryContext(ctx context.Context, query string, args ...any) (rows, error) {
	query, args = asArrays(t.words.Replace(query), texts(args))
	return t.connection.QueryContext(ctx, query, args...) //nolint:rowserrcheck // the caller does
}

// noText stands for a byte that PostgreSQL takes in no text. It is a noncharacter, which no stored text contains: what is
// looked for with it is not found.
const noText = "\uffff"

// isText reports whether PostgreSQL takes text for one: it is UTF-8 without NUL.
func isText(text string) bool { return strings.IndexByte(text, 0) < 0 && utf8.ValidString(text) }

// texts returns args with noText for what PostgreSQL takes in no text.
func texts(args []any) []any {
	copied := false
	for i, arg := range args {
		text, _ := arg.(string)
		if isText(text) {
			continue
		}
		if !copied {
			args, copied = slices.Clone(args), true
		}
		args[i] = strings.ReplaceAll(strings.ToValidUTF8(text, noText), "\x00", noText)
	}
	return args
}

// single runs each statement in a transaction of its own, since what a statement needs is set for a transaction.
type single struct{ *Store }

func (p *server) alone(s *Store) querier { return querier{single{s}} }

func (s single) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	t, err := s.begin(ctx, s.db, toWrite)
	if err != nil {
		return nil, err
	}
	defer t.end()
	res, err := t.q.ExecContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return res, t.tx.Commit()
}

func (s single) QueryContext(ctx context.Context, query string, args ...any) (rows, error) {
	var found singleRows
	err := s.retry(ctx, func(s *Store) error {
		t, err := s.begin(ctx, s.read, toRead)
		if err != nil {
			return err
		}
		if found.rows, err = t.q.QueryContext(ctx, query, args...); err != nil {
			t.end()
			return err
		}
		found.t = t
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// singleRows are the result of a statement whose transaction ends with the last of them.
type singleRows struct {
	rows
	t transaction
}

func (r singleRows) Next() bool {
	more := r.rows.Next()
	if !more {
		r.t.end()
	}
	return more
}

// Err says that the connection was lost after the first row, which is too late to begin again.
func (r singleRows) Err() error { return r.t.engine.explain(r.rows.Err()) }

func (r singleRows) Close() error {
	err := r.rows.Close()
	r.t.end()
	return err
}
