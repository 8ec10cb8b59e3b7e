package web

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"

	"golang.org/x/crypto/argon2"

	"github.com/roster-cli/roster/internal/admin"
)

func BenchmarkAcceptPage(b *testing.B) {
	s := acme(b)
	path := s.invite("bo@acme.example", admin.Invite{})
	b.ReportAllocs()
	for b.Loop() {
		if s.get(path).Code != http.StatusOK {
			b.Fatal("no page")
		}
	}
}

// BenchmarkSignIn and BenchmarkAccept have BenchmarkArgon2 as their yardstick: what the same cores do that hash and do
// nothing else.
func BenchmarkSignIn(b *testing.B) {
	s := acme(b)
	s.costly()
	b.SetParallelism(2)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if code := s.send(call{path: "/sign-in", form: signInForm(mia, goodPassword)}).Code; code != http.StatusSeeOther {
				b.Errorf("signing in gives %d", code)
			}
		}
	})
}

func BenchmarkAccept(b *testing.B) {
	s := acme(b)
	s.costly()
	var paths []string
	for i := range b.N {
		paths = append(paths, s.invite("bo"+strconv.Itoa(i)+"@acme.example", admin.Invite{}))
	}
	var next atomic.Int64
	b.SetParallelism(2)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			path := paths[next.Add(1)-1]
			if code := s.send(call{path: path, form: acceptForm("Bo", goodPassword)}).Code; code != http.StatusSeeOther {
				b.Errorf("accepting gives %d", code)
			}
		}
	})
}

func BenchmarkArgon2(b *testing.B) {
	salt := make([]byte, 16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			argon2.IDKey([]byte(goodPassword), salt, 2, 19456, 1, 32)
		}
	})
}

func BenchmarkLimit(b *testing.B) {
	l := newLimit(march(), 10, 0)
	b.ReportAllocs()
	for b.Loop() {
		l.take(mia, march())
	}
}
