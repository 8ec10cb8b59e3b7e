package listing

import (
	"strings"
	"testing"
)

// goldens are two guests in each format: as a list, and the first of them alone.
func goldens() map[Format][2]string {
	return map[Format][2]string{
		"": {
			`NAME  ID    STATUS    GROUPS           VISITS  EXPIRES               LAST SEEN
Ana   7f3k  Pending   GIS, Field crew      12  2026-03-08T12:00:00Z  2026-03-02T10:00:00Z
Bo    7f3m  Accepted  -                     3  2026-03-01T10:00:00Z  -
`,
			`name       Ana
id         7f3k
status     Pending
groups     GIS, Field crew
visits     12
expires    2026-03-08T12:00:00Z
last_seen  2026-03-02T10:00:00Z
`,
		},
		JSON: {
			`[
  {
    "name": "Ana",
    "id": "7f3k",
    "status": "pending",
    "groups": [
      "GIS",
      "Field crew"
    ],
    "visits": 12,
    "expires": "2026-03-08T12:00:00Z",
    "last_seen": "2026-03-02T10:00:00Z"
  },
  {
    "name": "Bo",
    "id": "7f3m",
    "status": "accepted",
    "groups": [],
    "visits": 3,
    "expires": "2026-03-01T10:00:00Z",
    "last_seen": null
  }
]
`,
			`{
  "name": "Ana",
  "id": "7f3k",
  "status": "pending",
  "groups": [
    "GIS",
    "Field crew"
  ],
  "visits": 12,
  "expires": "2026-03-08T12:00:00Z",
  "last_seen": "2026-03-02T10:00:00Z"
}
`,
		},
		JSONL: firstOfBoth(
			`{"name":"Ana","id":"7f3k","status":"pending","groups":["GIS","Field crew"],"visits":12,`+
				`"expires":"2026-03-08T12:00:00Z","last_seen":"2026-03-02T10:00:00Z"}`+"\n",
			`{"name":"Bo","id":"7f3m","status":"accepted","groups":[],"visits":3,`+
				`"expires":"2026-03-01T10:00:00Z","last_seen":null}`+"\n"),
		CSV: firstOfBoth(
			"name,id,status,groups,visits,expires,last_seen\n",
			"Ana,7f3k,pending,GIS;Field crew,12,2026-03-08T12:00:00Z,2026-03-02T10:00:00Z\n",
			"Bo,7f3m,accepted,,3,2026-03-01T10:00:00Z,\n"),
		TSV: firstOfBoth(
			"name\tid\tstatus\tgroups\tvisits\texpires\tlast_seen\n",
			"Ana\t7f3k\tpending\tGIS;Field crew\t12\t2026-03-08T12:00:00Z\t2026-03-02T10:00:00Z\n",
			"Bo\t7f3m\taccepted\t\t3\t2026-03-01T10:00:00Z\t\n"),
		YAML: {
			`- name: Ana
  id: "7f3k"
  status: pending
  groups: [GIS, Field crew]
  visits: 12
  expires: "2026-03-08T12:00:00Z"
  last_seen: "2026-03-02T10:00:00Z"
- name: Bo
  id: "7f3m"
  status: accepted
  groups: []
  visits: 3
  expires: "2026-03-01T10:00:00Z"
  last_seen: null
`,
			`name: Ana
id: "7f3k"
status: pending
groups: [GIS, Field crew]
visits: 12
expires: "2026-03-08T12:00:00Z"
last_seen: "2026-03-02T10:00:00Z"
`,
		},
		Markdown: firstOfBoth(
			"| name | id | status | groups | visits | expires | last_seen |\n",
			"| --- | --- | --- | --- | ---: | --- | --- |\n",
			"| Ana | 7f3k | Pending | GIS, Field crew | 12 | 2026-03-08T12:00:00Z | 2026-03-02T10:00:00Z |\n",
			"| Bo | 7f3m | Accepted |  | 3 | 2026-03-01T10:00:00Z |  |\n"),
		IDs: firstOfBoth("7f3k\n", "7f3m\n"),
	}
}

// firstOfBoth gives all lines, and all but the last one, which is the second guest's.
func firstOfBoth(lines ...string) [2]string {
	return [2]string{strings.Join(lines, ""), strings.Join(lines[:len(lines)-1], "")}
}

func TestFormats(t *testing.T) {
	tests := goldens()
	tests[Table], tests[Wide] = tests[""], tests[""]
	if len(tests) != len(Formats())+2 {
		t.Fatalf("%d formats are tested", len(tests))
	}
	for format, want := range tests {
		t.Run(string(format), func(t *testing.T) {
			out := Output{Format: format}
			equal(t, written(t, plainColumns(), out, ana(), bo()), want[0])
			equal(t, writtenOne(t, out, ana()), want[1])
		})
	}
}

func TestEmptyList(t *testing.T) {
	for format, want := range map[Format]string{
		Table: "NAME  ID\n", JSON: "[]\n", JSONL: "", CSV: "name,id\n", TSV: "name\tid\n", YAML: "[]\n", IDs: "",
		Markdown: "| name | id |\n| --- | --- |\n",
	} {
		equal(t, written(t, plainColumns()[:2], Output{Format: format}), want)
	}
}

func TestNoHeaders(t *testing.T) {
	for format, want := range map[Format]string{
		Table: "Bo  7f3m\n", CSV: "Bo,7f3m\n", TSV: "Bo\t7f3m\n", Markdown: "| Bo | 7f3m |\n",
	} {
		equal(t, written(t, plainColumns()[:2], Output{Format: format, NoHeaders: true}, bo()), want)
		equal(t, written(t, plainColumns()[:2], Output{Format: format, NoHeaders: true})+".", ".")
	}
}

func TestIDs(t *testing.T) {
	withoutID := Columns[guest]{guestColumns()[0], guestColumns()[2]}
	equal(t, written(t, withoutID, Output{Format: IDs}, ana(), bo()), "Ana\nBo\n")
}

func equal(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
