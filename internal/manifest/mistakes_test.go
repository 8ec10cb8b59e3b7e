package manifest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/yamlfile"
)

func TestMistakes(t *testing.T) {
	const (
		isEmpty  = "the file is empty [it must have groups, members or both; `roster export` writes one]"
		noValue  = " has no value [write a value, or leave the key out]"
		noList   = " has no value [write [] for none, or leave the key out to keep them]"
		noAlias  = ": anchors and aliases (& and *) are not supported [write out what it stands for]"
		noTag    = " is not supported [leave it out, or put text that begins with ! in quotes]"
		twoOrUp  = " is too short [use 2 to 250 characters]"
		roles    = " [roles: administrator, manager, user]"
		ofNames  = ": groups must be a list of names, such as [GIS], not "
		ofPeople = ": members must be a list of members, such as - {email: ana@acme.example, role: user}, not "
		aMember  = ": a member must be keys and values, such as {email: ana@acme.example, role: user}, not "
		keys     = "keys of a member: email, role, groups, language]"
	)
	for _, test := range []struct{ name, text, want string }{
		{"no bytes", "", isEmpty},
		{"blanks and comments", "\ufeff# nobody\r\n\r\n  # at all", isEmpty},
		{"an empty document", "---\n...\n", isEmpty},
		{"null", "~", isEmpty},
		{"no keys", "{}", isEmpty},
		{"a list", "# who\n- GIS", "line 2, column 1: the file must be the keys groups and members, not a list"},
		{"a text", "GIS", "line 1, column 1: the file must be the keys groups and members, not text"},
		{"two documents", "groups: []\n---\nmembers: []\n", "line 2, column 1: a second YAML document begins here"},
		{"a document begun", "groups: []\n---\n", "line 2, column 1: a second YAML document begins here"},
		{
			"unknown key", "member: []",
			`line 1, column 1: unknown key "member" [did you mean members? keys of the file: groups, members]`,
		},
		{
			"unknown keys", "x: [\n  1]\nGIS crew: {}\n",
			"line 1, column 1: unknown key \"x\" [keys of the file: groups, members]\n" +
				"line 3, column 1: unknown key \"GIS crew\" [keys of the file: groups, members]",
		},
		{
			"long key", strings.Repeat("é", 200) + ": 1",
			`line 1, column 1: unknown key "` + strings.Repeat("é", 100) + `…" [keys of the file: groups, members]`,
		},
		{"key twice", "groups: []\nmembers: []\nGroups: [GIS]\n", "line 3, column 1: the key groups appears twice"},
		{"key that is a list", "? [a, b]\n: c\n", "line 1, column 3: a key must be text, not a list"},
		{"merge", "<<: {groups: []}\n", "line 1, column 1: merge keys are not supported [write out what it stands for]"},

		{"groups without value", "members: []\ngroups: # none?\n", "line 2, column 1: groups" + noList},
		{"members without value", "members: ~\n", "line 1, column 1: members" + noList},
		{"groups as text", "groups: GIS\n", "line 1, column 9" + ofNames + "text"},
		{"groups as mapping", "groups:\n  GIS: {}\n", "line 2, column 3" + ofNames + "keys and values"},
		{"members as text", "members: ana@acme.example", "line 1, column 10" + ofPeople + "text"},
		{"members as mapping", "members:\n  ana@acme.example: user", "line 2, column 3" + ofPeople + "keys and values"},
		{
			"group null", "groups:\n  - GIS\n  -\n  - ~",
			"line 3, column 4: a group must be text, not null [put it in quotes if it is meant as text]\n" +
				"line 4, column 5: a group must be text, not null [put it in quotes if it is meant as text]",
		},
		{
			"group null by name", "groups: [GIS, Null]",
			"line 1, column 15: a group must be text, not null [put it in quotes if it is meant as text]",
		},
		{"group as list", "groups: [日本, [GIS]]", "line 1, column 14: a group must be text, not a list"},
		{"group as mapping", "groups:\n- name: GIS", "line 2, column 3: a group must be text, not keys and values"},
		{
			"group too short", "groups: [😀😀, x, 7]",
			"line 1, column 14: the group's name \"x\"" + twoOrUp + "\nline 1, column 17: the group's name \"7\"" + twoOrUp,
		},
		{
			"group with a comma", `groups: ["a, b"]`,
			`line 1, column 10: the group's name "a, b" has a comma or semicolon ` +
				`[they separate groups in flags and files; leave them out]`,
		},
		{
			"group with a control character", "groups: [\"a\\eb\"]",
			"line 1, column 10: the group's name has a control or invisible character, U+001B [type it again, or leave that " +
				"character out]",
		},
		{
			"group of two lines", "groups:\n- |\n  Field\n  crew\n",
			"line 2, column 3: the group's name has a control or invisible character, U+000A [type it again, or leave that " +
				"character out]",
		},
		{
			"group twice", "groups:\n  - GIS\n  - Field crew\n  - ' gis '\n",
			`line 4, column 5: the group "GIS" is already in line 2`,
		},
		{
			"anchor and alias", "groups: &g [GIS]\nmembers:\n- {email: ana@acme.example, groups: *g}\n",
			"line 1, column 9" + noAlias + "\nline 3, column 37" + noAlias,
		},
		{"anchor of a key", "&a groups: []\n", "line 1, column 1" + noAlias},
		{"anchor of all", "&a\ngroups: []\n", "line 1, column 1" + noAlias},
		{"unknown alias", "groups:\n- GIS\n- *b\n", "line 3, column 3: not YAML: unknown anchor 'b' referenced"},
		{"tag", "groups: !!set [GIS]", "line 1, column 9: the tag !!set" + noTag},
		{
			"tag of a name", "groups: [!GIS , !!binary R0lT]",
			"line 1, column 10: the tag !GIS" + noTag + "\nline 1, column 17: the tag !!binary" + noTag,
		},

		{
			"member as address", "members:\n  - ana@acme.example\n  - [ana@acme.example]\n  -\n",
			"line 2, column 5" + aMember + "text\nline 3, column 5" + aMember + "a list\nline 4, column 4" + aMember + "null",
		},
		{
			"member without email", "members:\n- {}\n- role: user\n",
			"line 2, column 3: the member has no email\nline 3, column 3: the member has no email",
		},
		{
			"all of a member", "members:\n- {email: ana, role: boss, groups: GIS, language: de, langage: fr}\n",
			"line 2, column 11: \"ana\" is not an email address: it has no @ [write it as name@domain.example]\n" +
				"line 2, column 22: there is no role \"boss\"" + roles + "\nline 2, column 36" + ofNames + "text\n" +
				"line 2, column 51: the language \"de\" is not supported [languages: en, fr, es]\n" +
				"line 2, column 55: unknown key \"langage\" [did you mean language? " + keys,
		},
		{
			"values of a member", "members:\n- email:\n  role:\n  groups:\n  language:\n",
			"line 2, column 3: email" + noValue + "\nline 3, column 3: role" + noValue + "\nline 4, column 3: groups" + noList +
				"\nline 5, column 3: language" + noValue,
		},
		{
			"lists for texts", "members: [{email: [a], role: {a: b}, language: []}]",
			"line 1, column 19: email must be text, not a list\n" +
				"line 1, column 30: role must be text, not keys and values\nline 1, column 48: language must be text, not a list",
		},
		{
			"role by number", "members: [{email: ana@acme.example, role: 3}]",
			"line 1, column 43: there is no role \"3\"" + roles,
		},
		{
			"long role", "members: [{email: ana@acme.example, role: " + strings.Repeat("日", 101) + "}]",
			"line 1, column 43: there is no role \"" + strings.Repeat("日", 100) + "…\"" + roles,
		},
		{
			"the language of Norway", "members: [{email: ana@acme.example, language: no}]",
			"line 1, column 47: the language \"no\" is not supported [languages: en, fr, es]",
		},
		{
			"empty texts", `members: [{email: "", role: "", language: ""}]`,
			"line 1, column 19: an email address is missing [write it as name@domain.example]\n" +
				"line 1, column 29: there is no role \"\"" + roles + "\n" +
				"line 1, column 43: the language \"\" is not supported [languages: en, fr, es]",
		},
		{
			"address twice", "members:\n- email: ana@bücher.example\n- {email: Ana@xn--bcher-kva.EXAMPLE}\n",
			"line 3, column 11: ana@xn--bcher-kva.example is already in line 2",
		},
		{
			"key of a member twice", "members: [{email: ana@acme.example, email: bo@acme.example}]",
			"line 1, column 37: the key email appears twice",
		},
		{
			"in the order of the file", "members:\n- {email: ana}\ngroups: [x]\n",
			"line 2, column 11: \"ana\" is not an email address: it has no @ [write it as name@domain.example]\n" +
				"line 3, column 10: the group's name \"x\"" + twoOrUp,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := refused(t, test.text); got != test.want {
				t.Errorf("%q gives\n%s\nwant\n%s", test.text, got, test.want)
			}
		})
	}
}

func TestManyMistakes(t *testing.T) {
	var want []string
	for i := range 20 {
		want = append(want, fmt.Sprintf("line %d, column 3: the member has no email", i+2))
	}
	text := "members:\n" + strings.Repeat("- {}\n", 20)
	if got := refused(t, text); got != strings.Join(want, "\n") {
		t.Errorf("20 give\n%s", got)
	}
	want = append(want, "there are more mistakes after the first 20")
	if got := refused(t, text+"- {}\n"); got != strings.Join(want, "\n") {
		t.Errorf("21 give\n%s", got)
	}
}

// Not all mistakes of a file are reported if it has very many.
func TestMistakesEnd(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("k: v\n", 1000),
		"groups:\n" + strings.Repeat("- x\n", 1000),
		"members:\n" + strings.Repeat("- x\n", 1000),
		"members:\n- groups:\n" + strings.Repeat("  - x\n", 1000),
		"members:\n- a: b\n" + strings.Repeat("  k: v\n", 1000),
	} {
		top, err := parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		in := reader{names: map[string]string{}, written: map[string]string{}, emails: map[string]yamlfile.Position{}}
		in.file(top)
		if found := len(in.mistakes); found <= maxMistakes || found > maxMistakes+2 {
			t.Errorf("%.30q gives %d mistakes", text, found)
		}
	}
}

// An error of a use case reads like one of Read, and keeps its kind and its hint.
func TestPosition(t *testing.T) {
	f := read(t, "groups: []\nmembers:\n  - {email: ana@acme.example, groups: [GIS]}\n")
	wrong := org.Hint(fmt.Errorf("there is no group %q: %w", "GIS", org.ErrNotFound), "groups: none")
	err := f.Members[0].Groups[0].At.Errorf("%w", wrong)
	if err.Error() != `line 3, column 40: there is no group "GIS": not_found` || !errors.Is(err, org.ErrNotFound) ||
		org.HintOf(err) != "groups: none" {
		t.Errorf("%v with hint %q", err, org.HintOf(err))
	}
}

// A file that cannot be read is not a usage error.
func TestReadingFails(t *testing.T) {
	broken := errors.New("broken")
	if _, err := Read(iotest.ErrReader(broken)); !errors.Is(err, broken) || errors.Is(err, org.ErrUsage) {
		t.Error(err)
	}
}
