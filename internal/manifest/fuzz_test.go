package manifest

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
)

// Read refuses a file as a usage error, or what it returns is the same after it was written and read again. What can be read
// in parts of any size gives the same as a whole.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"", "# c\n", "~", "{}",
		"groups: [Field crew, GIS]\nmembers:\n  - {email: ana@acme.example, role: admin, groups: [GIS], language: fr-CA}\n",
		"\ufeffGROUPS:\r\n- é\r\n- 'No '\r\n", "groups: &a [b c]\nmembers: *a", "<<: {groups: []}", "groups: []\n---\n",
		"groups: [!!str ab, ! cd]",
		"members:\n- email: x@y.example\n  groups:\n  - |\n    ab\n  - >-\n    c\n    d\n", "? groups\n: [ab]\n",
		"groups: [ab\n#\n,\n#\n]\n#\n", "\xff\xfeg\x00", "[[[[", "- - - a",
		"%YAML 1.1\n%TAG ! x\n---\ngroups: [\"\\u202e\\x41b\", '''']\n...\n",
		"members: [{email: x@y.example, groups: []}, {email: X@y.example}]",
		"members:\n  - {email: x@y.example, role: &a user}\n  - {email: y@y.example, role: *a}\n  - {email: z@y.example, groups: [ab]}\n",
		"%TAG !! x\n---\nmembers:\n- email: x@y.example\n- email: y@y.example\n  role: !!str user\n# c\n- email: z@y.example\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		late := time.AfterFunc(20*time.Second, func() { panic(fmt.Sprintf("%q takes too long", data)) })
		defer late.Stop()
		sameInParts(t, data)
		file, err := Read(bytes.NewReader(data))
		if err != nil {
			if got := told(t, err); strings.Count(got, "\n") > maxMistakes || len(got) > 100_000 {
				t.Fatalf("%q gives %s", data, got)
			}
			return
		}
		check(t, file)
		groups, members := entries(file)
		for i := range members {
			members[i].Role = max(members[i].Role, org.User) // Write writes every role
		}
		text := written(t, groups, members)
		againGroups, againMembers := entries(read(t, text))
		if !slices.Equal(againGroups, groups) || !reflect.DeepEqual(againMembers, members) {
			t.Fatalf("%q is written as\n%s\nwhich gives %q and %+v", data, text, againGroups, againMembers)
		}
		if again := written(t, againGroups, againMembers); again != text {
			t.Fatalf("%q is written as\n%s\nand then as\n%s", data, text, again)
		}
	})
}

// sameInParts fails unless what can be read in parts gives the same as a whole.
func sameInParts(t *testing.T, data []byte) {
	t.Helper()
	text, err := readAll(bytes.NewReader(data), maxFile)
	if err != nil {
		return
	}
	for size := 1; size <= 3; size++ {
		parts := split(text, size)
		if got, err := readParts(parts); err == nil && len(parts) > 1 {
			if want, err := readParts([][]byte{text}); err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("%q gives in parts %q\n%+v\nas a whole\n%+v, %v", data, parts, got, want, err)
			}
		}
	}
}

// check fails unless everything in a file is as the types promise.
func check(t *testing.T, f File) {
	t.Helper()
	spelled := map[string]string{}
	clean := func(groups []Group) {
		seen := map[string]bool{}
		for _, g := range groups {
			name, err := org.CleanGroupName(g.Name)
			key := org.NameKey(name)
			if first, known := spelled[key]; err != nil || name != g.Name || known && first != name || seen[key] ||
				g.At.Line < 1 || g.At.Column < 1 {
				t.Fatalf("group %+v: %v", g, err)
			}
			spelled[key], seen[key] = name, true
		}
	}
	clean(f.Groups)
	emails := map[string]bool{}
	for _, m := range f.Members {
		email, err := org.ParseEmail(m.Email)
		if err != nil || email != m.Email || emails[email] || m.Role < 0 || m.Role > org.Administrator || m.Language != "" &&
			locale.Name(m.Language) == "" {
			t.Fatalf("member %+v: %v", m, err)
		}
		emails[email] = true
		clean(m.Groups)
	}
}
