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
)

// 150 sign-ins at once, right and wrong, from everywhere: each is answered, none by an error, within 256 MB,
// and pages are served meanwhile.
func TestSignInsAtOnce(t *testing.T) {
	const memory = 256 << 20
	s := acme(t, func(o *Options) { o.TrustedProxies = prefixes(t, "10.0.0.1/32") })
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
	codes := make([]int, 150)
	var all sync.WaitGroup
	for i := range codes {
		all.Go(func() {
			password := goodPassword
			if i%2 == 0 {
				password = "wrong"
			}
			from := map[string]string{"X-Forwarded-For": fmt.Sprintf("198.51.%d.%d", i/250, i%250)}
			codes[i] = s.send(call{path: "/sign-in", form: signInForm([]string{ana, mia, uma}[i%3], password), from: "10.0.0.1:1", header: from}).Code
		})
	}
	begun := time.Now()
	wantStatus(t, s.get(page), http.StatusOK, "")
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("a page took %s meanwhile", took)
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
