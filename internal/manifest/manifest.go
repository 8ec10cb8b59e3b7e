// Package manifest reads and writes the file that says who belongs to an organization.
package manifest

import (
	"fmt"

	"github.com/roster-cli/roster/internal/org"
)

// File is what a file says. A list that is nil has no key in the file, so what is there stays;
// one that is empty is written as [], so nothing is to be there.
type File struct {
	Groups  []Group
	Members []Member
}

// Member is who is to belong to the organization. What is missing in the file is zero, and its value stays.
type Member struct {
	Email    string // as org.ParseEmail gives it; no two members share one
	Role     org.Role
	Groups   []Group // each once; nil and empty differ as in File
	Language string  // a supported code
	At       Position
}

// Group is a group's name, as org.CleanGroupName gives it. All names of a file that differ only by case
// are spelled as the one declared under its groups, else as the first.
type Group struct {
	Name string
	At   Position
}

// Position is a place in a file; its first line and column are 1. Columns count characters.
type Position struct{ Line, Column int }

// Error is what is wrong at a place of a file.
type Error struct {
	At  Position
	Err error
}

func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %v", e.At.Line, e.At.Column, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf is fmt.Errorf for an *Error.
func (p Position) Errorf(format string, args ...any) error {
	return &Error{p, fmt.Errorf(format, args...)}
}

func (p Position) compare(q Position) int {
	if p.Line != q.Line {
		return p.Line - q.Line
	}
	return p.Column - q.Column
}
