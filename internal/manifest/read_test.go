package manifest

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	utf "golang.org/x/text/encoding/unicode"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/yamlfile"
)

func at(line, column int) yamlfile.Position { return yamlfile.Position{Line: line, Column: column} }

func TestRead(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       File
	}{
		{
			"the manual's",
			"groups: [Field crew, GIS]\nmembers:\n  - {email: ana@acme.example, role: administrator, groups: [GIS]}\n" +
				"  - {email: bo@acme.example, role: user, language: fr}\n",
			File{
				Groups: []Group{{"Field crew", at(1, 10)}, {"GIS", at(1, 22)}},
				Members: []Member{
					{
						Email: "ana@acme.example", Role: org.Administrator, At: at(3, 5),
						Groups: []Group{{"GIS", at(3, 61)}},
					},
					{Email: "bo@acme.example", Role: org.User, Language: "fr", At: at(4, 5)},
				},
			},
		},
		{"empty lists", "groups: []\nmembers: []\n", File{Groups: []Group{}, Members: []Member{}}},
		{"missing members", "groups: []\n", File{Groups: []Group{}}},
		{
			"missing groups", "members:\n- email: ana@acme.example\n- {email: bo@acme.example, groups: []}\n",
			File{Members: []Member{
				{Email: "ana@acme.example", At: at(2, 3)},
				{Email: "bo@acme.example", Groups: []Group{}, At: at(3, 3)},
			}},
		},
		{
			"one form of each value",
			"%YAML 1.1\n--- # who\nMEMBERS:\n- Role: ' Admin '\n  email: ' Ana@Bücher.Example '\n  language: fr_CA\n" +
				"- {email: bo@acme.example, role: EDITOR, language: ES-mx}\n...\n",
			File{Members: []Member{
				{Email: "ana@xn--bcher-kva.example", Role: org.Administrator, Language: "fr", At: at(4, 3)},
				{Email: "bo@acme.example", Role: org.Manager, Language: "es", At: at(7, 3)},
			}},
		},
		{
			"one spelling of a group",
			"members: [{email: ana@acme.example, groups: [gis, Ops, ops, GIS, ' OPS ', cafe\u0301]}]\ngroups: [GIS, CAFÉ]",
			File{
				Groups: []Group{{"GIS", at(2, 10)}, {"CAFÉ", at(2, 15)}},
				Members: []Member{{Email: "ana@acme.example", At: at(1, 11), Groups: []Group{
					{"GIS", at(1, 46)}, {"Ops", at(1, 51)}, {"CAFÉ", at(1, 75)},
				}}},
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := read(t, test.text); !reflect.DeepEqual(got, test.want) {
				t.Errorf("%q gives\n%+v\nwant\n%+v", test.text, got, test.want)
			}
		})
	}
}

// What YAML takes for something other than text is the text that was written.
func TestTextAsWritten(t *testing.T) {
	for _, text := range []string{
		"no", "Yes", "on", "true", "FALSE", "11", "-7", "007", "1e3", "0x10", "0o17", "1_000", ".inf", ".NaN", "12:30:45",
		"2026-11-01", "2026-11-01 09:00:00Z", "=>", "<<", "nan",
	} {
		for _, form := range []string{text, "'" + text + "'", `"` + text + `"`} {
			f := read(t, "groups: ["+form+"]\nmembers: [{email: ana@acme.example, groups: ["+form+"]}]\n")
			if got := f.Groups[0].Name; got != text || f.Members[0].Groups[0].Name != text {
				t.Errorf("%s gives %q", form, got)
			}
		}
	}
	if got := names(read(t, "groups: ['null', \"~~\", ~x]").Groups); !slices.Equal(got, []string{"null", "~~", "~x"}) {
		t.Errorf("quoted nulls give %q", got)
	}
}

// Editors differ in line ends and encodings.
func TestEncodings(t *testing.T) {
	const text = "# who\r\ngroups:\r\n  - été 日本\r\n"
	want := File{Groups: []Group{{"été 日本", at(3, 5)}}}
	utf16 := func(order utf.Endianness) string {
		s, err := utf.UTF16(order, utf.UseBOM).NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, form := range []string{
		text, strings.ReplaceAll(text, "\r\n", "\r"), "\ufeff" + text, utf16(utf.LittleEndian), utf16(utf.BigEndian),
	} {
		if got := read(t, form); !reflect.DeepEqual(got, want) {
			t.Errorf("%q gives %+v", form, got)
		}
	}
}
