package web

import (
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/password"
	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// Many sign-ins at once, right and wrong, from everywhere: each is answered, none by an error, within 256 MB,
// and a page does not wait until all of them are.
func TestSignInsAtOnce(t *testing.T) {
	const memory = 256 << 20
	s := acme(t, func(o *Options) { o.TrustedProxies = prefixes(t, "10.0.0.1/32") })
	s.costly()
	page := s.invite("bo@acme.example", admin.Invite{})
	var most atomic.Uint64
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.HeapInuse+m.StackInuse))
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	})
	crowd := testenv.Full(1000, 40)
	if postgres.Chosen() {
		crowd = 40 // what is looked at is ours, and a server beside it takes half of the machine
	}
	codes := make([]int, crowd)
	var all sync.WaitGroup
	var answered atomic.Int64
	for i := range codes {
		all.Go(func() {
			pw := goodPassword
			if i%2 == 0 {
				pw = "wrong"
			}
			from := map[string]string{"X-Forwarded-For": fmt.Sprintf("198.51.%d.%d", i/250, i%250)}
			codes[i] = s.send(call{path: "/sign-in", form: signInForm([]string{ana, mia, uma}[i%3], pw), from: "10.0.0.1:1", header: from}).Code
			answered.Add(1)
		})
	}
	wantStatus(t, s.get(page), http.StatusOK, "")
	if answered.Load() == int64(len(codes)) {
		t.Error("a page waits until all sign-ins are answered")
	}
	all.Wait()
	close(done)
	watching.Wait()
	count := map[int]int{}
	for _, code := range codes {
		count[code]++
	}
	t.Logf("%v, at most %d MB", count, most.Load()>>20)
	if count[http.StatusSeeOther] == 0 || count[http.StatusForbidden] == 0 ||
		count[http.StatusSeeOther]+count[http.StatusForbidden]+count[http.StatusServiceUnavailable]+count[http.StatusTooManyRequests] != len(codes) {
		t.Errorf("the answers are %v", count)
	}
	if most.Load() > memory {
		t.Errorf("they took %d MB", most.Load()>>20)
	}
}

// costly makes passwords cost what they really do, also those that are set.
func (s *host) costly() {
	s.cost = password.Cost{}
	for _, email := range []string{ana, mia, uma} {
		_, err := s.by("").SignIn(s.t.Context(), email, goodPassword) // which hashes the password again
		check(s.t, err)
	}
}
