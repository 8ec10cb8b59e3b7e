package listing

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestSelect(t *testing.T) {
	def := []string{"name", "status"}
	tests := []struct {
		format Format
		s      Selection
		want   string
	}{
		{Table, Selection{}, "name status"},
		{CSV, Selection{}, "name status"},
		{Markdown, Selection{}, "name status"},
		{Wide, Selection{}, "name id status groups visits expires last_seen"},
		{JSON, Selection{}, "name id status groups visits expires last_seen"},
		{JSONL, Selection{Show: []string{"link"}}, "name id status groups visits expires last_seen link"},
		{YAML, Selection{Hide: []string{"name", "link"}}, "id status groups visits expires last_seen"},
		{Table, Selection{Columns: []string{" LINK", "Name "}}, "link name"},
		{JSON, Selection{Columns: []string{"visits"}}, "visits"},
		{Table, Selection{Show: []string{"visits", "name", "link"}}, "name status visits link"},
		{TSV, Selection{Show: []string{"id"}, Hide: []string{"NAME"}}, "status id"},
		{IDs, Selection{}, "id"},
		{IDs, Selection{Columns: []string{"name"}}, "id"},
	}
	for _, test := range tests {
		cols := guestColumns()
		got, err := cols.Select(def, test.format, test.s)
		if names := strings.Join(got.Names(), " "); err != nil || names != test.want {
			t.Errorf("%s %+v: %s, %v; want %s", test.format, test.s, names, err, test.want)
		}
		if !slices.Equal(cols.Names(), guestColumns().Names()) {
			t.Fatalf("%+v changed the columns themselves: %s", test.s, cols.Names())
		}
	}
}

func TestSelectRefuses(t *testing.T) {
	tests := []struct {
		s             Selection
		message, hint string
	}{
		{Selection{Columns: []string{"nane"}}, `no column "nane"`, "did you mean name? columns: name, id, "},
		{Selection{Show: []string{"x"}}, `no column "x"`, "columns: name, id, "},
		{Selection{Hide: []string{""}}, `no column ""`, "columns: name, id, "},
		{Selection{Columns: []string{"id", "name", "ID"}}, "column id is named twice", "columns: name, id, "},
		{Selection{Columns: []string{"id"}, Show: []string{"name"}}, "--columns cannot be combined with --show or --hide", "columns: name, id, "},
		{Selection{Columns: []string{"id"}, Hide: []string{"name"}}, "--columns cannot be combined with --show or --hide", "columns: name, id, "},
		{Selection{Hide: []string{"name", "status"}}, "no column is left to show", "columns: name, id, "},
	}
	for _, test := range tests {
		for _, format := range []Format{Table, IDs} {
			got, err := guestColumns().Select([]string{"name", "status"}, format, test.s)
			usage := new(UsageError)
			if !errors.As(err, &usage) || usage.Message != test.message || !strings.HasPrefix(usage.Hint, test.hint) || got != nil {
				t.Errorf("%+v: %#v", test.s, err)
			}
		}
	}
	if _, err := guestColumns().Select([]string{"gone"}, Table, Selection{}); err == nil {
		t.Error("a default column that does not exist was accepted")
	}
}

func TestParseFormat(t *testing.T) {
	for _, name := range Formats() {
		if got, err := ParseFormat(" " + strings.ToUpper(name)); err != nil || string(got) != name {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	for name, hint := range map[string]string{
		"ids": "formats: table, wide, json, jsonl, csv, tsv, yaml, markdown", "": "formats: table,", "xml": "formats: table,",
		"yml": "did you mean yaml? formats: table,", "jsom": "did you mean json? formats: table,",
	} {
		_, err := ParseFormat(name)
		usage := new(UsageError)
		if !errors.As(err, &usage) || !strings.HasPrefix(usage.Hint, hint) {
			t.Errorf("%s: %#v", name, err)
		}
	}
}

func TestMachineFormats(t *testing.T) {
	people := []Format{Table, Wide, Markdown}
	for _, name := range append(Formats(), string(IDs)) {
		f := Format(name)
		if f.Machine() == slices.Contains(people, f) || f.JSON() != strings.HasPrefix(name, "json") {
			t.Errorf("%s: machine %v, json %v", f, f.Machine(), f.JSON())
		}
	}
}
