package store

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"iter"

	"github.com/jackc/pgx/v5"

	"github.com/roster-cli/roster/internal/org"
)

// receive copies everything in from into d, and makes its tables if there are none.
func (p *server) receive(ctx context.Context, d, from *Store, report Report) (copied []Copied, err error) {
	version, err := d.knownVersion(ctx)
	if err != nil {
		return nil, err
	}
	t, err := d.begin(ctx, d.db, toWrite)
	if err != nil {
		return nil, err
	}
	defer t.end()
	if version == latest() {
		if err := p.lockSchema(ctx, t); err != nil {
			return nil, err
		}
		c := copying{from: from, to: t, report: report}
		copied, err = c.run(ctx)
	} else {
		if version == 0 {
			if err := p.requireEmpty(ctx, t); err != nil {
				return nil, err
			}
		}
		if err := p.migrate(ctx, t, latest()); err != nil {
			t.end()
			return nil, p.explainMigration(ctx, d, err)
		}
		copied, err = t.fill(ctx, from, report)
	}
	if err == nil {
		err = p.loaded(ctx, t)
	}
	if err == nil {
		t.mark, err = t.lastMark(ctx)
	}
	if err != nil {
		return nil, err
	}
	return copied, d.commit(ctx, t)
}

// requireEmpty locks the schema, and returns ErrConflict if there is anything in it. What belongs to an extension does not
// count: a new database may have some in the schema public.
func (p *server) requireEmpty(ctx context.Context, t transaction) error {
	if err := p.lockSchema(ctx, t); err != nil {
		return err
	}
	found, err := t.texts(ctx, `SELECT pg_describe_object(o.catalog, o.oid, 0) FROM (
			SELECT 'pg_class'::regclass::oid AS catalog, oid, relnamespace AS schema FROM pg_class WHERE relkind NOT IN ('i', 'I')
			UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace FROM pg_type
			UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace FROM pg_proc) o
		JOIN pg_namespace s ON s.oid = o.schema
		WHERE s.nspname = $1 AND NOT EXISTS (SELECT 1 FROM pg_depend d
			WHERE d.classid = o.catalog AND d.objid = o.oid AND d.deptype IN ('e', 'i')) ORDER BY 1 LIMIT 1`, p.schema)
	if err != nil || len(found) == 0 {
		return err
	}
	return notEmpty(p.address + ", which has the " + found[0] + ",")
}

// load stores rows with COPY. It returns an error that names the row if a text in it is none for PostgreSQL.
func (p *server) load(ctx context.Context, t transaction, l loading) error {
	next, stop := iter.Pull2(l.rows)
	defer stop()
	source := &copySource{loading: l, next: next}
	err := p.copyFrom(ctx, t.conn, l.table, l.columns, source)
	if source.err != nil {
		return source.err // the server's error only says that there was one
	}
	return err
}

// fewRows are stored with one statement, which waits once for the server. COPY waits twice, and stores many faster.
const fewRows = 100

func (p *server) insert(ctx context.Context, s *Store, r newRows) error {
	if r.rows < fewRows {
		return s.insert(ctx, r)
	}
	var row []any
	err := p.copyFrom(ctx, s.conn, r.table, r.columns, pgx.CopyFromSlice(r.rows, func(n int) ([]any, error) {
		row = r.row(row[:0], n)
		return texts(row), nil
	}))
	if isTaken(err, r.table+"_id_key") {
		return errIDTaken
	}
	if err != nil {
		return fmt.Errorf("storing %s: %w", r.table, err)
	}
	return nil
}

// copyFrom stores the rows of source with COPY, on the connection of a transaction.
func (p *server) copyFrom(
	ctx context.Context, conn *sql.Conn, table string, columns []string, source pgx.CopyFromSource,
) error {
	return raw(conn, func(c *pgx.Conn) error {
		_, err := c.CopyFrom(ctx, pgx.Identifier{p.schema, table}, columns, source)
		return err
	})
}

// copySource is what COPY takes its rows from.
type copySource struct {
	loading
	next func() ([]any, error, bool)
	row  []any
	err  error
}

func (c *copySource) Next() bool {
	row, err, more := c.next()
	if !more || err != nil {
		c.err = err
		return false
	}
	c.row = row
	return true
}

func (c *copySource) Values() ([]any, error) {
	for i, value := range c.row {
		if text, ok := value.(string); ok && !isText(text) {
			err := fmt.Errorf("%s %v has %s %q, which PostgreSQL takes for no text", c.columns[0], c.row[0], c.columns[i], text)
			c.err = databaseError{org.Hint(err, "give it another value in the database that is copied")}
			return nil, c.err
		}
	}
	return c.row, nil
}

// Err keeps COPY from taking an incomplete source for a complete one.
func (c *copySource) Err() error {
	if c.err != nil {
		return io.ErrUnexpectedEOF // the cause is for people, not for the server's log
	}
	return nil
}

// loaded has the database number the next rows after those that are there, and count what there is for its plans.
func (p *server) loaded(ctx context.Context, t transaction) error {
	for _, table := range numberedTables() {
		var last, next int64
		if err := t.q.QueryRowContext(ctx, `SELECT COALESCE(max(n), 0), nextval(pg_get_serial_sequence('`+table+`', 'n'))
			FROM `+table).Scan(&last, &next); err != nil {
			return err
		}
		if next > last { // to set the number would need another right than to take one
			continue
		}
		if _, err := t.q.ExecContext(ctx, `SELECT setval(pg_get_serial_sequence($1, 'n'), $2)`, table, last); err != nil {
			return err
		}
	}
	for _, table := range copiedTables() {
		if _, err := t.tx.ExecContext(ctx, `ANALYZE `+table.name); err != nil {
			return err
		}
	}
	return nil
}

func (p *server) restraintsQuery() string {
	return `SELECT c.relname, format('DROP INDEX %I', c.relname), pg_get_indexdef(c.oid)
		FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		WHERE c.relnamespace = quote_ident(current_schema())::regnamespace
			AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid)
		UNION ALL SELECT k.conname, format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname),
			format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid))
		FROM pg_constraint k WHERE k.connamespace = quote_ident(current_schema())::regnamespace AND k.contype IN ('u', 'f')`
}
