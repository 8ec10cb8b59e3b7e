package listing

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// source is a list of n guests that counts how often it was ranged over, and ends with err if that is set.
type source struct {
	n, ranged int
	err       error
	each      func(i int)
}

func (s *source) rows() iter.Seq2[guest, error] {
	return func(yield func(guest, error) bool) {
		s.ranged++
		for i := range s.n {
			if s.each != nil {
				s.each(i)
			}
			row := ana()
			row.id = fmt.Sprintf("id%07d", i)
			row.name = strings.Repeat("n", 1+i*20/s.n)
			if !yield(row, nil) {
				return
			}
		}
		if s.err != nil {
			yield(guest{}, s.err)
		}
	}
}

func TestTablesReadLongListsTwice(t *testing.T) {
	for n, ranged := range map[int]int{2: 1, sampleRows: 1, sampleRows + 1: 2, 3 * sampleRows: 2} {
		s := source{n: n}
		var b bytes.Buffer
		if err := Write(&b, plainColumns()[:2], s.rows(), Output{}); err != nil {
			t.Fatal(err)
		}
		last := 1 + (n-1)*20/n
		want := fmt.Sprintf("\n%s  id%07d\n", strings.Repeat("n", last), n-1)
		if !strings.HasSuffix(b.String(), want) {
			t.Errorf("%d rows end with %q, want %q", n, b.String()[b.Len()-20:], want)
		}
		if lines := strings.Count(b.String(), "\n"); s.ranged != ranged || lines != n+1 {
			t.Errorf("%d rows: ranged %d times, %d lines", n, s.ranged, lines)
		}
		if first := fmt.Sprintf("\nn%s  id0000000\n", strings.Repeat(" ", last-1)); !strings.Contains(b.String(), first) {
			t.Errorf("%d rows: the first row is not as wide as the last: %q", n, b.String()[:40])
		}
	}
}

func TestMemoryDoesNotGrowWithTheList(t *testing.T) {
	for _, format := range append(Formats(), string(IDs)) {
		var least, most uint64
		s := source{n: 30_000}
		s.each = func(i int) {
			if i%5_000 != 4_999 {
				return
			}
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			if least == 0 {
				least = m.HeapAlloc
			}
			most = max(most, m.HeapAlloc)
		}
		if err := Write(io.Discard, plainColumns(), s.rows(), Output{Format: Format(format)}); err != nil {
			t.Fatal(err)
		}
		if most > least+1<<20 {
			t.Errorf("%s: %d KiB more in use further down the list", format, (most-least)>>10)
		}
	}
}

func TestFailingRows(t *testing.T) {
	broken := errors.New("the disk is gone")
	for format, want := range map[Format]string{
		Table: "NAME         ID\nn            id0000000\nnnnnnnnnnnn  id0000001\n",
		CSV:   "name,id\nn,id0000000\nnnnnnnnnnnn,id0000001\n",
		JSONL: `{"name":"n","id":"id0000000"}` + "\n" + `{"name":"nnnnnnnnnnn","id":"id0000001"}` + "\n",
		JSON:  "[\n  {\n    \"name\": \"n\",\n    \"id\": \"id0000000\"\n  },\n  {\n    \"name\": \"nnnnnnnnnnn\",\n    \"id\": \"id0000001\"\n  }",
		YAML:  "- name: \"n\"\n  id: id0000000\n- name: nnnnnnnnnnn\n  id: id0000001\n",
		IDs:   "id0000000\nid0000001\n",
	} {
		s := source{n: 2, err: broken}
		var b bytes.Buffer
		if err := Write(&b, plainColumns()[:2], s.rows(), Output{Format: format}); err != broken {
			t.Errorf("%s: %v", format, err)
		}
		equal(t, b.String(), want)
	}
	for _, out := range []Output{{JQ: "length"}, {JQ: ".", Format: JSONL}, {Template: "x"}} {
		if err := Write(io.Discard, plainColumns(), (&source{n: 2, err: broken}).rows(), out); !errors.Is(err, broken) {
			t.Errorf("%+v: %v", out, err)
		}
	}
}

func TestFailureFarDownALongTable(t *testing.T) {
	broken := errors.New("the disk is gone")
	s := source{n: 2 * sampleRows, err: broken}
	var b bytes.Buffer
	err := Write(&b, plainColumns(), s.rows(), Output{})
	if lines := strings.Count(b.String(), "\n"); !errors.Is(err, broken) || lines != sampleRows+1 || s.ranged != 1 {
		t.Errorf("%v, %d lines, ranged %d times", err, lines, s.ranged)
	}
}

// closedPipe takes the first room bytes.
type closedPipe struct{ room int }

func (p *closedPipe) Write(b []byte) (int, error) {
	if len(b) > p.room {
		return p.room, syscall.EPIPE
	}
	p.room -= len(b)
	return len(b), nil
}

func TestFailingWriter(t *testing.T) {
	for _, format := range append(Formats(), string(IDs)) {
		for _, room := range []int{0, 100_000} {
			s := source{n: 20_000}
			read := 0
			s.each = func(int) { read++ }
			err := Write(&closedPipe{room}, plainColumns(), s.rows(), Output{Format: Format(format)})
			if !errors.Is(err, syscall.EPIPE) {
				t.Errorf("%s, %d bytes: %v", format, room, err)
			}
			if limit := 18_000 + (s.ranged-1)*s.n; read > limit {
				t.Errorf("%s, %d bytes: read %d rows for a closed pipe", format, room, read)
			}
		}
		if err := WriteOne(&closedPipe{}, plainColumns(), ana(), Output{Format: Format(format)}); !errors.Is(err, syscall.EPIPE) {
			t.Errorf("one %s: %v", format, err)
		}
	}
	for _, out := range []Output{{JQ: "."}, {JQ: ".[]", Format: JSON}, {Template: "{{.}}"}} {
		if err := Write(&closedPipe{}, plainColumns(), rowsOf(ana()), out); !errors.Is(err, syscall.EPIPE) {
			t.Errorf("%+v: %v", out, err)
		}
	}
}

func TestTablesOfWhatIsReadOnce(t *testing.T) {
	for _, n := range []int{0, 2, sampleRows, sampleRows + 1, 3 * sampleRows} {
		s := source{n: n}
		var b bytes.Buffer
		if err := Write(&b, plainColumns()[:2], s.rows(), Output{Once: true}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		if s.ranged != 1 || len(lines) != n+1 || !strings.HasPrefix(lines[0], "NAME") {
			t.Errorf("%d rows: ranged %d times, %d lines, the first %q", n, s.ranged, len(lines), lines[0])
		}
		for i, line := range lines[1:] {
			if want := fmt.Sprintf("%s  id%07d", strings.Repeat("n", 1+i*20/n), i); strings.Join(strings.Fields(line), "  ") != want {
				t.Fatalf("row %d of %d: %q, want %q", i, n, line, want)
			}
		}
	}
	broken := errors.New("broken")
	for _, n := range []int{0, 3, 2 * sampleRows} {
		s := source{n: n, err: broken}
		var b bytes.Buffer
		err := Write(&b, plainColumns()[:2], s.rows(), Output{Once: true})
		if lines := strings.Count(b.String(), "\n"); !errors.Is(err, broken) || n > 0 && lines != n+1 {
			t.Errorf("%d rows and an error: %v, %d lines", n, err, lines)
		}
	}
}
