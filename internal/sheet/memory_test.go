package sheet

import (
	"io"
	"runtime"
	"strings"
	"testing"
)

// endless repeats text up to size bytes.
func endless(text string, size int64) io.Reader {
	text = strings.Repeat(text, max(1, buffer/len(text)))
	return io.LimitReader(&repeater{text: text}, size)
}

type repeater struct {
	text string
	at   int
}

func (r *repeater) Read(p []byte) (int, error) {
	n := copy(p, r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	return n, nil
}

// Whatever is in the file, little of it is kept in memory: no more is allocated in total than a few cells need.
func TestMemoryStaysFlat(t *testing.T) {
	const size, most = 2 << 20, 1 << 20
	for _, test := range []struct{ name, head, text string }{
		{"heading", "", "email,"},
		{"blank lines", "", "\n"},
		{"heading of one cell", "", "x"},
		{"cell", "email,role\n", "x"},
		{"quoted cell", "email,role\n\"", "x\n"},
		{"quotes", "email,role\n", `"`},
		{"misquoted line", "email,role\na\"", `x`},
		{"cells", "email,role\n", ","},
		{"cells too many", "email,role\n", "abc,"},
		{"empty rows", "email,role\n", ",\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_ = dump(io.MultiReader(strings.NewReader(test.head), endless(test.text, size)))
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > most {
				t.Errorf("%d bytes are allocated", used)
			}
		})
	}
}

func TestRowsAreNotHeld(t *testing.T) {
	const rows = 300_000
	line := "ana@acme.example,user,\"GIS;Field crew\"\n"
	file := io.MultiReader(strings.NewReader("email,role,groups\n"), endless(line, int64(rows*len(line))))
	table, err := Open(file, people...)
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	var before, now runtime.MemStats
	for row, err := range table.Rows() {
		if err != nil || row.Line != read+2 || row.Cell("groups") != "GIS;Field crew" {
			t.Fatalf("line %d gives %v and %q", row.Line, err, row.Cell("groups"))
		}
		read++
		if read%50_000 != 0 {
			continue
		}
		runtime.GC()
		runtime.ReadMemStats(&now)
		if before.HeapAlloc == 0 {
			before = now
		}
		if now.HeapAlloc > before.HeapAlloc+1<<20 {
			t.Fatalf("after %d rows %d bytes are held, %d before", read, now.HeapAlloc, before.HeapAlloc)
		}
	}
	if read != rows {
		t.Errorf("%d rows are read", read)
	}
}

func BenchmarkRows(b *testing.B) {
	for _, bench := range []struct{ name, line string }{
		{"plain", "ana.maria@acme.example,user,GIS,fr\n"},
		{"quoted", "\"ana.maria@acme.example\",\"user\",\"GIS;Field crew\",\"fr\"\r\n"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			columns := []Column{{Name: "email", Required: true}, {Name: "role"}, {Name: "groups"}, {Name: "language"}}
			body := endless(bench.line, int64(b.N)*int64(len(bench.line)))
			b.ReportAllocs()
			b.SetBytes(int64(len(bench.line)))
			table, err := Open(io.MultiReader(strings.NewReader("email,role,groups,language\n"), body), columns...)
			if err != nil {
				b.Fatal(err)
			}
			for row, err := range table.Rows() {
				if err != nil || row.Cell("language") != "fr" {
					b.Fatal(row, err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
