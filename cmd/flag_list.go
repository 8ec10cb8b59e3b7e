package cmd

import (
	"slices"
	"strings"
)

// listFlag is a flag that can be repeated, and takes several values separated by commas. Blanks around a value are
// dropped. Empty values are kept, so that checkEmpty can refuse them.
type listFlag []string

// Set adds the values in s.
func (l *listFlag) Set(s string) error {
	for value := range strings.SplitSeq(s, ",") {
		*l = append(*l, strings.TrimSpace(value))
	}
	return nil
}

// Type names the value in help that names it in no other way.
func (l *listFlag) Type() string { return "list" }

func (l *listFlag) String() string { return strings.Join(*l, ",") }

// GetSlice makes cobra offer the flag again after it was given.
func (l *listFlag) GetSlice() []string { return *l }

// values are the values that are not empty: none for a flag that was cleared.
func (l *listFlag) values() []string {
	return slices.DeleteFunc(slices.Clone(*l), func(v string) bool { return v == "" })
}
