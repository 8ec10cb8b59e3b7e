package manifest

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// many yields n entries.
func many(n int) iter.Seq2[org.Desired, error] {
	groups, languages := []string{"GIS", "Field crew", "Ligne 4: été"}, []string{"en", "fr", "es"}
	return func(yield func(org.Desired, error) bool) {
		for i := range n {
			e := org.Desired{
				Email: fmt.Sprintf("ana%07d@acme.example", i), Role: org.Role(i%3 + 1),
				Groups: groups[i%2 : i%2+2], Language: languages[i%3],
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var file bytes.Buffer
			if err := Write(&file, []string{"Field crew", "GIS"}, many(n)); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.SetBytes(int64(file.Len()))
			for b.Loop() {
				if f, err := Read(bytes.NewReader(file.Bytes())); err != nil || len(f.Members) != n {
					b.Fatal(len(f.Members), err)
				}
			}
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	b.ReportAllocs()
	if err := Write(io.Discard, nil, many(b.N)); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "members/s")
}
