package manifest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// What can be read in parts gives the same as a whole: lines of members, and others among them that may end a list, a
// document or a text, or go on with what is before them.
func TestParts(t *testing.T) {
	others := []string{
		"", "#", "  # c", "    role: user", "    role: >-\n      user", "    role: |\n  user", "    groups:", "    - ab", "  - ab", "  -", "- ab",
		"\"", "  - \"", "'", "  - '", "]", "  ]", "  - [", "  [\"", "  \"]", "}", "  - {", "  - |", "  - >", "  - &a", "  - *a", "  - ? ab", "  - - ab",
		"---", "...", "  ...", "%YAML 1.1", "groups: [ab]", "groups: |", "  - ab\u0085groups: [cd]", "\u2028...", "  - ab\u2028  - cd",
		"#\u0085", "#\u2028", "    role: user #\u2029", "members:", "  - email: ab@acme.example\n    groups:\n    - ab", "    language: fr", "\t", "     -", "  : ab", "  ,", "x: {",
	}
	const inText = "groups: [\"\nmembers:\n  - ab\n\"]\nmembers:\n"
	heads := []string{
		"groups: [ab, cd]\nmembers:\n", "members:\n", "groups: [ab]\n---\nmembers:\n", inText,
		inText + "  [{email: bo@acme.example, groups: [\"\n  - cd\n  \"]}]\n",
	}
	const tries = 20_000
	chance := rand.New(rand.NewPCG(1, 2))
	several, refused := 0, 0
	for range tries {
		text := heads[chance.IntN(len(heads))]
		if chance.IntN(6) == 0 {
			text += others[chance.IntN(len(others))] + "\n"
		}
		indent := strings.Repeat(" ", chance.IntN(2)*2)
		for n := range 2 + chance.IntN(7) {
			text += fmt.Sprintf("%s- email: ana%d@acme.example\n", indent, n)
			if chance.IntN(6) == 0 {
				text += others[chance.IntN(len(others))] + "\n"
			}
		}
		parts := split([]byte(text), 1+chance.IntN(3))
		if whole := string(bytes.Join(parts, nil)); whole != text {
			t.Fatalf("%q is cut into %q", text, parts)
		}
		if len(parts) == 1 {
			continue
		}
		got, err := readParts(parts)
		if err != nil {
			refused++
			continue
		}
		several++
		want, err := readParts([][]byte{[]byte(text)})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q gives in parts\n%+v\nas a whole\n%+v, %v", text, got, want, err)
		}
	}
	if several < tries/10 || refused < tries/10 {
		t.Errorf("%d can be read in parts, %d cannot", several, refused)
	}
}

// What roster writes is read in parts, and what is wrong in it is told as if it were not.
func TestPartsOfExport(t *testing.T) {
	const members = 3*partSize + 1
	var file bytes.Buffer
	if err := Write(&file, []string{"Field crew", "GIS"}, many(members)); err != nil {
		t.Fatal(err)
	}
	parts := split(file.Bytes(), partSize)
	if _, err := readParts(parts); err != nil || len(parts) != 4 {
		t.Errorf("%d parts give %v", len(parts), err)
	}
	got := read(t, file.String()).Members
	if last := got[members-1]; len(got) != members || last.At != at(members+5, 5) || last.Groups[1].At.Line != members+5 {
		t.Errorf("%d members are read, the last is %+v", len(got), last)
	}
	wrong := strings.Replace(file.String(), "ana0000001@acme.example", "ana0002500@acme.example", 1)
	if got := refused(t, wrong); got != "line 2506, column 13: ana0002500@acme.example is already in line 7" {
		t.Error(got)
	}
	wrong += "  - {email: ana@acme.example, role: user\n"
	want := "line 3008, column 1: not YAML: did not find expected ',' or '}' while parsing a flow mapping that begins in line 3007, column 5"
	if got := refused(t, strings.Replace(wrong, head, "", 1)); got != want {
		t.Error(got)
	}
}
