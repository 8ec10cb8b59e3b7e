package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
)

// running is a server that was begun with serve.
type running struct {
	address string
	end     context.CancelFunc
	done    chan error
}

// run serves s until the test ends.
func run(t *testing.T, s *host, l Listening, o Options, most limits) *running {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	r := &running{end: end, done: make(chan error, 1)}
	l.Address = "127.0.0.1:0"
	go func() { r.done <- serve(ctx, l, o, most) }()
	listening := regexp.MustCompile(`msg=listening address=(\S+)`)
	for range 500 {
		if m := listening.FindStringSubmatch(s.log.String()); m != nil {
			r.address = m[1]
			return r
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("the server does not begin: %s", s.log)
	return nil
}

// ended waits for the server and gives what it ended with.
func (r *running) ended(t *testing.T) error {
	t.Helper()
	select {
	case err := <-r.done:
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("the server does not end")
		return nil
	}
}

// dial connects until the test ends.
func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	check(t, err)
	t.Cleanup(func() { check(t, conn.Close()) })
	return conn
}

// talk sends raw bytes and gives all that comes back until the server closes.
func talk(t *testing.T, address, text string) (answer string, took time.Duration) {
	t.Helper()
	conn := dial(t, address)
	begun := time.Now()
	check(t, conn.SetDeadline(begun.Add(20*time.Second)))
	_, err := io.WriteString(conn, text)
	check(t, err)
	b, err := io.ReadAll(conn)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the server keeps the connection open after %.40q", text)
	}
	return string(b), time.Since(begun)
}

// slow are the limits of a server that is patient for a moment.
func slow() limits {
	return limits{header: 300 * time.Millisecond, read: 6 * time.Second, write: 20 * time.Second, idle: 300 * time.Millisecond, finish: 5 * time.Second}
}

func TestServe(t *testing.T) {
	t.Parallel()
	s := acme(t)
	r := run(t, s, Listening{}, s.options(), defaultLimits())
	if log := s.log.String(); !strings.Contains(log, "msg=listening") || !strings.Contains(log, "tls=false") {
		t.Errorf("the log is %s", log)
	}
	answer, _ := talk(t, r.address, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	if !strings.HasPrefix(answer, "HTTP/1.1 200 OK\r\n") || !strings.HasSuffix(answer, "\r\n\r\nok\n") {
		t.Errorf("the answer is %q", answer)
	}
	answer, _ = talk(t, r.address, "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	if !strings.HasPrefix(answer, "HTTP/1.1 404 ") || !strings.Contains(answer, "\r\nContent-Security-Policy: ") {
		t.Errorf("the answer is %q", answer)
	}
	err := Serve(t.Context(), Listening{Address: r.address}, s.options())
	if !errors.Is(err, org.ErrConflict) || org.HintOf(err) == "" || !strings.Contains(err.Error(), r.address+" is in use") {
		t.Errorf("a second server at the address gives %v", err)
	}
	r.end()
	check(t, r.ended(t))
	for _, address := range []string{"nonsense", "127.0.0.1:99999", "host.invalid:80"} {
		if err := Serve(t.Context(), Listening{Address: address}, s.options()); !errors.Is(err, org.ErrUsage) || org.HintOf(err) == "" {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// An address of IPv4 is listened at by IPv4 alone.
func TestNetworkOf(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"0.0.0.0:80": "tcp4", "127.0.0.1:80": "tcp4", ":80": "tcp", "[::]:80": "tcp", "[::1]:80": "tcp", "localhost:80": "tcp", "nonsense": "tcp",
	} {
		if got := networkOf(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
	const all = "0.0.0.0:0"
	l, err := new(net.ListenConfig).Listen(t.Context(), networkOf(all), all)
	check(t, err)
	if at := l.Addr().String(); !strings.HasPrefix(at, "0.0.0.0:") {
		t.Errorf("it listens at %s", at)
	}
	check(t, l.Close())
}

func TestDefaultLimits(t *testing.T) {
	t.Parallel()
	s := acme(t)
	h := httpServer(s.handler, defaultLimits())
	if h.ReadHeaderTimeout <= 0 || h.ReadTimeout <= h.ReadHeaderTimeout || h.WriteTimeout <= requestTime || h.IdleTimeout <= 0 || h.MaxHeaderBytes <= 0 {
		t.Errorf("a client may take as long as it likes: %+v", h)
	}
}

// Clients that are slow, or send too much, are cut off; others are served meanwhile.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	s := acme(t)
	r := run(t, s, Listening{}, s.options(), slow())
	form := "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	for range 50 { // connections that say nothing
		dial(t, r.address)
	}
	for name, test := range map[string]struct {
		text, want string
		within     time.Duration
	}{
		"half a header":          {"GET / HTTP/1.1\r\nHost: x\r\n", "", 5 * time.Second},
		"half a body":            {form + "Content-Length: 100\r\n\r\nemail=a", "HTTP/1.1 400", 15 * time.Second},
		"idle":                   {"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200", 5 * time.Second},
		"a large header":         {"GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", maxHeader+8192), "HTTP/1.1 431", 15 * time.Second},
		"a large body, told":     {form + "Content-Length: 1000000\r\n\r\n" + strings.Repeat("x", maxBody+1), "HTTP/1.1 413", 15 * time.Second},
		"a large body, in parts": {form + "Transfer-Encoding: chunked\r\n\r\n" + fmt.Sprintf("%x\r\n%s\r\n", maxBody+1, strings.Repeat("x", maxBody+1)), "HTTP/1.1 413", 15 * time.Second},
		"two lengths":            {form + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", "HTTP/1.1 400", 15 * time.Second},
	} {
		answer, took := talk(t, r.address, test.text)
		if !strings.HasPrefix(answer, test.want) || test.want == "" && answer != "" || took > test.within {
			t.Errorf("%s: %q after %s", name, answer, took)
		}
	}
	r.end()
	check(t, r.ended(t))
}

// A request that is under way when the server is to end gets its answer; a new one gets none.
func TestServeFinishesRequests(t *testing.T) {
	t.Parallel()
	s := acme(t)
	entered, leave := make(chan struct{}, 8), make(chan struct{})
	o := s.options()
	o.Admin = func() *admin.Admin { entered <- struct{}{}; <-leave; return s.by(ana) }
	r := run(t, s, Listening{}, o, defaultLimits())
	got := make(chan string)
	go func() {
		answer, _ := talk(t, r.address, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
		got <- answer
	}()
	<-entered
	r.end()
	for strings.Contains(s.log.String(), "msg=ending") == false {
		time.Sleep(time.Millisecond)
	}
	refused := false
	for range 200 {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", r.address)
		if refused = err != nil; refused {
			break
		}
		check(t, conn.Close())
		time.Sleep(10 * time.Millisecond)
	}
	if !refused {
		t.Error("new connections are taken")
	}
	close(leave)
	if answer := <-got; !strings.HasSuffix(answer, "ok\n") {
		t.Errorf("the answer is %q", answer)
	}
	check(t, r.ended(t))
	if strings.Contains(s.log.String(), "requests were cut off") {
		t.Errorf("the log says that it did not: %s", s.log)
	}
}

// One that takes too long is cut off, and the server ends all the same, without an error.
func TestServeDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	s := acme(t)
	entered, leave := make(chan struct{}, 8), make(chan struct{})
	defer close(leave)
	o := s.options()
	o.Admin = func() *admin.Admin { entered <- struct{}{}; <-leave; return s.by(ana) }
	most := defaultLimits()
	most.finish = 100 * time.Millisecond
	r := run(t, s, Listening{}, o, most)
	_, err := io.WriteString(dial(t, r.address), "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
	check(t, err)
	<-entered
	r.end()
	check(t, r.ended(t))
	if !strings.Contains(s.log.String(), "requests were cut off") {
		t.Errorf("the log does not say so: %s", s.log)
	}
}
