package cmd

import (
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// saved LINE-END ENCODING FILE NEW copies a text file as another program would save it. LINE-END is lf, crlf or cr,
// ENCODING is utf-8, utf-8-mark, utf-16, utf-16-bare (without a mark), utf-32 or latin-1. The copy is its owner's
// alone.
func saved(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: saved LINE-END ENCODING FILE NEW")
	}
	end := map[string]string{"lf": "\n", "crlf": "\r\n", "cr": "\r"}[args[0]]
	form := map[string]encoding.Encoding{
		"utf-8": unicode.UTF8, "utf-8-mark": unicode.UTF8BOM, "latin-1": charmap.ISO8859_1,
		"utf-16":      unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"utf-16-bare": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
		"utf-32":      utf32.UTF32(utf32.LittleEndian, utf32.UseBOM),
	}[args[1]]
	if end == "" || form == nil {
		ts.Fatalf("there is no form %s %s", args[0], args[1])
	}
	text, err := form.NewEncoder().String(strings.ReplaceAll(ts.ReadFile(args[2]), "\n", end))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[3]), []byte(text), 0o600))
}
