//go:build linux

package cmd

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// inspected is a world whose files are looked at. Databases that were seen before have the same rows.
type inspected struct {
	*world
	seen map[[sha256.Size]byte]string
}

// contents is what people find in a home: the rows of the databases, which have to be sound, and the text of other files. A
// database that was never finished is none.
func (w inspected) contents() (map[string]string, error) {
	all := map[string]string{}
	err := filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		name := filepath.Base(path)
		if err != nil || d.IsDir() || strings.HasPrefix(name, ".roster-") {
			return err
		}
		name, err = filepath.Rel(w.dir, path)
		if err != nil {
			return err
		}
		switch filepath.Ext(path) {
		case ".db":
			all[name], err = w.rows(path)
		case ".db-wal", ".db-shm", ".db-journal":
			return nil
		default:
			text, readErr := os.ReadFile(path)
			all[name], err = string(text), readErr
		}
		if all[name] == "" {
			delete(all, name)
		}
		return err
	})
	return all, err
}

// rows are all that a database has, in SQLite's own words, after roster has found it sound.
func (w inspected) rows(path string) (rows string, err error) {
	beside, err := filepath.Glob(path + "-*")
	if err != nil {
		return "", err
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if len(beside) == 0 {
		content := sha256.Sum256(file)
		if rows, ok := w.seen[content]; ok {
			return rows, nil
		}
		defer func() {
			if err == nil {
				w.seen[content] = rows
			}
		}()
	}
	switch e := w.run("database", "check", "--database", path); e.code {
	case 0:
		return allRows(path)
	case 4:
		return "", nil
	default:
		return "", fmt.Errorf("roster database check: exit code %d\n%s%s", e.code, e.out, e.err)
	}
}

func allRows(path string) (string, error) {
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		return "", err
	}
	defer db.Close() //nolint:errcheck // only read
	tables, err := texts(db, `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
	if err != nil {
		return "", err
	}
	var all []string
	for _, table := range tables {
		columns, err := texts(db, `SELECT 'quote(' || name || ')' FROM pragma_table_info('`+table+`')`)
		if err != nil {
			return "", err
		}
		rows, err := texts(db, `SELECT `+strings.Join(columns, " || ', ' || ")+` FROM `+table)
		if err != nil {
			return "", err
		}
		if table == "organization" && len(rows) == 0 {
			return "", nil
		}
		all = append(all, table)
		all = append(all, rows...)
	}
	return strings.Join(all, "\n"), nil
}

func texts(db *sql.DB, query string) (all []string, err error) {
	rows, err := db.QueryContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, rows.Err()
}
