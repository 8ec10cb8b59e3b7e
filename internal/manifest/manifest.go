// Package manifest reads and writes the YAML file that says who belongs to an organization.
package manifest

import (
	"fmt"

	"github.com/roster-cli/roster/internal/org"
)

// File is the content of a file. A nil list means that its key is missing, so that the organization keeps what it has;
// an empty list is written as [], so that nothing is left.
type File struct {
	Groups  []Group
	Members []Member
}

// Member is a person who belongs to the organization. A zero field is missing in the file, and keeps its value.
type Member struct {
	Email    string // as org.ParseEmail returns it; unique in a file
	Role     org.Role
	Groups   []Group // each once; nil and empty differ as in File
	Language string  // the code of a supported language
	At       Position
}

// Group is a group's name, as org.CleanGroupName returns it. Names in a file that differ only in case are all spelled
// as the one under its key groups, else as the first.
type Group struct {
	Name string
	At   Position
}

// Position is a place in a file; its first line and column are 1. Columns count characters.
type Position struct{ Line, Column int }

// Error is a mistake at a position in a file.
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
