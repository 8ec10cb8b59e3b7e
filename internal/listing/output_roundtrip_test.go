package listing

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	yaml3 "go.yaml.in/yaml/v3"
)

// pieces are what random texts are made of: all that some format gives a meaning to.
func pieces() []string {
	return append(hostile(),
		"true", "Null", "~", "no", "Y", "0x1F", "1e3", ".5", "1_000", "2026-03-02", "12:30:45", ".inf", "NaN", "0o7", "<<", "=",
		": ", " #", "- ", "? ", "!tag", "&a", "*a", "%", "@", "`", "{", "}", "[", "]", ",", "'", `"`, `\`, "|", ">", "---", "...",
		" ", "\t", "\n", "\r\n", "\r", "\x00", "\x1b", "\x7f", "\u0085", "\u2028", "\ufeff", "\u00a0", "e\u0301", "é", "\U0001F600",
		"a", "Z", "9", "+", "-", "_", "/", ".", ";",
	)
}

func randomText(r *rand.Rand, from []string) string {
	var b strings.Builder
	for range r.IntN(4) {
		b.WriteString(from[r.IntN(len(from))])
	}
	return b.String()
}

// roundTrip checks that read gives back what was written of random rows, as names and groups.
func roundTrip(t *testing.T, format Format, read func(t *testing.T, text []byte) []guest) {
	t.Helper()
	r, from := rand.New(rand.NewPCG(1, 2)), pieces()
	for range 300 {
		rows := make([]guest, 1+r.IntN(5))
		for i := range rows {
			rows[i].name, rows[i].groups = randomText(r, from), []string{}
			for range r.IntN(3) {
				rows[i].groups = append(rows[i].groups, randomText(r, from))
			}
		}
		text := []byte(written(t, Columns[guest]{plainColumns()[0], plainColumns()[3]}, Output{Format: format}, rows...))
		got := read(t, text)
		for i, row := range rows {
			if i >= len(got) || got[i].name != validText(row.name) || !slices.EqualFunc(got[i].groups, row.groups, same) {
				t.Fatalf("row %d of\n%s\nis read as %v, was %q %q", i, text, got, row.name, row.groups)
			}
		}
	}
}

func same(got, want string) bool { return got == validText(want) }

// decoded reads text with unmarshal into guests.
func decoded(t *testing.T, text []byte, unmarshal func([]byte, any) error) []guest {
	t.Helper()
	var rows []struct {
		Name   any   `json:"name" yaml:"name"`
		Groups []any `json:"groups" yaml:"groups"`
	}
	if err := unmarshal(text, &rows); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	guests := make([]guest, len(rows))
	for i, row := range rows {
		guests[i].name, _ = row.Name.(string)
		for _, g := range row.Groups {
			s, ok := g.(string)
			if !ok {
				t.Fatalf("%v is a %T in\n%s", g, g, text)
			}
			guests[i].groups = append(guests[i].groups, s)
		}
	}
	return guests
}

func TestJSONRoundTrip(t *testing.T) {
	roundTrip(t, JSON, func(t *testing.T, text []byte) []guest {
		t.Helper()
		return decoded(t, text, json.Unmarshal)
	})
	roundTrip(t, JSONL, func(t *testing.T, text []byte) []guest {
		t.Helper()
		array := "[" + strings.ReplaceAll(strings.TrimSuffix(string(text), "\n"), "\n", ",") + "]"
		return decoded(t, []byte(array), json.Unmarshal)
	})
}

func TestYAMLRoundTrip(t *testing.T) {
	for name, unmarshal := range map[string]func([]byte, any) error{
		"goccy": func(b []byte, v any) error { return yaml.Unmarshal(b, v) },
		"yaml3": yaml3.Unmarshal,
	} {
		t.Run(name, func(t *testing.T) {
			roundTrip(t, YAML, func(t *testing.T, text []byte) []guest {
				t.Helper()
				return decoded(t, text, unmarshal)
			})
		})
	}
}

func TestEveryWordIsAWordInYAML(t *testing.T) {
	for _, word := range append(pieces(), "yes", "Off", "n", "NULL", "nan", "Inf", "e5", "a: b", "a #b", "a ", " a", "2", "1.5", "-1", "O'Neil", "x,y") {
		text := string(appendEntry(nil, "k", word))
		for _, unmarshal := range []func([]byte, any) error{func(b []byte, v any) error { return yaml.Unmarshal(b, v) }, yaml3.Unmarshal} {
			var got map[string]any
			if err := unmarshal([]byte(text), &got); err != nil || got["k"] != validText(word) {
				t.Errorf("%q is read as %#v: %v", text, got["k"], err)
			}
		}
	}
}

func TestJSONIsWhatTheStandardLibraryLaysOut(t *testing.T) {
	text := written(t, hostileColumns(), Output{Format: JSON}, crowd()...)
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(text), "", "  "); err != nil {
		t.Fatal(err)
	}
	equal(t, text, b.String())
}

func TestCSVRoundTrip(t *testing.T) {
	r, from := rand.New(rand.NewPCG(3, 4)), pieces()
	for range 1000 {
		row := guest{name: randomText(r, from), groups: []string{randomText(r, from), "b"}}
		text := written(t, Columns[guest]{plainColumns()[0], plainColumns()[3]}, Output{Format: CSV}, row)
		// encoding/csv reads CR LF inside quotes as LF (its documentation says so), so that is compared as LF.
		records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(records) != 2 {
			t.Fatalf("%q: %q, %v", text, records, err)
		}
		for i, want := range []string{row.name, strings.Join(row.groups, ";")} {
			if got := records[1][i]; got != strings.ReplaceAll(guarded(want), "\r\n", "\n") {
				t.Fatalf("%q is read as %q", want, got)
			}
		}
	}
}

// guarded is text with the ' that keeps a spreadsheet from seeing a formula.
func guarded(text string) string {
	if text != "" && strings.Contains("=+-@\t\r", text[:1]) {
		return "'" + text
	}
	return text
}

func TestTSVRoundTrip(t *testing.T) {
	r, from := rand.New(rand.NewPCG(5, 6)), pieces()
	unescape := strings.NewReplacer(`\t`, "\t", `\n`, "\n", `\r`, "\r", `\\`, `\`)
	for range 1000 {
		row := guest{name: randomText(r, from), id: randomText(r, from)}
		text := written(t, plainColumns()[:2], Output{Format: TSV, NoHeaders: true}, row)
		cells := strings.Split(strings.TrimSuffix(text, "\n"), "\t")
		if len(cells) != 2 || unescape.Replace(cells[0]) != row.name || unescape.Replace(cells[1]) != row.id {
			t.Fatalf("%q is not %q %q", text, row.name, row.id)
		}
	}
}
