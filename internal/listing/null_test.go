package listing

import (
	"strings"
	"testing"
)

func TestNoValueIsNull(t *testing.T) {
	t.Parallel()
	columns := Columns[string]{
		{Name: "name", Kind: Text, Value: func(s string) any { return s }},
		{Name: "link", Kind: ID, Value: func(string) any { return nil }},
	}
	for want, out := range map[string]Output{
		"NAME  LINK\nAna   -\n": {Format: Table},
		"[\n  {\n    \"name\": \"Ana\",\n    \"link\": null\n  }\n]\n": {Format: JSON},
		"{\"name\":\"Ana\",\"link\":null}\n":                           {Format: JSONL},
		"- name: Ana\n  link: null\n":                                  {Format: YAML},
		"name,link\nAna,\n":                                            {Format: CSV},
		"name\tlink\nAna\t\n":                                          {Format: TSV},
		"| name | link |\n| --- | --- |\n| Ana |  |\n":                 {Format: Markdown},
		"true\n": {JQ: ".[0].link == null"},
	} {
		var got strings.Builder
		if err := Write(&got, columns, RowsOf([]string{"Ana"}), out); err != nil || got.String() != want {
			t.Errorf("%+v: %q, %v; want %q", out, got.String(), err, want)
		}
	}
}
