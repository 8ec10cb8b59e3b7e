package password

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Read returns the first line of r, at most 4 KiB, without its end (LF or CRLF). Nothing else is
// trimmed: blanks belong to a password. An empty line is an error. It may read past the line.
func Read(r io.Reader) (string, error) {
	const lineEnd = len("\r\n")
	line, err := bufio.NewReader(io.LimitReader(r, int64(maxBytes+lineEnd))).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read password: %w", err)
	}
	if text, ended := strings.CutSuffix(line, "\n"); ended {
		line = strings.TrimSuffix(text, "\r")
	}
	switch {
	case line == "":
		return "", errors.New("read password: nothing was given")
	case len(line) > maxBytes:
		return "", PolicyError{Reason: TooLong}
	}
	return line, nil
}
