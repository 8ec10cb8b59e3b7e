package cmd

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// TestStoredTextInLists: no stored text adds a row or a key to a machine format, or a line or a control to what people
// read.
func TestStoredTextInLists(t *testing.T) {
	t.Parallel()
	w := plantedAcme(t, func(string, string) bool { return false })
	for _, noun := range []string{"members", "invitations", "groups", "resources", "permissions", "audit"} {
		count := len(w.column("SELECT 1 FROM " + noun)) // the table has that name
		list := func(flags ...string) string {
			return w.must(slices.Concat([]string{noun, "list", "--limit", "0"}, flags)...)
		}
		var rows []map[string]any
		if err := json.Unmarshal([]byte(list("-o", "json")), &rows); err != nil || len(rows) != count {
			t.Fatalf("%s: %d rows as JSON, want %d: %v", noun, len(rows), count, err)
		}
		keys := slices.Sorted(maps.Keys(rows[0]))
		for _, r := range rows {
			if !slices.Equal(slices.Sorted(maps.Keys(r)), keys) {
				t.Fatalf("%s: the keys of a row are %q", noun, r)
			}
		}
		w.wantStored(noun, rows)
		w.wantSame(noun, list, rows)
		for _, format := range []string{"table", "wide", "markdown"} {
			text := list("-o", format)
			w.wantSafe([]string{noun, format}, text)
			if lines := strings.Count(text, "\n"); lines != count+1 && lines != count+2 {
				t.Errorf("%s: %d lines as %s, want a heading and %d", noun, lines, format, count)
			}
		}
		w.wantSafe([]string{noun, "-q"}, list("-q"))
	}
}

// wantStored checks that rows have the texts that the table has. What is not UTF-8 becomes U+FFFD, as JSON wants it.
func (w planted) wantStored(table string, rows []map[string]any) {
	w.Helper()
	for name := range rows[0] {
		if name == "details" || !slices.Contains(w.texts(), table+"."+name) {
			continue // details are an object in JSON
		}
		var got []string
		for _, r := range rows {
			got = append(got, fmt.Sprint(r[name]))
		}
		var want []string
		for _, v := range w.column("SELECT " + name + " FROM " + table) {
			want = append(want, string([]rune(v)))
		}
		slices.Sort(got)
		if slices.Sort(want); !slices.Equal(got, want) {
			w.Errorf("%s.%s is\n%q, stored is\n%q", table, name, got, want)
		}
	}
}

// wantSame checks that the other machine formats have the same rows as the JSON.
func (w planted) wantSame(noun string, list func(...string) string, rows []map[string]any) {
	w.Helper()
	var fromYAML []map[string]any
	if err := yaml.Unmarshal([]byte(list("-o", "yaml")), &fromYAML); err != nil || len(fromYAML) != len(rows) {
		w.Errorf("%s: %d rows as YAML: %v", noun, len(fromYAML), err)
	}
	for n := range min(len(rows), len(fromYAML)) {
		if got, want := fmt.Sprint(fromYAML[n]), fmt.Sprint(rows[n]); got != want {
			w.Errorf("%s: a row as YAML is\n%q, as JSON\n%q", noun, got, want)
		}
	}
	if lines := strings.Count(list("-o", "jsonl"), "\n"); lines != len(rows) {
		w.Errorf("%s: %d lines as JSONL", noun, lines)
	}
	parsed, err := csv.NewReader(strings.NewReader(list("-o", "csv"))).ReadAll() // it counts the fields
	if err != nil || len(parsed) != len(rows)+1 {
		w.Errorf("%s: %d rows as CSV: %v", noun, len(parsed), err)
	}
	for _, r := range parsed {
		for _, cell := range r {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				w.Errorf("%s: the cell %q begins as a formula does", noun, cell)
			}
		}
	}
	lines := strings.Split(strings.TrimSuffix(list("-o", "tsv"), "\n"), "\n")
	for _, line := range lines {
		if strings.Count(line, "\t") != strings.Count(lines[0], "\t") || strings.Contains(line, "\r") {
			w.Errorf("%s: a line of TSV is %q", noun, line)
		}
	}
	if len(lines) != len(rows)+1 {
		w.Errorf("%s: %d lines as TSV", noun, len(lines))
	}
}
