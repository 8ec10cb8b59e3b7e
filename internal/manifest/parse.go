package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/plaintext"
	"github.com/roster-cli/roster/internal/yamlfile"
)

// maxFile is the maximum size of a file, in MiB: enough for 300,000 members, a line each. The nodes of one that cannot
// be read in parts take 35 times as much memory.
const maxFile = 32

// readAll returns the text of a file of at most that many MiB. It returns ErrUsage if the file is larger, not text, or cut
// off.
func readAll(r io.Reader, most int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(plaintext.NewReader(r), int64(most)<<20+1))
	wrong := (*plaintext.Error)(nil)
	switch {
	case errors.As(err, &wrong):
		at := yamlfile.Position{Line: wrong.Line, Column: wrong.Column}
		return nil, org.Hint(at.Errorf("%s: %w", wrong.Reason, org.ErrUsage), plaintext.Advice)
	case err != nil:
		return nil, err
	case len(data) > most<<20:
		return nil, fmt.Errorf("the file is larger than %d MiB: %w", most, org.ErrUsage)
	case cutOff(data):
		err = fmt.Errorf("the file is cut off: `roster export` wrote it, and its last line is missing: %w", org.ErrUsage)
		return nil, org.Hint(err, "export again; if you wrote this file yourself, from an export, delete its first line")
	}
	return data, nil
}

// cutOff reports whether data begins like the output of Write but lacks its last line. Lines after that line are
// ignored.
func cutOff(data []byte) bool {
	return bytes.HasPrefix(data, []byte(strings.TrimSpace(head))) &&
		!bytes.Contains(data, []byte("\n"+strings.TrimSpace(tail)))
}

// parse returns the top node of the only document in data.
func parse(data []byte) (*yamlfile.Node, error) {
	top, second, err := yamlfile.Parse(data)
	switch wrong := (*yamlfile.SyntaxError)(nil); {
	case errors.As(err, &wrong) && strings.Contains(wrong.Problem, "cannot start any token"):
		err = wrong.At.Errorf("%w: %w", err, org.ErrUsage)
		return nil, org.Hint(err, "indent with blanks, not tabs; put text that begins with @, %% or ` in quotes")
	case errors.As(err, &wrong):
		return nil, wrong.At.Errorf("%w: %w", err, org.ErrUsage)
	case err != nil:
		return nil, err
	case second.Line > 0:
		return nil, second.Errorf("a second YAML document begins here: %w", org.ErrUsage)
	}
	if yamlfile.IsNull(top) || top.Kind == yamlfile.Mapping && len(top.Content) == 0 {
		// A file to which nothing was written must not mean that the organization has no members.
		err := fmt.Errorf("the file is empty: %w", org.ErrUsage)
		return nil, org.Hint(err, "it must have groups, members or both; `roster export` writes one")
	}
	return top, nil
}
