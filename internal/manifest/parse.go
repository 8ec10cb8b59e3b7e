package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/plaintext"
)

// maxFile is the maximum size of a file, in bytes: enough for 300,000 members, a line each. Its nodes take 35 times as
// much memory.
const maxFile = 32 << 20

// readAll returns the text of a file, unless it is too large or cut off.
func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(plaintext.NewReader(r), maxFile+1))
	wrong := (*plaintext.Error)(nil)
	switch {
	case errors.As(err, &wrong):
		at := Position{wrong.Line, wrong.Column}
		return nil, org.Hint(at.Errorf("%s: %w", wrong.Reason, org.ErrUsage), plaintext.Advice)
	case err != nil:
		return nil, err
	case len(data) > maxFile:
		return nil, fmt.Errorf("the file is larger than %d MiB: %w", maxFile>>20, org.ErrUsage)
	case cutOff(data):
		err = fmt.Errorf(
			"the file is cut off: `roster export` wrote it, and its last line is missing: %w",
			org.ErrUsage,
		)
		return nil, org.Hint(
			err,
			"export again; if you wrote this file yourself, from an export, delete its first line",
		)
	}
	return data, nil
}

// cutOff reports whether data is the beginning of what Write wrote, and not all of it. What follows that does not
// matter.
func cutOff(data []byte) bool {
	return bytes.HasPrefix(data, []byte(strings.TrimSpace(head))) &&
		!bytes.Contains(data, []byte("\n"+strings.TrimSpace(tail)))
}

// parse returns the top node of the only document in data. This library refuses at once a file that was made to exhaust
// it; goccy/go-yaml, which reports the position of an error, takes 29 s for a hostile nesting.
func parse(data []byte) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var document, more yaml.Node
	if err := dec.Decode(&document); errors.Is(err, io.EOF) {
		return nil, empty()
	} else if err != nil {
		return nil, syntaxError(dec, data, err)
	}
	if err := dec.Decode(&more); err == nil {
		return nil, at(&more).Errorf("a second YAML document begins here: %w", org.ErrUsage)
	} else if !errors.Is(err, io.EOF) {
		return nil, syntaxError(dec, data, err)
	}
	top := document.Content[0]
	if top.Kind == yaml.ScalarNode && top.ShortTag() == "!!null" ||
		top.Kind == yaml.MappingNode && len(top.Content) == 0 {
		return nil, empty()
	}
	return top, nil
}

// empty is an error: a file to which nothing was written must not mean that the organization has no members.
func empty() error {
	err := fmt.Errorf("the file is empty: %w", org.ErrUsage)
	return org.Hint(err, "it must have groups, members or both; `roster export` writes one")
}

func at(node *yaml.Node) Position { return Position{node.Line, node.Column} }

// syntaxError returns err with the position at which data stops being YAML. The error of the library names a line at
// best, often a wrong one, so syntaxError reads the position from the library's parser, by reflection. If another
// version of the library lacks a field, it is left out, or the error says what the library says.
func syntaxError(dec any, data []byte, err error) error {
	place, message := libraryLine(err)
	parser := reflect.Indirect(fieldOf(reflect.Indirect(reflect.ValueOf(dec)), "parser"))
	state := fieldOf(parser, "parser")
	problem := textField(state, "problem")
	if problem == "" { // parsed, but no nodes could be made of it
		return mark(fieldOf(parser, "event"), "start_mark", place).Errorf("not YAML: %s: %w", message, org.ErrUsage)
	}
	place = mark(state, "problem_mark", place)
	if offset := numberField(state, "problem_offset"); offset > 0 {
		place = placeOf(data[:min(offset, len(data))])
	}
	begin := mark(state, "context_mark", place)
	if context := textField(state, "context"); context != "" && begin != place {
		problem += fmt.Sprintf(" %s that begins in line %d, column %d", context, begin.Line, begin.Column)
	}
	err = place.Errorf("not YAML: %s: %w", problem, org.ErrUsage)
	if strings.Contains(problem, "cannot start any token") {
		err = org.Hint(err, "indent with blanks, not tabs; put text that begins with @, %% or ` in quotes")
	}
	return err
}

// fieldOf returns a field of v; the zero Value if v is not a struct or has no such field.
func fieldOf(v reflect.Value, name string) reflect.Value {
	if v.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	return v.FieldByName(name)
}

func textField(v reflect.Value, name string) string {
	if f := fieldOf(v, name); f.Kind() == reflect.String {
		return f.String()
	}
	return ""
}

func numberField(v reflect.Value, name string) int {
	if f := fieldOf(v, name); f.CanInt() {
		return int(f.Int())
	}
	return 0
}

// mark returns the position in a field of v, or otherwise if there is none.
func mark(v reflect.Value, name string, otherwise Position) Position {
	f := fieldOf(v, name)
	if !f.IsValid() {
		return otherwise
	}
	return Position{numberField(f, "line") + 1, numberField(f, "column") + 1}
}

// libraryLine splits an error of the library into the line that it names, else the first, and the problem.
func libraryLine(err error) (at Position, problem string) {
	problem, at = strings.TrimPrefix(err.Error(), "yaml: "), Position{1, 1}
	var line int
	if _, err := fmt.Sscanf(problem, "line %d:", &line); err == nil {
		_, problem, _ = strings.Cut(problem, ": ")
		at.Line = line
	}
	return at, problem
}

// placeOf returns the position after data.
func placeOf(data []byte) Position {
	line := data[bytes.LastIndexByte(data, '\n')+1:]
	return Position{1 + bytes.Count(data, []byte("\n")), 1 + utf8.RuneCount(line)}
}
