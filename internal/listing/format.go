package listing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/spelling"
)

// Format is how a list is written.
type Format string

// The formats. IDs is what -q gives; users choose among the others.
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

// Formats are the names that users choose among, the default first.
func Formats() []string {
	return []string{
		string(Table), string(Wide), string(JSON), string(JSONL),
		string(CSV), string(TSV), string(YAML), string(Markdown),
	}
}

// ParseFormat gives the format called s, in any case. Any other s is a *UsageError that lists them.
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

// Machine says that programs read f: no page unless asked, nothing shortened, nothing coloured.
func (f Format) Machine() bool {
	return slices.Contains([]Format{JSON, JSONL, CSV, TSV, YAML, IDs}, f)
}

// JSON says that f is one of the JSON formats; errors are JSON then too.
func (f Format) JSON() bool { return f == JSON || f == JSONL }

// everything says that f carries every column that need not be asked for.
func (f Format) everything() bool {
	return slices.Contains([]Format{Wide, JSON, JSONL, YAML}, f)
}

// choices is a hint that lists names, with the one that word probably meant in front.
func choices(what, word string, names []string) string {
	return spelling.Suggest(word, names) + what + ": " + strings.Join(names, ", ")
}
