package sheet

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	utf "golang.org/x/text/encoding/unicode"
)

func FuzzRows(f *testing.F) {
	for _, table := range []string{
		"",
		"email,role,groups\r\nana@acme.example,user,\"GIS;Field crew\"\r\n",
		"\ufeffgroups;Email\r\"a;b\";c\r\r\"d\n\"\"",
		"email\trole\n'=a\t\"'\tb\"\n\xe9\x00\n",
		utf16(utf.LittleEndian, "email,role\na,b\n"),
		"email\n\"a\"b\"\n,,\n\"",
	} {
		f.Add([]byte(table))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := Open(bytes.NewReader(data), people...)
		if err != nil {
			var fault *Error
			if !errors.As(err, &fault) || fault.Line < 1 {
				t.Fatalf("opening gives %v", err)
			}
			return
		}
		lines := 1 + bytes.Count(data, []byte{'\n'}) + bytes.Count(data, []byte{'\r'})
		last := 0
		for row, err := range table.Rows() {
			if row.Line <= last || row.Line > lines {
				t.Fatalf("line %d after %d of %d", row.Line, last, lines)
			}
			last = row.Line
			var fault *Error
			if err != nil {
				if !errors.As(err, &fault) || fault.Line != row.Line {
					t.Fatalf("line %d gives %v", row.Line, err)
				}
				continue
			}
			for _, c := range people {
				cell := row.Cell(c.Name)
				if cell != strings.TrimSpace(cell) || !utf8.ValidString(cell) || len(cell) > maxCell ||
					strings.ContainsRune(cell, 0) {
					t.Fatalf("line %d has %q", row.Line, cell)
				}
			}
			if strings.Join(row.cells, "") == "" { // cells in columns that nobody asked for count too
				t.Fatalf("line %d is empty", row.Line)
			}
		}
		if kept := cap(table.rows.text); kept > 4*(len(people)+2)*maxCell {
			t.Fatalf("%d bytes are held", kept)
		}
	})
}
