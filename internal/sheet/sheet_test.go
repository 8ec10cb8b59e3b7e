package sheet

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	utf "golang.org/x/text/encoding/unicode"
)

var people = []Column{{Name: "email", Required: true}, {Name: "role"}, {Name: "groups"}}

// dump reads a table and shows the result, one line a row: "line: email|role|groups" or the error.
func dump(r io.Reader) string {
	table, err := Open(r, people...)
	if err != nil {
		return "open: " + err.Error()
	}
	var out []string
	for row, err := range table.Rows() {
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		out = append(out, fmt.Sprintf("%d: %s|%s|%s", row.Line, row.Cell("email"), row.Cell("role"), row.Cell("groups")))
	}
	return strings.Join(out, "\n")
}

func utf16(order utf.Endianness, text string) string {
	wide, err := utf.UTF16(order, utf.UseBOM).NewEncoder().String(text)
	if err != nil {
		panic(err)
	}
	return wide
}

func TestRows(t *testing.T) {
	const plain = "email,role,groups\nana@acme.example,user,GIS\n"
	const want = "2: ana@acme.example|user|GIS"
	for _, test := range []struct{ name, table, want string }{
		{"comma", plain, want},
		{"semicolon", strings.ReplaceAll(plain, ",", ";"), want},
		{"tab", strings.ReplaceAll(plain, ",", "\t"), want},
		{"comma in a quoted heading", "\"email\";\"role\"\na;\"b,c\"\n", "2: a|b,c|"},
		{"separator of the longer part", "email;role;\"groups\",\n", `open: line 1, column 3: ` + faultQuote},
		{"one column", "email\na\nb;c\n", "2: a||\n3: b;c||"},
		{"byte order mark", "\ufeff" + plain, want},
		{"UTF-16 LE", utf16(utf.LittleEndian, strings.ReplaceAll(plain, ",", "\t")), want},
		{"UTF-16 BE", utf16(utf.BigEndian, plain), want},
		{"no byte", "", "open: line 1: the file is empty; its first row must name the columns: email, role, groups"},
		{
			"only a mark", "\ufeff",
			"open: line 1: the file is empty; its first row must name the columns: email, role, groups",
		},
		{
			"only blanks", "\n ,,\n",
			"open: line 1: the file is empty; its first row must name the columns: email, role, groups",
		},
		{"only a heading", "email", ""},
		{"CRLF", strings.ReplaceAll(plain, "\n", "\r\n"), want},
		{"CR", strings.ReplaceAll(plain, "\n", "\r"), want},
		{"no last line end", strings.TrimSpace(plain), want},
		{"CR at the end", "email\ra\r", "2: a||"},
		{"mixed line ends", "email\r\na\rb\nc\n\rd", "2: a||\n3: b||\n4: c||\n6: d||"},
		{"other order and case", "Groups,EMAIL,rOle\ng,e,r\n", "2: e|r|g"},
		{"column left out", "email,groups\ne,g\n", "2: e||g"},
		{"blanks around cells", "\u00a0email\t, role \n \u00a0a\u3000,\u202fb c \n", "2: a|b c|"},
		{"blanks around quotes", "email ; \"role\" \n \u00a0\"a;b\"\u00a0; \" c \"\n", "2: a;b|c|"},
		{"tab behind quotes", "email,role\n\"'\"\t,b\n", "2: '|b|"},
		{"doubled quotes", "email,role\n\"a \"\"b\"\"\",\"\"\"\"\n", `2: a "b"|"|`},
		{"newlines in quotes", "email,role\n\"a\r\nb\nc\rd\",e\nf,g\n", "2: a\r\nb\nc\rd|e|\n6: f|g|"},
		{"newline in the heading", "\"email\n\",role\na,b\n", "3: a|b|"},
		{"blank lines", "\n;;\r\n\u00a0;\"\"\nemail;role\n\n;\na;b\n\"\"; \nc;d", "7: a|b|\n9: c|d|"},
		{"line of tabs", "\t\t\t\nemail,role\na,b\n", "3: a|b|"},
		{"trailing empty columns", "email,role,,\na,b,,,,\n", "2: a|b|"},
		{"short rows", "email,role,groups\na\nb,c\n", "2: a||\n3: b|c|"},
		{"formulas", "email,role,groups\n'=a,'+b,'-c\n'@d,\"'\te\",\"'\rf\"\n", "2: =a|+b|-c\n3: @d|e|f"},
		{"other apostrophes", "email,role,groups\n'a,','' \n''=b,c'=d,' =e\n", "2: 'a|'|''\n3: ''=b|c'=d|' =e"},
		{
			"formula in the heading", "'email,role\n",
			`open: line 1, column 1: unknown column "'email"; did you mean email? the columns are email, role, groups`,
		},
		{"other columns", "Name,email,,Department,role,\nn,e,x,d,r,\n", "2: e|r|"},
		{"many other columns", strings.Repeat("x,", 200) + "email\n" + strings.Repeat("x,", 200) + "e\n", "2: e||"},
		{"separator as Excel declares it", "sep=;\r\nemail;role\r\na,b;c\r\n", "3: a,b|c|"},
		{"separator in quotes", "\"SEP=,\"\nemail,role\na;b,c", "3: a;b|c|"},
		{"separator alone", "sep=\t\remail\ra b\r", "3: a b||"},
		{"no separator", "email,sep=;\na,b\n", "2: a||"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := dump(strings.NewReader(test.table)); got != test.want {
				t.Errorf("%q gives\n%s\nwant\n%s", test.table, got, test.want)
			}
			if got := dump(iotest.OneByteReader(strings.NewReader(test.table))); got != test.want {
				t.Errorf("%q byte by byte gives\n%s\nwant\n%s", test.table, got, test.want)
			}
		})
	}
}

// A column is found by its name as people write it, with blanks or hyphens, in the singular or the plural.
func TestHeadingAsPeopleWriteIt(t *testing.T) {
	columns := []Column{{Name: "depends_on", Required: true}, {Name: "name"}}
	for _, title := range []string{
		"depends_on", "Depends on", "DEPENDS-ON", "DependsOn", "depends  on", " depends On ", "\"Depends_On\"",
	} {
		table, err := Open(strings.NewReader(title+",Names\na,b\n"), columns...)
		if err != nil {
			t.Errorf("%q: %v", title, err)
			continue
		}
		for row, err := range table.Rows() {
			if err != nil || row.Cell("depends_on") != "a" || row.Cell("name") != "b" {
				t.Errorf("%q: %+v, %v", title, row, err)
			}
		}
	}
	for title, want := range map[string]string{
		"depend_on,name":        `unknown column "depend_on"; did you mean depends_on?`,
		"depends_on,Depends on": "the column depends_on appears twice",
		"depends_on,name,names": "the column name appears twice",
	} {
		if _, err := Open(strings.NewReader(title+"\na,b\n"), columns...); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", title, err, want)
		}
	}
}

// Rows longer than the buffer, in every alignment, are read correctly.
func TestRowsAcrossBuffers(t *testing.T) {
	for pad := range 70 {
		long := strings.Repeat("é", buffer/2+1-pad/2) + strings.Repeat("x", pad%2)
		table := "email,role\r\n\"" + long + "\"\"\r\n\",b\r\nc,d\r\n"
		want := "2: " + long + "\"|b|\n4: c|d|"
		if got := dump(strings.NewReader(table)); got != want {
			t.Fatalf("with %d bytes less: %.40q … %.40q", pad, got, got[max(0, len(got)-40):])
		}
	}
}

func TestReadingFails(t *testing.T) {
	broken := errors.New("disk on fire")
	head := "email\na\nb"
	table, err := Open(io.MultiReader(strings.NewReader(head), iotest.ErrReader(broken)), people...)
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	for row, e := range table.Rows() {
		lines, err = append(lines, row.Line), e
	}
	var fault *Error
	if !errors.Is(err, broken) || errors.As(err, &fault) || !slices.Equal(lines, []int{2, 3}) {
		t.Errorf("lines %v end with %v", lines, err)
	}
	if _, err = Open(iotest.ErrReader(broken), people...); !errors.Is(err, broken) {
		t.Errorf("opening gives %v", err)
	}
}

// At a terminal, reading after the end of the input would wait for more.
func TestReadsTheEndOnce(t *testing.T) {
	in := io.MultiReader(strings.NewReader("email\na"), iotest.ErrReader(io.EOF))
	more := strings.NewReader("\nb\n")
	if got := dump(&resumed{first: in, rest: more}); got != "2: a||" || more.Len() != 3 {
		t.Errorf("got %s, and %d bytes are left", got, more.Len())
	}
}

// resumed returns rest after the end of first was read.
type resumed struct{ first, rest io.Reader }

func (r *resumed) Read(p []byte) (int, error) {
	n, err := r.first.Read(p)
	if err != nil {
		r.first = r.rest
	}
	return n, err
}

func TestRowsCanStop(t *testing.T) {
	table, err := Open(strings.NewReader("email\na\nb\nc\n"), people...)
	if err != nil {
		t.Fatal(err)
	}
	var kept []Row
	for row, err := range table.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, row)
		if len(kept) == 2 {
			break
		}
	}
	for row, err := range table.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, row)
	}
	if len(kept) != 3 || kept[0].Cell("email") != "a" || kept[2].Cell("email") != "c" {
		t.Errorf("got %v", kept)
	}
}

func TestList(t *testing.T) {
	for _, test := range []struct {
		cell string
		want []string
	}{
		{"", nil},
		{" ; ", nil},
		{"GIS", []string{"GIS"}},
		{" GIS;Field crew ;\u00a0;GIS; gis;", []string{"GIS", "Field crew", "gis"}},
		{"a,b;c", []string{"a,b", "c"}},
	} {
		if got := List(test.cell); !slices.Equal(got, test.want) {
			t.Errorf("%q gives %q, want %q", test.cell, got, test.want)
		}
	}
}
