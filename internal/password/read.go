package password

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"github.com/roster-cli/roster/internal/plaintext"
)

// Read returns the first line of r, which is text as package plaintext reads it, of at most 4 KiB. Blanks belong to the
// password. An empty line is an error. Read may read past the line.
func Read(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(plaintext.NewReader(r), maxBytes+1)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	line = strings.TrimSuffix(line, "\n")
	switch {
	case line == "":
		return "", errors.New("nothing was given")
	case len(line) > maxBytes:
		return "", PolicyError{Reason: TooLong}
	}
	return line, nil
}
