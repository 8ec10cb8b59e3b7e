package listing

import (
	"fmt"
	"io"
	"iter"
	"testing"
	"time"
)

// manyGuests are 100,000 rows made beforehand, so that what is measured is the writer.
func manyGuests() iter.Seq2[guest, error] {
	rows := make([]guest, 100_000)
	for i := range rows {
		rows[i] = guest{
			name: fmt.Sprintf("Member Number %d", i), id: fmt.Sprintf("id%024d", i), status: "pending",
			groups: []string{"Field crew", "GIS"}, visits: i, expires: noon.Add(time.Duration(i) * time.Minute), seen: noon,
		}
	}
	return rowsOf(rows...)
}

func BenchmarkWrite(b *testing.B) {
	rows := manyGuests()
	b.Run("range", func(b *testing.B) { // reading the cells without writing them
		b.ReportAllocs()
		cols := plainColumns()
		for b.Loop() {
			for cells, err := range cols.records(rows) {
				if err != nil || len(cells) == 0 {
					b.Fatal(err)
				}
			}
		}
	})
	for _, format := range append(Formats(), string(IDs)) {
		b.Run(format, func(b *testing.B) { benchmarkOutput(b, rows, Output{Format: Format(format)}) })
	}
	b.Run("screen", func(b *testing.B) {
		benchmarkOutput(b, rows, Output{Screen: &Screen{Width: 80, Color: true, Now: noon}})
	})
	b.Run("jq", func(b *testing.B) { benchmarkOutput(b, rows, Output{Format: JSONL, JQ: ".id"}) })
}

func benchmarkOutput(b *testing.B, rows iter.Seq2[guest, error], out Output) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if err := Write(io.Discard, plainColumns(), rows, out); err != nil {
			b.Fatal(err)
		}
	}
}
