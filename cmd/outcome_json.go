package cmd

import (
	"io"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
)

// writeJSONError writes the error that a program reads, on one line.
func writeJSONError(w io.Writer, code, message, hint string) error {
	body := listing.Object{Entries: func(string) listing.Entries {
		return listing.Entries{{Name: "code", Value: code}, {Name: "message", Value: message}, {Name: "hint", Value: hint}}
	}}
	columns := listing.Columns[listing.Object]{{Name: "error", Value: func(o listing.Object) any { return o }}}
	return listing.WriteOne(w, columns, body, listing.Output{Format: listing.JSONL})
}

// wantsJSON tells whether JSON was asked for, so that errors are JSON too.
func (e *env) wantsJSON() bool {
	if e.flags.parsed {
		return listing.Format(e.flags.output).JSON() || e.flags.jq != "" || e.flags.template != ""
	}
	return asksForJSON(e.args)
}

// asksForJSON tells it from arguments that could not be parsed.
func asksForJSON(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	for i, arg := range args {
		name, value, joined := strings.Cut(arg, "=")
		switch {
		case name == "--jq" || name == "--template":
			return true
		case strings.HasPrefix(arg, "-") && !strings.HasPrefix(arg, "--"):
			_, value, joined = strings.Cut(arg, "o") // -o json, -ojson, -yo=json
			value = strings.TrimPrefix(value, "=")
			joined = joined && value != ""
			if !joined && !strings.HasSuffix(arg, "o") {
				continue
			}
		case name != "--output":
			continue
		}
		if !joined && i+1 < len(args) {
			value = args[i+1]
		}
		if format, err := listing.ParseFormat(value); err == nil && format.JSON() {
			return true
		}
	}
	return false
}
