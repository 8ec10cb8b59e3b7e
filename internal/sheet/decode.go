package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode"

	"github.com/roster-cli/roster/internal/plaintext"
)

const (
	buffer     = 32 << 10
	separators = ",;\t" // the first is the default
)

// decode returns r as UTF-8 without a byte order mark. A workbook, or UTF-32, is an *Error.
func decode(r io.Reader) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(plaintext.Decode(r), buffer)
	head, err := in.Peek(4) // other errors show again when it is read
	if wrong := (*plaintext.Error)(nil); errors.As(err, &wrong) {
		return nil, &Error{Line: wrong.Line, Message: wrong.Reason + `; save the sheet as "CSV UTF-8"`}
	}
	if bytes.Equal(head, []byte("PK\x03\x04")) || bytes.Equal(head, []byte("\xd0\xcf\x11\xe0")) {
		return nil, &Error{Line: 1, Message: `the file is a workbook; save its sheet as "CSV UTF-8"`}
	}
	return in, nil
}

// declared skips the line that names the separator for Excel, such as sep=; and returns that. It returns 0 if there is
// no such line.
func declared(in *bufio.Reader) byte {
	line, _ := in.Peek(len("\"sep=;\"\r\n")) // an error shows again when it is read
	text := strings.ToLower(string(bytes.ReplaceAll(line, []byte(`"`), nil)))
	if len(text) < len("sep=;\n") || !strings.HasPrefix(text, "sep=") ||
		!strings.Contains(separators, text[4:5]) || !strings.Contains("\r\n", text[5:6]) {
		return 0
	}
	end := bytes.IndexAny(line, "\r\n") + 1
	if bytes.HasPrefix(line[end-1:], []byte("\r\n")) {
		end++
	}
	_, _ = in.Discard(end) // was peeked
	return text[4]
}

// separator returns the most frequent separator in the heading.
func separator(in *bufio.Reader) byte {
	var seen [len(separators)]int
	begin, quoted := 0, false
	for n := 1; ; n++ {
		text, err := in.Peek(n)
		if err != nil {
			return commonest(seen)
		}
		c := text[n-1]
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\r' || c == '\n':
			if !empty(text[begin:n]) {
				return commonest(seen)
			}
			begin, seen = n, [len(separators)]int{}
		default:
			if i := strings.IndexByte(separators, c); i >= 0 {
				seen[i]++
			}
		}
	}
}

func commonest(seen [len(separators)]int) byte {
	best := 0
	for i, n := range seen {
		if n > seen[best] {
			best = i
		}
	}
	return separators[best]
}

// empty reports whether all cells of a line are empty, whatever separates them.
func empty(line []byte) bool {
	return len(bytes.TrimLeftFunc(line, func(r rune) bool {
		return unicode.IsSpace(r) || r == '"' || strings.ContainsRune(separators, r)
	})) == 0
}
