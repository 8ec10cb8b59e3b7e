package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
)

// serverTx is a transaction on the connection.
type serverTx struct{ *sql.Conn }

// begin sends at once all that a transaction begins with: each time that a command waits for an answer costs it the way to
// the server and back.
func (p *server) begin(ctx context.Context, conn *sql.Conn, to purpose, wait time.Duration) (_ tx, version int, err error) {
	t := serverTx{conn}
	switch to {
	case toRead:
		_, err = send(ctx, conn, `begin isolation level repeatable read read only; `+p.settings(wait))
	case toWrite:
		_, err = send(ctx, conn, beginWriting+p.settings(wait))
	case toChange:
		version, err = p.beginLocked(ctx, conn, wait)
	}
	if err != nil {
		return nil, 0, errors.Join(err, t.Rollback())
	}
	return t, version, nil
}

// beginWriting begins a transaction that sees what was committed before each of its statements: all who change something
// wait for the lock first, and must see what the one before them did.
const beginWriting = `begin isolation level read committed; `

// settings are those that hold for a transaction alone. Compiling a recursive query to machine code takes longer than
// running it.
func (p *server) settings(wait time.Duration) string {
	return `SET LOCAL search_path = ` + pgx.Identifier{p.schema}.Sanitize() + `, pg_temp; SET LOCAL lock_timeout = ` +
		milliseconds(wait) + `; SET LOCAL standard_conforming_strings = on; SET LOCAL jit = off; SET LOCAL datestyle = ISO; `
}

// milliseconds are a timeout as PostgreSQL takes it. There, 0 would be none.
func milliseconds(wait time.Duration) string {
	return strconv.FormatInt(max(1, wait.Milliseconds()), 10)
}

// beginLocked begins a transaction that has the lock: that of the organization's row, or what stands for it as long as there
// is none. Where somebody else made or replaced the row meanwhile, it locks both.
func (p *server) beginLocked(ctx context.Context, conn *sql.Conn, wait time.Duration) (version int, err error) {
	version, found, err := p.lock(ctx, conn, beginWriting+p.settings(wait), wait)
	if err == nil && !found {
		version, _, err = p.lock(ctx, conn, p.schemaLock(), wait)
	}
	return version, err
}

// lock locks the row of the organization, in a transaction that before may begin, and reports whether there is one. Who
// waits for a row waits first for their turn among all who do, and then for whoever has it; lock_timeout counts from the
// beginning of each of these, so the statement has a timeout too.
func (p *server) lock(ctx context.Context, conn *sql.Conn, before string, wait time.Duration) (version int, found bool, err error) {
	row := `SET LOCAL statement_timeout = ` + milliseconds(wait) + `; SELECT 1 FROM organization FOR UPDATE; ` +
		`SET LOCAL statement_timeout TO DEFAULT; `
	begun := time.Now() //nolint:forbidigo // see setClock
	results, err := send(ctx, conn, before+row+versionAndClock)
	if sqlState(err) == queryCanceled {
		return 0, false, &pgconn.PgError{Code: lockNotAvailable, Message: cause(err)}
	}
	if err != nil {
		return 0, false, err
	}
	last := len(results) - 1
	version, err = p.readVersion(results[last], begun)
	return version, len(results[last-2].Rows) > 0, err
}

// schemaLock is a statement that locks the schema, which need not exist.
func (p *server) schemaLock() string {
	return fmt.Sprintf(`SELECT pg_advisory_xact_lock(%d, %d); `, applicationID,
		int32(crc32.ChecksumIEEE([]byte(p.schema)))) //nolint:gosec // any 32 bits
}

// lockSchema locks the schema in t.
func (p *server) lockSchema(ctx context.Context, t transaction) error {
	_, err := send(ctx, t.conn, p.schemaLock())
	return err
}

// versionAndClock asks for the version of the schema, for the clock, and for when the message that it is in came. To compute
// with times takes a new session of the server a millisecond, in which it looks up the functions.
const versionAndClock = `SELECT version, clock_timestamp(), statement_timestamp() FROM roster_schema`

// schemaVersion is what roster_schema says, 0 if there is no such table. It also looks at the clock: every command and
// every change begins with it.
func (p *server) schemaVersion(ctx context.Context, s *Store) (version int, err error) {
	conn := s.conn
	if conn == nil {
		if conn, err = s.connection(ctx, s.db); err != nil {
			return 0, err
		}
		defer conn.Close() //nolint:errcheck // the answer counts
	}
	begun := time.Now() //nolint:forbidigo // see setClock
	results, err := send(ctx, conn, p.settings(s.patience())+versionAndClock)
	if sqlState(err) == undefinedTable {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return p.readVersion(results[len(results)-1], begun)
}

// readVersion reads the answer to versionAndClock, which was sent after begun, and notes the clock.
func (p *server) readVersion(answer *pgconn.Result, begun time.Time) (version int, err error) {
	ended := time.Now() //nolint:forbidigo // what is asked is how it differs from the server's
	if len(answer.Rows) == 0 {
		return 0, nil
	}
	row := answer.Rows[0]
	var shown, came pgtype.Timestamptz
	if err := errors.Join(shown.Scan(string(row[1])), came.Scan(string(row[2]))); err != nil {
		return 0, err
	}
	p.setClock(shown.Time, begun.Add(shown.Time.Sub(came.Time)), ended)
	return strconv.Atoi(string(row[0]))
}

// setClock notes what the server's clock showed at an instant between begun and ended. What was known stays as far as that
// agrees with it.
func (p *server) setClock(shown, begun, ended time.Time) {
	ahead := min(max(p.ahead(), shown.Sub(ended)), shown.Sub(begun))
	if ahead.Abs() < time.Second {
		ahead = 0
	}
	p.skew.Store(int64(ahead))
}

// Commit commits the transaction. It cannot be interrupted.
func (t serverTx) Commit() error {
	results, err := send(context.Background(), t.Conn, `commit`)
	if err == nil && results[0].CommandTag.String() == "ROLLBACK" {
		return pgx.ErrTxCommitRollback // a statement had failed
	}
	return err
}

func (t serverTx) Rollback() error {
	return raw(t.Conn, func(c *pgx.Conn) error {
		if c.PgConn().TxStatus() == 'I' {
			return nil
		}
		if _, err := c.PgConn().Exec(context.Background(), `rollback`).ReadAll(); err != nil {
			return driver.ErrBadConn // which has it closed
		}
		return nil
	})
}

// send sends statements without values in one message, and returns the results of all.
func send(ctx context.Context, conn *sql.Conn, statements string) (results []*pgconn.Result, err error) {
	err = raw(conn, func(c *pgx.Conn) error {
		results, err = c.PgConn().Exec(ctx, statements).ReadAll()
		return err
	})
	return results, err
}

// raw runs do with pgx's part of a connection.
func raw(conn *sql.Conn, do func(*pgx.Conn) error) error {
	return conn.Raw(func(c any) error {
		of, ok := c.(*stdlib.Conn)
		if !ok {
			return errors.ErrUnsupported
		}
		return do(of.Conn())
	})
}
