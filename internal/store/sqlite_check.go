package store

import (
	"context"
	"slices"
	"strings"
)

// check runs SQLite's own checks.
func (f sqliteFile) check(ctx context.Context, s *Store) ([]string, error) {
	found, err := s.texts(ctx, `PRAGMA integrity_check`)
	if err == nil && len(found) == 1 && found[0] == "ok" {
		found = nil
	}
	var more []string
	if err == nil {
		more, err = f.checkRows(ctx, s)
	}
	if isDamaged(err) {
		return append(found, err.Error()), nil // so damaged that it cannot be checked to the end
	}
	return append(found, more...), err
}

// checkRows returns what is wrong besides what SQLite's own check finds.
func (f sqliteFile) checkRows(ctx context.Context, s *Store) ([]string, error) {
	strange, err := f.schemaDifferences(ctx, s)
	if err != nil {
		return nil, err
	}
	dangling, err := s.texts(
		ctx,
		`SELECT COALESCE('row ' || rowid, 'a row') || ' of ' || "table" || ' refers to a missing row of ' || parent
		FROM pragma_foreign_key_check LIMIT 100`, // as integrity_check ends
	)
	if err != nil {
		return nil, err
	}
	nuls, err := f.nuls(ctx, s)
	if err != nil {
		return nil, err
	}
	broken, err := s.brokenRules(ctx)
	return slices.Concat(strange, dangling, nuls, broken), err
}

// nuls returns the tables with a NUL in a text, which roster never stores and PostgreSQL has no texts with.
func (f sqliteFile) nuls(ctx context.Context, s *Store) (found []string, err error) {
	for _, t := range copiedTables() {
		tests, err := s.texts(ctx, `SELECT 'instr(' || name || ', char(0))' FROM pragma_table_info($1) WHERE type = 'TEXT'`, t.name)
		if err != nil {
			return nil, err
		}
		if len(tests) == 0 {
			continue
		}
		one, err := s.texts(ctx, `SELECT 'a text in the table `+t.name+` has a NUL, in the row with `+t.key+` ' || `+
			strings.ReplaceAll(t.key, ", ", " || ', ' || ")+` FROM `+t.name+` WHERE `+strings.Join(tests, " OR ")+` LIMIT 1`)
		if err != nil {
			return nil, err
		}
		found = append(found, one...)
	}
	return found, nil
}
