package password

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestRead(t *testing.T) {
	longest := strings.Repeat("x", maxBytes)
	for in, want := range map[string]string{
		"seven grey geese":                  "seven grey geese",
		"seven grey geese\n":                "seven grey geese",
		"seven grey geese\r\n":              "seven grey geese",
		"seven grey geese\rsix":             "seven grey geese",
		"\ufeffseven grey geese\r\n":        "seven grey geese",
		"\xff\xfes\x00\xe9\x00\r\x00\n\x00": "sé",
		"seven grey geese\n\xe9\x00":        "seven grey geese",
		" blanks stay \nanother line":       " blanks stay ",
		longest:                             longest,
		longest + "\r\n" + longest:          longest,
	} {
		got, err := Read(iotest.OneByteReader(strings.NewReader(in)))
		if got != want || err != nil {
			t.Errorf("Read(%.30q) = %.30q, %v, want %.30q", in, got, err, want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, in := range []string{"", "\n", "\r\n", "\nsecond line", "\ufeff\n", "caf\xe9\n", "s\x00e\x00\n\x00"} {
		if got, err := Read(strings.NewReader(in)); err == nil {
			t.Errorf("Read(%q) = %q, want an error", in, got)
		}
	}
	for _, end := range []string{"", "\n", "xxxxxx\n"} {
		_, err := Read(strings.NewReader(strings.Repeat("x", maxBytes+1) + end))
		if reason(err) != TooLong {
			t.Errorf("one byte too many and %q: %v", end, err)
		}
	}
	broken := io.MultiReader(strings.NewReader("half a pass"), iotest.ErrReader(io.ErrUnexpectedEOF))
	if got, err := Read(broken); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Read of a broken pipe = %q, %v", got, err)
	}
}
