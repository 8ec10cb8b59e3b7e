package cmd

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
)

func writeJSONError(w io.Writer, code, message, hint string) error {
	type body struct {
		Code    string `json:"code"`
		Message string `json:"message"`
		Hint    string `json:"hint"`
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(map[string]body{"error": {code, message, hint}})
}

// wantsJSON tells whether JSON was asked for, so that errors are JSON too.
func (e *env) wantsJSON() bool {
	if e.tty != nil { // the flags are parsed
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
