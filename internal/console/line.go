package console

import (
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// maxLine is the longest answer that is read, in bytes.
const maxLine = 64 << 10

// readLine reads up to the end of the line and nothing after it. The last line need not have a line end.
func readLine(in io.Reader) (string, error) {
	var line []byte
	for len(line) < maxLine {
		b, err := readByte(in)
		switch {
		case errors.Is(err, io.EOF) && len(line) > 0:
			return withoutPasteMarks(line), nil
		case err != nil:
			return "", errEnd
		case b == '\n':
			return withoutPasteMarks(line), nil
		}
		line = append(line, b)
	}
	return withoutPasteMarks(line), nil
}

// readRaw reads a line from a terminal in raw mode, in which the program has to handle the control keys.
func readRaw(in io.Reader) (string, error) {
	var line []byte
	for len(line) < maxLine {
		b, err := readByte(in)
		if err != nil {
			return "", errEnd
		}
		switch b {
		case '\r', '\n':
			return withoutPasteMarks(line), nil
		case 'C' & 0x1f:
			return "", ErrInterrupted
		case 'D' & 0x1f:
			return "", errEnd
		case 'U' & 0x1f:
			line = line[:0]
		case '\b', 0x7f:
			_, last := utf8.DecodeLastRune(line)
			line = line[:len(line)-last]
		default:
			line = append(line, b)
		}
	}
	return withoutPasteMarks(line), nil
}

func readByte(in io.Reader) (byte, error) {
	var b [1]byte
	_, err := io.ReadFull(in, b[:])
	return b[0], err
}

// withoutPasteMarks returns line without the marks that terminals put around pasted text, and without a carriage return
// at the end.
func withoutPasteMarks(line []byte) string {
	text := strings.NewReplacer("\x1b[200~", "", "\x1b[201~", "").Replace(string(line))
	return strings.TrimSuffix(text, "\r")
}
