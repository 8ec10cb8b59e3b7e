package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"iter"
	"strings"

	"github.com/roster-cli/roster/internal/org"
)

// copiedTable is a table that is copied, in the order of key, its primary key.
type copiedTable struct{ name, key string }

// copiedTables are all tables, each after those that it refers to.
func copiedTables() []copiedTable {
	return []copiedTable{
		{"organization", "n"},
		{"members", "n"},
		{"credentials", "member"},
		{"groups", "n"},
		{"member_groups", "member, grp"},
		{"invitations", "n"},
		{"invitation_groups", "invitation, grp"},
		{"resources", "n"},
		{"permissions", "n"},
		{"dependencies", "resource, needs"},
		{"sessions", "hash"},
		{"resets", "id"},
		{"link_requests", "link"},
		{"failed_sign_ins", "account"},
		{"audit", "n"},
	}
}

// numberedTables are those whose rows the database numbers.
func numberedTables() []string {
	return []string{"members", "groups", "invitations", "resources", "permissions", "audit"}
}

// Copied is how many rows of a table were copied.
type Copied struct {
	Table string
	Rows  int
}

// Report is told how far a copy is: which work, how many rows are done, and how many there are.
type Report func(doing string, done, total int)

// copying copies everything from one database into another of the same schema.
type copying struct {
	from   *Store
	to     transaction
	report Report // nil: nobody watches
	total  int    // how many rows there are, if somebody watches
	done   int
}

// run copies all rows and compares both sides. It returns ErrConflict if there are rows in to. from has to see one
// state of the database.
func (c *copying) run(ctx context.Context) ([]Copied, error) {
	for _, t := range copiedTables() {
		found, err := c.to.count(ctx, `SELECT count(*) FROM (SELECT 1 FROM `+t.name+` LIMIT 1) f`)
		if err != nil {
			return nil, err
		}
		if found > 0 {
			return nil, notEmpty(c.to.Path())
		}
		if c.report != nil {
			rows, err := c.from.count(ctx, `SELECT count(*) FROM `+t.name)
			if err != nil {
				return nil, c.from.engine.explain(err)
			}
			c.total += rows
		}
	}
	all := make([]sent, len(copiedTables()))
	for i, t := range copiedTables() {
		columns, err := c.to.columns(ctx, t)
		if err != nil {
			return nil, err
		}
		all[i] = sent{columns, newDigest()}
		rows := all[i].of(c.reported("copying", c.from.explained(c.from.rowsOf(ctx, t, columns))))
		if err := c.to.engine.load(ctx, c.to, loading{t.name, columns, rows}); err != nil {
			return nil, fmt.Errorf("copying the table %s: %w", t.name, err)
		}
	}
	return c.compare(ctx, all)
}

// sent is what was to be written into a table.
type sent struct {
	columns []string
	digest
}

func notEmpty(name string) error {
	return org.Hint(fmt.Errorf("the database %s is not empty: %w", name, org.ErrConflict),
		"name a new file, or a schema of its own: postgres://…?schema=NAME")
}

// loading is what is to be stored in an empty table.
type loading struct {
	table   string
	columns []string
	rows    iter.Seq2[[]any, error]
}

// compare reads what was written and compares it with what was to be written.
func (c *copying) compare(ctx context.Context, all []sent) ([]Copied, error) {
	copied := make([]Copied, len(all))
	c.done = 0
	for i, t := range copiedTables() {
		written := newDigest()
		for _, err := range written.of(c.reported("comparing", c.to.rowsOf(ctx, t, all[i].columns))) {
			if err != nil {
				return nil, err
			}
		}
		if string(written.hash.Sum(nil)) != string(all[i].hash.Sum(nil)) {
			err := fmt.Errorf("the table %s has %d rows, and its copy in %s has %d or others",
				t.name, all[i].rows, c.to.Path(), written.rows)
			return nil, databaseError{org.Hint(err, "check both databases and the disk, then copy again")}
		}
		copied[i] = Copied{t.name, written.rows}
	}
	return copied, nil
}

// reported yields rows and reports them.
func (c *copying) reported(doing string, rows iter.Seq2[[]any, error]) iter.Seq2[[]any, error] {
	if c.report == nil {
		return rows
	}
	const often = 1000
	return func(yield func([]any, error) bool) {
		for row, err := range rows {
			if c.done++; c.done%often == 0 {
				c.report(doing, c.done, c.total)
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// columns are the names of the columns of a table.
func (s *Store) columns(ctx context.Context, t copiedTable) ([]string, error) {
	found, err := s.q.QueryContext(ctx, `SELECT * FROM `+t.name+` LIMIT 0`)
	if err != nil {
		return nil, err
	}
	columns, err := found.Columns()
	return columns, errors.Join(err, found.Close())
}

// rowsOf yields the rows of a table in the order of its key, the same on every database: numbers, texts, bytes and NULLs.
// A row may be used until the next one.
func (s *Store) rowsOf(ctx context.Context, t copiedTable, columns []string) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		found, err := s.q.QueryContext(ctx, `SELECT `+strings.Join(columns, ", ")+` FROM `+t.name+` ORDER BY `+t.key)
		if err != nil {
			yield(nil, err)
			return
		}
		defer found.Close() //nolint:errcheck // found.Err tells
		row, dest := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			dest[i] = &row[i]
		}
		for found.Next() {
			err := found.Scan(dest...)
			for i := range row {
				if b, ok := row[i].([]byte); ok && b == nil { // SQLite's driver reads no bytes so; drivers write it as NULL
					row[i] = []byte{}
				}
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
		if err := found.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// explained explains an error of s among rows that go to another database.
func (s *Store) explained(rows iter.Seq2[[]any, error]) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for row, err := range rows {
			if !yield(row, s.engine.explain(err)) {
				return
			}
		}
	}
}

// digest is the number of rows and the SHA-256 of all of them.
type digest struct {
	hash  hash.Hash
	rows  int
	bytes []byte // a row that is encoded
}

func newDigest() digest { return digest{hash: sha256.New()} }

// of yields rows and adds them to the digest.
func (d *digest) of(rows iter.Seq2[[]any, error]) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for row, err := range rows {
			if err == nil {
				err = d.add(row)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// add adds a row: of each value its kind, its length and its bytes.
func (d *digest) add(row []any) error {
	d.bytes = d.bytes[:0]
	for _, value := range row {
		switch v := value.(type) {
		case nil:
			d.bytes = append(d.bytes, 'N')
		case int64:
			d.bytes = binary.BigEndian.AppendUint64(append(d.bytes, 'I'), uint64(v)) //nolint:gosec // the same 64 bits
		case string:
			d.bytes = append(binary.BigEndian.AppendUint64(append(d.bytes, 'T'), uint64(len(v))), v...)
		case []byte:
			d.bytes = append(binary.BigEndian.AppendUint64(append(d.bytes, 'B'), uint64(len(v))), v...)
		default:
			return fmt.Errorf("a value of the type %T cannot be copied", v)
		}
	}
	d.rows++
	_, _ = d.hash.Write(d.bytes) // never fails (package hash)
	return nil
}
