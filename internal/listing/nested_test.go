package listing

import (
	"testing"
)

// nestedGoldens are a guest with two stays and one with none, as a list, and the first of them alone.
func nestedGoldens() map[Format][2]string {
	return map[Format][2]string{
		Table: {
			"NAME  PAST STAYS      LEVELS\nCy    Room 1, Room 2  Owner, Viewer\nCy    -               -\n",
			`name        Cy
past_stays  2
levels      2

Past stays
  ROOM    LEVEL   SHARED WITH  NIGHTS  UNTIL
  Room 1  Owner   Ana, Bo           0  2026-03-03T12:00:00Z
  Room 2  Viewer  -                 7  -

Levels
  LEVEL
  Owner
  Viewer
`,
		},
		JSON: {
			`[
  {
    "name": "Cy",
    "past_stays": [
      {
        "room": "Room 1",
        "level": "own",
        "shared_with": [
          "Ana",
          "Bo"
        ],
        "nights": 0,
        "until": "2026-03-03T12:00:00Z"
      },
      {
        "room": "Room 2",
        "level": "view",
        "shared_with": [],
        "nights": 7,
        "until": null
      }
    ],
    "levels": [
      {
        "level": "own"
      },
      {
        "level": "view"
      }
    ]
  },
  {
    "name": "Cy",
    "past_stays": [],
    "levels": []
  }
]
`,
			`{
  "name": "Cy",
  "past_stays": [
    {
      "room": "Room 1",
      "level": "own",
      "shared_with": [
        "Ana",
        "Bo"
      ],
      "nights": 0,
      "until": "2026-03-03T12:00:00Z"
    },
    {
      "room": "Room 2",
      "level": "view",
      "shared_with": [],
      "nights": 7,
      "until": null
    }
  ],
  "levels": [
    {
      "level": "own"
    },
    {
      "level": "view"
    }
  ]
}
`,
		},
		JSONL: firstOfBoth(
			`{"name":"Cy","past_stays":[{"room":"Room 1","level":"own","shared_with":["Ana","Bo"],"nights":0,"until":"2026-03-03T12:00:00Z"},`+
				`{"room":"Room 2","level":"view","shared_with":[],"nights":7,"until":null}],"levels":[{"level":"own"},{"level":"view"}]}`+"\n",
			`{"name":"Cy","past_stays":[],"levels":[]}`+"\n"),
		CSV: firstOfBoth("name,past_stays,levels\n", "Cy,Room 1;Room 2,own;view\n", "Cy,,\n"),
		TSV: firstOfBoth("name\tpast_stays\tlevels\n", "Cy\tRoom 1;Room 2\town;view\n", "Cy\t\t\n"),
		YAML: {
			`- name: Cy
  past_stays:
    - room: Room 1
      level: own
      shared_with: [Ana, Bo]
      nights: 0
      until: "2026-03-03T12:00:00Z"
    - room: Room 2
      level: view
      shared_with: []
      nights: 7
      until: null
  levels:
    - level: own
    - level: view
- name: Cy
  past_stays: []
  levels: []
`,
			`name: Cy
past_stays:
  - room: Room 1
    level: own
    shared_with: [Ana, Bo]
    nights: 0
    until: "2026-03-03T12:00:00Z"
  - room: Room 2
    level: view
    shared_with: []
    nights: 7
    until: null
levels:
  - level: own
  - level: view
`,
		},
		Markdown: firstOfBoth(
			"| name | past_stays | levels |\n", "| --- | --- | --- |\n", "| Cy | Room 1, Room 2 | Owner, Viewer |\n", "| Cy |  |  |\n"),
		IDs: firstOfBoth("Cy\n", "Cy\n"),
	}
}

func TestNestedInEveryFormat(t *testing.T) {
	tests := nestedGoldens()
	tests[""], tests[Wide] = tests[Table], tests[Table]
	if len(tests) != len(Formats())+2 {
		t.Fatalf("%d formats are tested", len(tests))
	}
	for format, want := range tests {
		t.Run(string(format), func(t *testing.T) {
			out := Output{Format: format}
			equal(t, written(t, nestedColumns(), out, staying(2), staying(0)), want[0])
			equal(t, writtenOneOf(t, nestedColumns(), out, staying(2)), want[1])
		})
	}
}

func TestNestedInNested(t *testing.T) {
	for format, want := range map[Format]string{
		JSONL: `{"floors":[{"floor":1,"past_stays":[{"level":"own"}]},{"floor":0,"past_stays":[]}]}` + "\n",
		YAML:  "floors:\n  - floor: 1\n    past_stays:\n      - level: own\n  - floor: 0\n    past_stays: []\n",
		Table: "floors  2\n\nFloors\n  FLOOR  PAST STAYS\n      1  Owner\n      0  -\n",
		CSV:   "floors\n1;0\n",
	} {
		equal(t, writtenOneOf(t, Columns[guest]{deepColumn()}, Output{Format: format}, staying(1)), want)
	}
}

// deepColumn holds how many stays there were up to each of them and before the first, and in them the levels of those.
func deepColumn() Column[guest] {
	return Column[guest]{Name: "floors", Kind: List, Value: func(g guest) any {
		floors := Columns[int]{
			{Name: "floor", Kind: Number, Value: func(i int) any { return i }},
			{Name: "past_stays", Kind: List, Value: func(i int) any { return Nest(stayColumns()[1:2], g.stays[:i]) }},
		}
		var rows []int
		for i := len(g.stays); i >= 0; i-- {
			rows = append(rows, i)
		}
		return Nest(floors, rows)
	}}
}

func TestZeroNestedIsAnEmptyList(t *testing.T) {
	cols := Columns[guest]{{Name: "k", Kind: List, Value: func(guest) any { return Nested{} }}}
	for format, want := range map[Format]string{
		Table: "k  -\n", JSON: "{\n  \"k\": []\n}\n", JSONL: "{\"k\":[]}\n", CSV: "k\n\"\"\n", TSV: "k\n\n", YAML: "k: []\n",
		Markdown: "| k |\n| --- |\n|  |\n", IDs: "\n",
	} {
		equal(t, writtenOneOf(t, cols, Output{Format: format}, guest{}), want)
	}
}
