package manifest

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	goccy "github.com/goccy/go-yaml"
	"go.yaml.in/yaml/v3"

	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
)

func TestWrite(t *testing.T) {
	for _, test := range []struct {
		name    string
		groups  []string
		members []org.Desired
		want    string
	}{
		{"nobody", nil, nil, "groups: []\nmembers: []\n"},
		{"the manual's", []string{"Field crew", "GIS"}, []org.Desired{
			{Email: "ana@acme.example", Role: org.Administrator, Groups: []string{"GIS"}, Language: "en"},
			{Email: "bo@acme.example", Role: org.User, Groups: nil, Language: ""},
		}, `groups:
  - Field crew
  - GIS
members:
  - {email: ana@acme.example, role: administrator, groups: [GIS], language: en}
  - {email: bo@acme.example, role: user, groups: []}
`},
		{"quotes", []string{"No", "2026-11-01", "a: b", `"GIS" \ crew`, "Équipe 4", "ليلى", "👩‍💻 devs"}, []org.Desired{
			{Email: "'x@acme.example", Role: org.Manager, Groups: []string{"No", "a: b"}, Language: "es"},
		}, `groups:
  - "No"
  - "2026-11-01"
  - "a: b"
  - "\"GIS\" \\ crew"
  - Équipe 4
  - ليلى
  - "👩‍💻 devs"
members:
  - {email: "'x@acme.example", role: manager, groups: ["No", "a: b"], language: es}
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := written(t, test.groups, test.members); got != head+test.want+tail {
				t.Errorf("written is\n%s\nwant\n%s", got, head+test.want+tail)
			}
		})
	}
}

// pieces are what random names are made of: everything that has a meaning in YAML, and what looks like it.
var pieces = []string{
	"a", "B c", "é", "日本", "ليلى", "שלום", "हिन्दी", "😀", "👩‍💻", "🇫🇷", "✈️", ": ", ":", " #", "#", "- ", "-", "? ", "[",
	"]", "{", "}", "'", `"`, `\`, "|", ">", "&a", "*a", "!", "%", "@", "`", "=", "<<",
	"~", "null", "yes", "No", "on", "true", ".inf", ".nan", "0", "007", "1e3", "0x1F", "1_0", "12:30", "2026-11-01", "---",
	"...", "\u00a0", "\u3000", "\ufffd", "\ue000", "a b", ".", "/", "+", "_",
}

func randomName(r *rand.Rand) string {
	for {
		var b strings.Builder
		for range 1 + r.IntN(4) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		if r.IntN(20) == 0 {
			b.WriteString(strings.Repeat(pieces[r.IntN(len(pieces))], 30))
		}
		if name, err := org.CleanGroupName(b.String()); err == nil {
			return name
		}
	}
}

// randomFile returns groups and members as a database has them: no two names differ only in case.
func randomFile(r *rand.Rand) (groups []string, members []org.Desired) {
	known := map[string]bool{}
	for range r.IntN(40) {
		if name := randomName(r); !known[org.NameKey(name)] {
			known[org.NameKey(name)] = true
			groups = append(groups, name)
		}
	}
	for i := range r.IntN(20) {
		signs := strings.Repeat("!#$%&'*+/=?^_`{|}~"[r.IntN(18):], r.IntN(2))
		e := org.Desired{Email: fmt.Sprintf("%sx%d@acme.example", signs, i), Role: org.Role(1 + r.IntN(3))}
		if r.IntN(3) > 0 {
			e.Language = locale.Supported()[r.IntN(3)]
		}
		for _, at := range r.Perm(len(groups))[:r.IntN(len(groups)+1)] {
			e.Groups = append(e.Groups, groups[at])
		}
		members = append(members, e)
	}
	return groups, members
}

// Read reads what Write writes, and any other YAML library finds the same text in it.
func TestReadsWhatItWrites(t *testing.T) {
	for seed := range uint64(600) {
		r := rand.New(rand.NewPCG(seed, 1))
		groups, members := randomFile(r)
		text := written(t, groups, members)
		if lines := strings.Count(text, "\n"); lines != 4+len(groups)+len(members) {
			t.Fatalf("%d lines are written for %d groups and %d members:\n%s", lines, len(groups), len(members), text)
		}
		gotGroups, gotMembers := entries(read(t, text))
		if !slices.Equal(gotGroups, groups) || !reflect.DeepEqual(gotMembers, members) {
			t.Fatalf("%s\ngives\n%q\n%q\nwant\n%q\n%q", text, gotGroups, gotMembers, groups, members)
		}
		var other struct {
			Groups  []any
			Members []map[string]any
		}
		if err := yaml.Unmarshal([]byte(text), &other); err != nil {
			t.Fatal(err)
		}
		if seed%20 == 0 {
			if err := goccy.Unmarshal([]byte(text), &other); err != nil {
				t.Fatal(err)
			}
		}
		for i, name := range groups {
			if other.Groups[i] != any(name) {
				t.Fatalf("%q is %#v to another reader", name, other.Groups[i])
			}
		}
		for i, m := range members {
			if other.Members[i]["email"] != any(m.Email) {
				t.Fatalf("%q is %#v to another reader", m.Email, other.Members[i]["email"])
			}
		}
	}
}

// Stored names may break the current rules. They are written so that the file is valid, and never become another name.
func TestHostileNames(t *testing.T) {
	text := written(t, []string{"a\x1b[2J", "b\nmembers: []", "c\u202ed", "e\xfff", "g\u2028h", "i\x00\ufeff", "jk "}, nil)
	want := "groups:\n  - \"a\\u001b[2J\"\n  - \"b\\nmembers: []\"\n  - \"c\\u202ed\"\n  - \"e\\ufffdf\"\n" +
		"  - \"g\\u2028h\"\n  - \"i\\u0000\\ufeff\"\n  - \"jk \"\nmembers: []\n"
	if text != head+want+tail {
		t.Errorf("written is\n%s", text)
	}
	if got := refused(t, text); strings.Count(got, "control or invisible character") != 5 {
		t.Error(got)
	}
}

// An export that failed must not look like one with fewer members.
func TestMembersFail(t *testing.T) {
	broken := errors.New("broken")
	for _, before := range []int{0, 1, 2000} {
		var b strings.Builder
		err := Write(&b, []string{"GIS"}, func(yield func(org.Desired, error) bool) {
			for m, err := range many(before) {
				if !yield(m, err) {
					return
				}
			}
			yield(org.Desired{}, broken)
		})
		if !errors.Is(err, broken) {
			t.Errorf("behind %d members the error is %v", before, err)
		}
		if got, want := refused(t, b.String()), "the file is cut off"; !strings.Contains(got, want) {
			t.Errorf("behind %d members the file gives %s", before, got)
		}
	}
}

// An export that is cut off anywhere is refused; text that people add after it, and other line ends, change nothing.
func TestCutOff(t *testing.T) {
	text := written(t, []string{"GIS", "Field crew"}, []org.Desired{
		{Email: "ana@acme.example", Role: org.User}, {Email: "bo@acme.example", Role: org.User},
	})
	for n := len(head) - 1; n < len(text)-1; n++ {
		if got := refused(t, text[:n]); !strings.Contains(got, "cut off") {
			t.Errorf("%q gives %s", text[:n], got)
		}
	}
	for _, whole := range []string{
		text, strings.TrimSpace(text), "\ufeff" + text, strings.ReplaceAll(text, "\n", "\r\n"),
		text + "  - {email: cy@acme.example, role: user}\n",
		strings.TrimPrefix(text[:len(text)-len(tail)], head), "# Ours.\n" + text[:len(text)-len(tail)],
	} {
		if got := read(t, whole); len(got.Members) < 2 {
			t.Errorf("%q gives %+v", whole, got)
		}
	}
	if got := refused(t, strings.ReplaceAll(text[:len(text)-len(tail)], "\n", "\r\n")); !strings.Contains(got, "cut off") {
		t.Error(got)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// A full disk is an error, and no more members are read than can be written.
func TestWritingFails(t *testing.T) {
	for _, count := range []int{0, 1_000_000} {
		asked := 0
		err := Write(full{}, nil, func(yield func(org.Desired, error) bool) {
			for m, err := range many(count) {
				if asked++; !yield(m, err) {
					return
				}
			}
		})
		if !errors.Is(err, io.ErrShortWrite) || asked > 10_000 {
			t.Errorf("%v after %d of %d members", err, asked, count)
		}
	}
}

// TestHostileLanguage: what another program stored as a language stays one value.
func TestHostileLanguage(t *testing.T) {
	hostile := "fr}\n  - {email: eve@acme.example, role: administrator, groups: []"
	var out strings.Builder
	one := func(yield func(org.Desired, error) bool) {
		yield(org.Desired{Email: "bo@acme.example", Role: org.User, Language: hostile}, nil)
	}
	if err := Write(&out, nil, one); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "\n  - "); n != 1 {
		t.Errorf("%d entries are written:\n%s", n, out.String())
	}
}
