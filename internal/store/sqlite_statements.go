package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"

	"modernc.org/sqlite"
)

// keeping makes connections to a SQLite file that keep the statements which they prepared, for the next time that the
// same SQL is run: preparing it takes longer than running most of it.
type keeping struct{ driver.Connector }

func (k keeping) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	whole, ok := conn.(sqliteConn)
	if !ok {
		return nil, errors.Join(errors.ErrUnsupported, conn.Close())
	}
	return &keepingConn{whole, map[string]statement{}}, nil
}

// sqliteConn is all that the driver's connections can and that is used of them, by database/sql or by this package.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
	sqlite.DBStatus
	NewRestore(source string) (*sqlite.Backup, error)
}

// statement is a prepared one.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// keepingConn is a connection with the statements that it keeps, by their SQL. One that is running is not among them.
type keepingConn struct {
	sqliteConn
	idle map[string]statement
}

// maxKept is how many statements a connection keeps: more than roster has, but for those that people's filters make.
const maxKept = 100

// ExecContext runs SQL without a result.
func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if !isKept(query) {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	res, err := s.ExecContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return res, c.keep(query, s)
}

// QueryContext runs SQL with a result.
func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if !isKept(query) {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	found, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return &keptRows{found, c, query, s}, nil
}

// isKept reports whether the statement of a query is kept: not that of a PRAGMA, which acts while it is prepared, nor of
// what is done once, as to make a table.
func isKept(query string) bool {
	word, _, _ := strings.Cut(query, " ")
	switch word {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH":
		return true
	}
	return false
}

// statement returns an idle statement of a query, or a new one.
func (c *keepingConn) statement(ctx context.Context, query string) (statement, error) {
	if s, ok := c.idle[query]; ok {
		delete(c.idle, query)
		return s, nil
	}
	prepared, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s, ok := prepared.(statement)
	if !ok {
		return nil, errors.Join(errors.ErrUnsupported, prepared.Close())
	}
	return s, nil
}

// keep keeps a statement that ran, unless there is one of the same query, which ran meanwhile.
func (c *keepingConn) keep(query string, s statement) error {
	if _, twice := c.idle[query]; twice {
		return s.Close()
	}
	if len(c.idle) == maxKept {
		if err := c.closeIdle(); err != nil {
			return errors.Join(err, s.Close())
		}
	}
	c.idle[query] = s
	return nil
}

// closeIdle closes the statements that are kept.
func (c *keepingConn) closeIdle() (err error) {
	for _, s := range c.idle {
		err = errors.Join(err, s.Close())
	}
	clear(c.idle)
	return err
}

// Close closes the connection. SQLite keeps the file open as long as there are statements.
func (c *keepingConn) Close() error { return errors.Join(c.closeIdle(), c.sqliteConn.Close()) }

// keptRows are the rows of a result whose statement is kept.
type keptRows struct {
	driver.Rows
	conn      *keepingConn
	query     string
	statement statement
}

// Close ends the reading.
func (r *keptRows) Close() error {
	if err := r.Rows.Close(); err != nil {
		return errors.Join(err, r.statement.Close())
	}
	return r.conn.keep(r.query, r.statement)
}
