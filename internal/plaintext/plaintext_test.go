package plaintext

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	utf "golang.org/x/text/encoding/unicode"
)

// Whatever program writes it, in whatever pieces it comes, the text is the same.
func TestText(t *testing.T) {
	const plain = "été 日本\n\n𝕏 \ufffd \ufeff.\nend\n"
	for ends, text := range map[string]string{
		"LF":   plain,
		"CRLF": strings.ReplaceAll(plain, "\n", "\r\n"),
		"CR":   strings.ReplaceAll(plain, "\n", "\r"),
	} {
		for form, data := range map[string]string{
			"UTF-8":                 text,
			"UTF-8 with a mark":     "\ufeff" + text,
			"UTF-8 with more marks": "\ufeff\ufeff" + strings.ReplaceAll(text, "end", "\ufeffend"),
			"UTF-16LE":              encoded(t, utf.LittleEndian, text),
			"UTF-16BE":              encoded(t, utf.BigEndian, text),
		} {
			for pieces, r := range map[string]io.Reader{
				"whole":     strings.NewReader(data),
				"byte":      iotest.OneByteReader(strings.NewReader(data)),
				"data, EOF": iotest.DataErrReader(strings.NewReader(data)),
			} {
				if got, err := io.ReadAll(NewReader(r)); err != nil || string(got) != plain {
					t.Errorf("%s, %s, %s: %q, %v", form, ends, pieces, got, err)
				}
			}
		}
	}
}

func TestNotText(t *testing.T) {
	for name, test := range map[string]struct{ data, before, want string }{
		"nothing":                  {"", "", ""},
		"a mark alone":             {"\ufeff", "", ""},
		"UTF-16 of no length":      {"\xff\xfe", "", ""},
		"part of a mark":           {"\xef\xbb", "", "line 1, column 1: " + reasonBytes},
		"half a mark of UTF-16":    {"\xff", "", "line 1, column 1: " + reasonBytes},
		"Latin-1":                  {"a\r\rb\r\nc \xe9", "a\n\nb\nc ", "line 4, column 3: " + reasonBytes},
		"cut UTF-8":                {"a\nb\xc3", "a\nb", "line 2, column 2: " + reasonBytes},
		"a surrogate in UTF-8":     {"\xed\xa0\x80", "", "line 1, column 1: " + reasonBytes},
		"half a unit of UTF-16":    {"\xff\xfea\x00\n\x00b", "a\n", "line 2, column 1: " + reasonBytes},
		"half a pair":              {"\xfe\xff\x00a\xd8\x35", "a", "line 1, column 2: " + reasonBytes},
		"half a pair and one byte": {"\xfe\xff\x00a\xd8\x35\xdd", "a", "line 1, column 2: " + reasonBytes},
		"a pair in wrong order":    {"\xfe\xff\x00a\xdd\x4f\xd8\x35\x00b", "a", "line 1, column 2: " + reasonBytes},
		"a high surrogate alone":   {"\xff\xfe\x35\xd8a\x00", "", "line 1, column 1: " + reasonBytes},
		"NUL":                      {"a\nb\x00c", "a\nb", "line 2, column 2: " + reasonNUL},
		"NUL in UTF-16":            {"\xff\xfea\x00\x00\x00", "a", "line 1, column 2: " + reasonNUL},
		"UTF-16LE without a mark":  {"a\x00\n\x00", "a", "line 1, column 2: " + reasonNUL},
		"UTF-16BE without a mark":  {"\x00a\x00\n", "", "line 1, column 1: " + reasonNUL},
		"UTF-32LE":                 {"\xff\xfe\x00\x00a\x00\x00\x00", "", "line 1, column 1: " + reasonUTF32},
		"UTF-32BE":                 {"\x00\x00\xfe\xff\x00\x00\x00a", "", "line 1, column 1: " + reasonUTF32},
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(test.data), iotest.OneByteReader(strings.NewReader(test.data))} {
				got, err := io.ReadAll(NewReader(r))
				said := ""
				if err != nil {
					said = err.Error()
				}
				if string(got) != test.before || said != test.want || err != nil && !errors.As(err, new(*Error)) {
					t.Errorf("%q, %v", got, err)
				}
			}
		})
	}
}

// Lines that a person types are there as soon as they are typed, and the end of the input is typed once.
func TestTypedLines(t *testing.T) {
	for _, lines := range [][]string{
		{"a\n", "b\n"}, {"\n"}, {"a\r", "\nb\r", "c\n"}, {"\ufeffa\r\n", "b\r\n"}, {"\xff\xfea\x00\r\x00", "b\x00\n\x00"},
	} {
		typed := &keyboard{t: t, lines: lines}
		r := NewReader(typed)
		for i := range lines {
			typed.allowed = i + 1
			buffer := make([]byte, 100)
			if n, err := r.Read(buffer); err != nil || !bytes.HasSuffix(buffer[:n], []byte("\n")) {
				t.Errorf("%q: line %d is %q, %v", lines, i+1, buffer[:n], err)
			}
		}
		typed.allowed++
		for range 2 {
			if n, err := r.Read(make([]byte, 100)); n != 0 || err != io.EOF {
				t.Errorf("%q ends with %d bytes, %v", lines, n, err)
			}
		}
	}
}

// keyboard gives one line for each Read, then its end. It must not be read before that is allowed.
type keyboard struct {
	t       *testing.T
	lines   []string
	allowed int
	read    int
}

func (k *keyboard) Read(p []byte) (int, error) {
	if k.read++; k.read > k.allowed {
		k.t.Fatalf("%q: would wait for line %d", k.lines, k.read)
	}
	if k.read > len(k.lines) {
		return 0, io.EOF
	}
	return copy(p, k.lines[k.read-1]), nil
}

func TestReadingFails(t *testing.T) {
	broken := errors.New("the disk is broken")
	for _, data := range []string{"", "a\n", "\xef\xbb", "\xff\xfea"} {
		if _, err := io.ReadAll(NewReader(io.MultiReader(strings.NewReader(data), iotest.ErrReader(broken)))); err != broken {
			t.Errorf("%q: %v", data, err)
		}
	}
}

func FuzzReader(f *testing.F) {
	for _, data := range []string{
		"", "a\r\nb\rc\n", "\ufeff\ufeff\r\ufeffa", "\xff\xfea\x00\r\x00\n\x00\x35\xd8\x4f\xdd", "\xfe\xff\xd8",
		"\xff\xfe\x00\x00", "\xe9\x00",
	} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := io.ReadAll(NewReader(bytes.NewReader(data)))
		slowly, slow := io.ReadAll(NewReader(iotest.OneByteReader(bytes.NewReader(data))))
		if !bytes.Equal(got, slowly) || (err == nil) != (slow == nil) || err != nil && err.Error() != slow.Error() {
			t.Fatalf("%q, %v; by the byte %q, %v", got, err, slowly, slow)
		}
		if !utf8.Valid(got) || bytes.ContainsAny(got, "\r\x00") {
			t.Fatalf("%q", got)
		}
		if fault := (*Error)(nil); err != nil &&
			(!errors.As(err, &fault) || fault.Line != 1+bytes.Count(got, []byte("\n"))) ||
			fault != nil && fault.Column != 1+utf8.RuneCount(got[bytes.LastIndexByte(got, '\n')+1:]) {
			t.Fatalf("%q, %v", got, err)
		}
		again, err := io.ReadAll(NewReader(bytes.NewReader(got)))
		if err != nil || !bytes.Equal(again, got) {
			t.Fatalf("%q read again is %q, %v", got, again, err)
		}
	})
}

func encoded(t *testing.T, order utf.Endianness, s string) string {
	t.Helper()
	data, err := utf.UTF16(order, utf.UseBOM).NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
