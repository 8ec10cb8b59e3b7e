// Package manifest reads and writes the YAML file that says who belongs to an organization.
package manifest

import (
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/yamlfile"
)

// File is the content of a file. A nil list means that its key is missing, so that the organization keeps what it has;
// an empty list is written as [], so that nothing is left.
type File struct {
	Groups  []Group
	Members []Member
}

// Member is a person who belongs to the organization. A field is zero if its key is missing, so that the value is kept.
type Member struct {
	Email    string // as org.ParseEmail returns it; unique in a file
	Role     org.Role
	Groups   []Group // each once; nil and empty differ as in File
	Language string  // the code of a supported language
	At       yamlfile.Position
}

// Group is a group's name, as org.CleanGroupName returns it. Names in a file that differ only in case have the spelling
// of the one under the key groups, else of the first one.
type Group struct {
	Name string
	At   yamlfile.Position
}
