package manifest

import (
	"strings"
	"testing"
)

func TestSyntaxErrors(t *testing.T) {
	const (
		noToken = "not YAML: found character that cannot start any token"
		notText = "this is not text in UTF-8, or in UTF-16 with a byte order mark"
	)
	for _, test := range []struct{ name, text, want string }{
		{
			"list not closed", "groups: []\nmembers: [\n  {email: ana@acme.example}\n",
			"line 4, column 1: not YAML: did not find expected ',' or ']' while parsing a flow sequence that begins in line " +
				"2, column 10",
		},
		{
			"mapping not closed", "members:\n- {é: ana\n- {email: bo}\n",
			"line 3, column 3: not YAML: did not find expected ',' or '}' while parsing a flow mapping that begins in line " +
				"2, column 3",
		},
		{
			"quote not closed", "groups:\n- 'GIS\nmembers: []\n",
			"line 4, column 1: not YAML: found unexpected end of stream while scanning a quoted scalar that begins in line " +
				"2, column 3",
		},
		{
			"text behind quotes", "groups: [\"日本\" x]",
			"line 1, column 15: not YAML: did not find expected ',' or ']' while parsing a flow sequence that begins in line " +
				"1, column 9",
		},
		{"two colons", "groups: a: b", "line 1, column 10: not YAML: mapping values are not allowed in this context"},
		{"tab", "groups:\n\t- GIS", "line 2, column 1: " + noToken},
		{"sign", "groups:\r\n- @GIS", "line 2, column 3: " + noToken},
		{"control character", "groups: [é\x01]", "line 1, column 11: not YAML: control characters are not allowed"},
		{
			"NUL", "\ufeff# é\r\rgroups: [\x00]",
			"line 3, column 10: there is a NUL character, as in UTF-16 without a byte order mark",
		},
		{"not UTF-8", "groups:\r\n- GIS\n- \xe9t\xe9\n", "line 3, column 3: " + notText},
		{"cut UTF-8", "groups: [é\xc3", "line 1, column 11: " + notText},
		{"cut UTF-16", "\xfe\xff\x00#\x00\n\x00", "line 2, column 1: " + notText},
		{"UTF-16", "\xff\xfeg\x00\n\x00\x01\x00", "line 2, column 1: not YAML: control characters are not allowed"},
		{"version", "%YAML 9.9\n---\ngroups: []", "line 1, column 1: not YAML: found incompatible YAML document"},
		{"behind the end", "groups: []\n...\n[", "line 4, column 1: not YAML: did not find expected node content"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, _, _ := strings.Cut(refused(t, test.text), " [") // the hint
			if got != test.want {
				t.Errorf("%q gives\n%s\nwant\n%s", test.text, got, test.want)
			}
		})
	}
	if got := refused(t, "groups: [\xe9t\xe9]"); !strings.HasSuffix(got, " [save it as UTF-8]") {
		t.Error(got)
	}
	const advice = " [indent with blanks, not tabs; put text that begins with @, % or ` in quotes]"
	if got := refused(t, "groups:\n\t- GIS"); !strings.HasSuffix(got, advice) {
		t.Error(got)
	}
}
