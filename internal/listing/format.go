package listing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/spelling"
)

// Format is how a list is written.
type Format string

// The formats. IDs is used for -q; users choose among the others.
const (
	Table    Format = "table"
	Wide     Format = "wide"
	JSON     Format = "json"
	JSONL    Format = "jsonl"
	CSV      Format = "csv"
	TSV      Format = "tsv"
	YAML     Format = "yaml"
	Markdown Format = "markdown"
	IDs      Format = "ids"
)

// Formats returns the names that users choose among, the default first.
func Formats() []string {
	return []string{
		string(Table), string(Wide), string(JSON), string(JSONL),
		string(CSV), string(TSV), string(YAML), string(Markdown),
	}
}

// ParseFormat returns the format called s, in any case. An unknown s is a *UsageError that lists the formats.
func ParseFormat(s string) (Format, error) {
	name := strings.ToLower(strings.TrimSpace(s))
	if !slices.Contains(Formats(), name) {
		return "", &UsageError{
			Message: fmt.Sprintf("no output format %q", s),
			Hint:    choices("formats", name, Formats()),
		}
	}
	return Format(name), nil
}

// Machine reports whether f is for programs: no page unless asked for, nothing shortened, no colour.
func (f Format) Machine() bool {
	return slices.Contains([]Format{JSON, JSONL, CSV, TSV, YAML, IDs}, f)
}

// JSON reports whether f is one of the JSON formats. Errors are then JSON as well.
func (f Format) JSON() bool { return f == JSON || f == JSONL }

// everything reports whether f contains all columns but the OnRequest ones.
func (f Format) everything() bool {
	return slices.Contains([]Format{Wide, JSON, JSONL, YAML}, f)
}

// choices is a hint that lists names, preceded by the one that word probably meant.
func choices(what, word string, names []string) string {
	return spelling.Suggest(word, names) + what + ": " + strings.Join(names, ", ")
}
