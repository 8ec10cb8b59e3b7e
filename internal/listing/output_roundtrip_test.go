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

// roundTrip checks that read gives back what was written of random rows, as names, groups and stays.
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
			for range r.IntN(3) {
				rows[i].stays = append(rows[i].stays, stay{room: randomText(r, from), with: []string{randomText(r, from)}, nights: r.IntN(9)})
			}
		}
		cols := Columns[guest]{plainColumns()[0], nestedColumns()[1], plainColumns()[3]}
		text := []byte(written(t, cols, Output{Format: format}, rows...))
		got := read(t, text)
		for i, row := range rows {
			if i >= len(got) || got[i].name != validText(row.name) || !slices.EqualFunc(got[i].groups, row.groups, same) ||
				!slices.EqualFunc(got[i].stays, row.stays, sameStay) {
				t.Fatalf("row %d of\n%s\nis read as %v, was %v", i, text, got, row)
			}
		}
	}
}

func same(got, want string) bool { return got == validText(want) }

func sameStay(got, want stay) bool {
	return same(got.room, want.room) && slices.EqualFunc(got.with, want.with, same) && got.nights == want.nights
}

// decoded reads text with unmarshal into guests.
func decoded(t *testing.T, text []byte, unmarshal func([]byte, any) error) []guest {
	t.Helper()
	var rows []struct {
		Name   any   `json:"name" yaml:"name"`
		Groups []any `json:"groups" yaml:"groups"`
		Stays  []struct {
			Room   any   `json:"room" yaml:"room"`
			With   []any `json:"shared_with" yaml:"shared_with"`
			Nights int   `json:"nights" yaml:"nights"`
		} `json:"past_stays" yaml:"past_stays"`
	}
	if err := unmarshal(text, &rows); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	guests := make([]guest, len(rows))
	for i, row := range rows {
		guests[i].name, guests[i].groups = texts(t, row.Name)[0], texts(t, row.Groups...)
		for _, s := range row.Stays {
			guests[i].stays = append(guests[i].stays, stay{room: texts(t, s.Room)[0], with: texts(t, s.With...), nights: s.Nights})
		}
	}
	return guests
}

// texts are values, all of which must have been read as texts.
func texts(t *testing.T, values ...any) []string {
	t.Helper()
	var texts []string
	for _, v := range values {
		s, ok := v.(string)
		if !ok {
			t.Fatalf("%#v is read as a %T", v, v)
		}
		texts = append(texts, s)
	}
	return texts
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
		text := string(appendEntry(nil, 0, "k", word))
		for _, unmarshal := range []func([]byte, any) error{func(b []byte, v any) error { return yaml.Unmarshal(b, v) }, yaml3.Unmarshal} {
			var got map[string]any
			if err := unmarshal([]byte(text), &got); err != nil || got["k"] != validText(word) {
				t.Errorf("%q is read as %#v: %v", text, got["k"], err)
			}
		}
	}
}

func TestJSONIsWhatTheStandardLibraryLaysOut(t *testing.T) {
	text := written(t, append(hostileColumns(), deepColumn()), Output{Format: JSON}, append(crowd(), staying(0), staying(3))...)
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
