package listing

import (
	"bytes"
	"errors"
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
		{"env, $ENV | length", "0\n0\n"},
	}
	for _, test := range tests {
		equal(t, written(t, plainColumns(), Output{JQ: test.jq}, ana(), bo()), test.want)
	}
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
	} {
		usage := new(UsageError)
		if err := Write(&bytes.Buffer{}, plainColumns(), rowsOf(ana()), out); !errors.As(err, &usage) || usage.Hint == "" {
			t.Errorf("%+v: %v", out, err)
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
