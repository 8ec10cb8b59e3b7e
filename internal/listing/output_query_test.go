package listing

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestQueries(t *testing.T) {
	tests := []struct{ jq, want string }{
		{".[].name", "Ana\nBo\n"},
		{".[1]", `{"expires":"2026-03-01T10:00:00Z","groups":[],"id":"7f3m","last_seen":null,"name":"Bo","status":"accepted","visits":3}` + "\n"},
		{"map(.visits) | add", "15\n"},
		{"[.[] | .groups[]] | sort", `["Field crew","GIS"]` + "\n"},
		{".[] | select(.last_seen == null) | .id", "7f3m\n"},
		{`.[].last_seen`, "2026-03-02T10:00:00Z\nnull\n"},
		{"empty", ""},
		{".[0].id, halt, 1", "7f3k\n"},
		{"env.CREW, $ENV.CREW, env.NONE", "GIS\nGIS\nnull\n"},
	}
	for _, test := range tests {
		out := Output{JQ: test.jq, Environ: []string{"CREW=GIS", "odd"}}
		equal(t, written(t, plainColumns(), out, ana(), bo()), test.want)
	}
	equal(t, written(t, plainColumns(), Output{JQ: "env, $ENV | length"}), "0\n0\n")
	equal(t, written(t, plainColumns(), Output{JQ: ".name", Format: JSONL}, ana(), bo()), "Ana\nBo\n")
	equal(t, written(t, plainColumns(), Output{JQ: "."}), "[]\n")
	equal(t, writtenOne(t, Output{JQ: ".name, (.groups | length)"}, ana()), "Ana\n2\n")
	for jq, want := range map[string]string{
		".past_stays[].room":                   "Room 1\nRoom 2\n",
		"[.past_stays[].shared_with | length]": "[2,0]\n",
		".past_stays | map(.nights) | add":     "7\n",
		".past_stays[1]":                       `{"level":"view","nights":7,"room":"Room 2","shared_with":[],"until":null}` + "\n",
		".levels":                              `[{"level":"own"},{"level":"view"}]` + "\n",
	} {
		equal(t, writtenOneOf(t, nestedColumns(), Output{JQ: jq}, staying(2)), want)
		equal(t, written(t, nestedColumns(), Output{JQ: ".[] | " + jq}, staying(2)), want)
	}
	equal(t, writtenOneOf(t, nestedColumns(), Output{JQ: ".past_stays"}, staying(0)), "[]\n")
	equal(t, written(t, plainColumns(), Output{JQ: ".[0].name"}, guest{name: "a\nb\xff\xff", status: "x"}), "a\nb\ufffd\ufffd\n")
}

func TestTemplates(t *testing.T) {
	tests := []struct{ template, want string }{
		{`{{range .}}{{.name}}={{.visits}};{{end}}`, "Ana=12;Bo=3;"},
		{`{{range .}}{{join "+" .groups}}|{{end}}`, "GIS+Field crew||"},
		{`{{range .}}{{upper .name}} {{lower .name}} {{json .groups}}{{"\n"}}{{end}}`, "ANA ana [\"GIS\",\"Field crew\"]\nBO bo []\n"},
		{`{{len .}}\n`, `2\n`},
	}
	for _, test := range tests {
		equal(t, written(t, plainColumns(), Output{Template: test.template}, ana(), bo()), test.want)
	}
	equal(t, writtenOne(t, Output{Template: "{{.name}}"}, ana()), "Ana")
	for template, want := range map[string]string{
		`{{.last_seen}}|{{print .last_seen 1 .last_seen}}|{{println .last_seen}}`: "|1|\n",
		`{{printf "%s%v%d%x" .last_seen .last_seen .last_seen .last_seen}}`:       "",
		`{{printf "%q %6s|%-3v|" .last_seen .last_seen .last_seen}}`:              `""       |   |`,
		`{{len .last_seen}} {{eq .last_seen ""}} {{ne .last_seen ""}}`:            "0 true false",
		`{{lt .last_seen .expires}} {{or .last_seen "never"}}`:                    "true never",
		`{{if .last_seen}}a{{else}}b{{end}}{{with .last_seen}}c{{end}}`:           "b",
		`{{not .last_seen}} {{and .last_seen 1}}`:                                 "true ",
		`{{upper .last_seen}}{{lower .last_seen}}{{join "," .last_seen}}`:         "",
		`{{html .last_seen}}{{js .last_seen}}{{urlquery .last_seen}}`:             "",
		`{{slice .last_seen 0 0}}{{json .last_seen}}`:                             "null",
		`{{json .}}`: `{"expires":"2026-03-01T10:00:00Z","groups":[],"id":"7f3m","last_seen":null,"name":"Bo","status":"accepted","visits":3}`,
	} {
		equal(t, writtenOne(t, Output{Template: template}, bo()), want)
		equal(t, written(t, plainColumns(), Output{Template: template, Format: JSONL}, bo()), want)
		equal(t, written(t, plainColumns(), Output{Template: "{{range .}}" + template + "{{end}}"}, bo()), want)
	}
	equal(t, writtenOneOf(t, nestedColumns(), Output{Template: "{{range .past_stays}}{{.until}};{{end}}"}, staying(2)), "2026-03-03T12:00:00Z;;")
	const rooms = `{{range .past_stays}}{{.room}} {{.level}} {{join "+" .shared_with}};{{else}}none{{end}}{{json .levels}}`
	equal(t, writtenOneOf(t, nestedColumns(), Output{Template: rooms}, staying(2)),
		`Room 1 own Ana+Bo;Room 2 view ;[{"level":"own"},{"level":"view"}]`)
	equal(t, writtenOneOf(t, nestedColumns(), Output{Template: rooms}, staying(0)), "none[]")
	equal(t, written(t, plainColumns(), Output{Template: "{{.id}} ", Format: JSONL}, ana(), bo()), "7f3k 7f3m ")
}

func TestWrongOutputIsAUsageErrorBeforeAnyRow(t *testing.T) {
	tests := []struct {
		out  Output
		want string
		pos  int
	}{
		{Output{Format: "xml"}, `no output format "xml"`, 0},
		{Output{JQ: ".[", Format: JSON}, "unexpected EOF", 2},
		{Output{JQ: ".name )"}, `unexpected token ")"`, 6},
		{Output{JQ: "nosuch"}, "function not defined: nosuch/0", 0},
		{Output{JQ: "input"}, "input", 0},
		{Output{JQ: "inputs"}, "input", 0},
		{Output{JQ: `import "a" as a; a::b`}, "module", 0},
		{Output{JQ: `include "a"; b`}, "module", 0},
		{Output{JQ: `import "/etc/hosts" as $a; $a`}, "module", 0},
		{Output{JQ: "$HOME"}, "variable not defined", 0},
		{Output{JQ: ".", Template: "x"}, "cannot be combined", 0},
		{Output{JQ: ".", Format: CSV}, "act on JSON, not on csv", 0},
		{Output{JQ: ".", Format: Table}, "act on JSON, not on table", 0},
		{Output{Template: "x", Format: IDs}, "act on JSON, not on ids", 0},
		{Output{Template: "{{"}, "--template:1:", 0},
		{Output{Template: "{{nosuch}}"}, `function "nosuch" not defined`, 0},
	}
	for _, test := range tests {
		s := source{n: 1}
		var b bytes.Buffer
		for _, err := range []error{test.out.Validate(), Write(&b, plainColumns(), s.rows(), test.out), WriteOne(&b, plainColumns(), ana(), test.out)} {
			usage := new(UsageError)
			if !errors.As(err, &usage) || !strings.Contains(usage.Message, test.want) || usage.Hint == "" || usage.Pos != test.pos {
				t.Errorf("%+v: %#v", test.out, err)
			}
		}
		if s.ranged > 0 || b.Len() > 0 {
			t.Errorf("%+v: read the rows, wrote %q", test.out, b.String())
		}
	}
	for _, out := range []Output{{}, {Format: IDs}, {Format: Wide}, {JQ: "."}, {Template: "x", Format: JSONL}} {
		if err := out.Validate(); err != nil {
			t.Errorf("%+v: %v", out, err)
		}
	}
}

func TestProgramsThatFailOnTheRows(t *testing.T) {
	for _, out := range []Output{
		{JQ: ".[0].name | keys"},
		{JQ: `error("no")`},
		{JQ: `"no" | halt_error`},
		{Template: "{{range .}}{{.nosuch}}{{end}}"},
		{Template: `{{index . 7}}`},
		{JQ: `"first", error("no")`},
		{JQ: `.name, if .name == "Bo" then error("no") else 1 end`, Format: JSONL},
		{JQ: `.name, halt_error`, Format: JSONL, Once: true},
		{Template: `{{range .}}{{.name}}{{if eq .name "Bo"}}{{.nosuch}}{{end}}{{end}}`},
		{Template: `{{.name}}{{if eq .name "Bo"}}{{join "," .visits}}{{end}}`, Format: JSONL},
	} {
		usage := new(UsageError)
		var b bytes.Buffer
		if err := Write(&b, plainColumns(), rowsOf(ana(), bo()), out); !errors.As(err, &usage) || usage.Hint == "" || b.Len() > 0 {
			t.Errorf("%+v: %v, wrote %q", out, err, b.String())
		}
		if err := WriteOne(&b, plainColumns(), bo(), Output{JQ: `.name, error("no")`}); !errors.As(err, &usage) || b.Len() > 0 {
			t.Errorf("one row: %v, wrote %q", err, b.String())
		}
	}
}

// TestProgramsThatWriteMuch: nothing is written before an error however late it comes, what is much is not held in
// memory, and rows that can be read only once are.
func TestProgramsThatWriteMuch(t *testing.T) {
	const each = maxHeld / 10
	jq := fmt.Sprintf(`"x" * %d, if .id == "id0000011" then error("no") else empty end`, each-1)
	for _, test := range []struct {
		rows, ranged, wrote int
		once, fails         bool
	}{
		{rows: 10, ranged: 1, wrote: 10 * each},
		{rows: 11, ranged: 2, wrote: 11 * each},
		{rows: 11, ranged: 1, wrote: 11 * each, once: true},
		{rows: 12, ranged: 1, fails: true},
		{rows: 12, ranged: 1, once: true, fails: true},
	} {
		s := source{n: test.rows}
		var b bytes.Buffer
		err := Write(&b, plainColumns(), s.rows(), Output{JQ: jq, Format: JSONL, Once: test.once})
		if b.Len() != test.wrote || s.ranged != test.ranged || (err != nil) != test.fails {
			t.Errorf("%+v: wrote %d bytes, ranged %d times, %v", test, b.Len(), s.ranged, err)
		}
	}
}

func TestEffective(t *testing.T) {
	for want, out := range map[Format]Output{Table: {}, JSON: {JQ: "."}, CSV: {Format: CSV}, JSONL: {Format: JSONL, Template: "x"}} {
		if got := out.Effective(); got != want {
			t.Errorf("%+v is written as %s", out, got)
		}
	}
	if got := (Output{Template: "x"}).Effective(); got != JSON {
		t.Errorf("a template is given %s", got)
	}
}
