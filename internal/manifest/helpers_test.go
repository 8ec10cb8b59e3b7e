package manifest

import (
	"errors"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// told returns what a person reads: a line for each mistake, with its hint in brackets.
func told(t *testing.T, err error) string {
	t.Helper()
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	var lines []string
	for _, one := range all {
		if !errors.Is(one, org.ErrUsage) {
			t.Fatalf("%v is no usage error", one)
		}
		line := strings.TrimSuffix(one.Error(), ": usage")
		if hint := org.HintOf(one); hint != "" {
			line += " [" + hint + "]"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// refused reads text, which must fail, and returns what a person reads.
func refused(t *testing.T, text string) string {
	t.Helper()
	f, err := Read(strings.NewReader(text))
	if err == nil {
		t.Fatalf("%.200q gives %+v", text, f)
	}
	if f.Groups != nil || f.Members != nil {
		t.Errorf("%.200q fails and gives %+v", text, f)
	}
	return told(t, err)
}

// read reads text, which must succeed.
func read(t *testing.T, text string) File {
	t.Helper()
	f, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%.500q gives %v", text, err)
	}
	return f
}

// entries returns what Write needs to write f.
func entries(f File) (groups []string, members []org.Desired) {
	for _, m := range f.Members {
		members = append(members, org.Desired{Email: m.Email, Role: m.Role, Groups: names(m.Groups), Language: m.Language})
	}
	return names(f.Groups), members
}

func names(groups []Group) []string {
	var all []string
	for _, g := range groups {
		all = append(all, g.Name)
	}
	return all
}

// written returns what Write writes.
func written(t *testing.T, groups []string, members []org.Desired) string {
	t.Helper()
	var b strings.Builder
	err := Write(&b, groups, func(yield func(org.Desired, error) bool) {
		for _, m := range members {
			if !yield(m, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
