package listing

import (
	"strings"
	"testing"
)

// change is a row with an Object.
type change struct{ what, text string }

func changeColumns() Columns[change] {
	return Columns[change]{
		{Name: "what", Value: func(c change) any { return c.what }},
		{Name: "details", Value: func(c change) any { return Object{Text: c.text, Entries: changeEntries} }},
	}
}

// changeEntries reads "role a b" as a role that was a and is b, and any other text as a list of groups.
func changeEntries(text string) Entries {
	words := strings.Fields(text)
	switch {
	case len(words) == 0:
		return nil
	case words[0] != "role":
		return Entries{{"groups", words}, {"number", len(words)}, {"none", []string{}}}
	}
	return Entries{{"role", Entries{{"from", words[1]}, {"to", words[2]}}}, {"id", "007"}}
}

// TestObjects: an object is nested in JSON and YAML, and its text in everything else.
func TestObjects(t *testing.T) {
	rows := []change{{"set", "role user <b>"}, {"list", "GIS \x1b[2J"}, {"nothing", ""}}
	for format, want := range map[Format]string{
		Table:    "WHAT     DETAILS\nset      role user <b>\nlist     GIS \\x1b[2J\nnothing  -\n",
		CSV:      "what,details\nset,role user <b>\nlist,\"GIS \x1b[2J\"\nnothing,\n",
		TSV:      "what\tdetails\nset\trole user <b>\nlist\tGIS \x1b[2J\nnothing\t\n",
		Markdown: "| what | details |\n| --- | --- |\n| set | role user \\<b\\> |\n| list | GIS \\\\x1b\\[2J |\n| nothing |  |\n",
		JSONL: `{"what":"set","details":{"role":{"from":"user","to":"<b>"},"id":"007"}}
{"what":"list","details":{"groups":["GIS","\u001b[2J"],"number":2,"none":[]}}
{"what":"nothing","details":{}}
`,
		JSON: `[
  {
    "what": "set",
    "details": {
      "role": {
        "from": "user",
        "to": "<b>"
      },
      "id": "007"
    }
  },
  {
    "what": "list",
    "details": {
      "groups": [
        "GIS",
        "\u001b[2J"
      ],
      "number": 2,
      "none": []
    }
  },
  {
    "what": "nothing",
    "details": {}
  }
]
`,
		YAML: `- what: set
  details:
    role:
      from: user
      to: "<b>"
    id: "007"
- what: list
  details:
    groups: [GIS, "\u001b[2J"]
    number: 2
    none: []
- what: nothing
  details: {}
`,
	} {
		var out strings.Builder
		if err := Write(&out, changeColumns(), RowsOf(rows), Output{Format: format}); err != nil || out.String() != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", format, err, out.String(), want)
		}
	}
	for _, test := range []struct {
		program Output
		want    string
	}{
		{
			Output{JQ: `.[0].details.role.to, .[1].details, (.[2].details | length)`},
			"<b>\n" + `{"groups":["GIS","\u001b[2J"],"none":[],"number":2}` + "\n0\n",
		},
		{Output{Template: `{{range .}}{{with index .details "role"}}{{.from}}{{end}};{{end}}`}, "user;;;"},
	} {
		var out strings.Builder
		if err := Write(&out, changeColumns(), RowsOf(rows), test.program); err != nil || strings.TrimSpace(out.String()) != strings.TrimSpace(test.want) {
			t.Errorf("%v: %v\n%q\nwant\n%q", test.program, err, out.String(), test.want)
		}
	}
}

// TestOneObject: a record of its own has its objects a level less deep.
func TestOneObject(t *testing.T) {
	for format, want := range map[Format]string{
		Table: "what     set\ndetails  role a b\n",
		JSON:  "{\n  \"what\": \"set\",\n  \"details\": {\n    \"role\": {\n      \"from\": \"a\",\n      \"to\": \"b\"\n    },\n    \"id\": \"007\"\n  }\n}\n",
		YAML:  "what: set\ndetails:\n  role:\n    from: a\n    to: b\n  id: \"007\"\n",
	} {
		var out strings.Builder
		if err := WriteOne(&out, changeColumns(), change{"set", "role a b"}, Output{Format: format}); err != nil || out.String() != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", format, err, out.String(), want)
		}
	}
}
