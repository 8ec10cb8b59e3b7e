//go:build unix

package cmd

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// served is a `roster serve` that runs.
type served struct {
	t       *testing.T
	command *exec.Cmd
	base    string // http://127.0.0.1:PORT
	log     *journal
	result  chan int
}

// journal is what a process says, while it runs.
type journal struct {
	mu   sync.Mutex
	said bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.said.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.said.String()
}

// hosting is a founded world whose links begin with an address of this machine, so that browsers keep cookies without
// TLS.
func hosting(t *testing.T) *world {
	t.Helper()
	w := founded(t)
	w.environ = append(w.environ, "ROSTER_LINK_BASE_URL=http://127.0.0.1:8080")
	return w
}

// serve starts a server at a port of its own, and waits until it listens.
func (w *world) serve(flags ...string) *served {
	w.t.Helper()
	return w.listens(w.command(append([]string{"serve", "--listen", "127.0.0.1:0"}, flags...)...))
}

// listens starts the command of a server, and waits until that listens.
func (w *world) listens(serve *exec.Cmd) *served {
	w.t.Helper()
	s := &served{t: w.t, command: serve, log: &journal{}, result: make(chan int, 1)}
	s.command.Stderr = s.log
	if err := s.command.Start(); err != nil {
		w.t.Fatal(err)
	}
	go func() {
		_ = s.command.Wait()
		s.result <- exitCode(s.command.ProcessState)
	}()
	w.t.Cleanup(func() { _ = s.command.Process.Kill() })
	listening := regexp.MustCompile(`msg=listening address=(\S+) tls=(\w+)`)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if m := listening.FindStringSubmatch(s.log.String()); m != nil {
			s.base = map[string]string{"true": "https://", "false": "http://"}[m[2]] + m[1]
			return s
		}
	}
	w.t.Fatalf("it does not listen:\n%s", s.log)
	return nil
}

// ends sends a signal and waits for the exit code.
func (s *served) ends(signal syscall.Signal) int {
	s.t.Helper()
	if err := s.command.Process.Signal(signal); err != nil {
		s.t.Fatal(err)
	}
	return s.ended()
}

func (s *served) ended() int {
	s.t.Helper()
	select {
	case code := <-s.result:
		return code
	case <-time.After(30 * time.Second):
		s.t.Fatalf("it does not end:\n%s", s.log)
		return -1
	}
}

// visitor is a browser that follows no redirect by itself.
type visitor struct {
	t *testing.T
	http.Client
}

func visit(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t}
	v.Jar, v.Timeout = jar, time.Minute
	v.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	t.Cleanup(v.CloseIdleConnections)
	return v
}

// trusting is a visitor who trusts the certificates in a file.
func trusting(t *testing.T, file string) *visitor {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	v := visit(t)
	v.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: "localhost"}}
	return v
}

// page is what a visitor got.
type page struct {
	status   int
	location string // without what stands behind the question mark
	body     string
}

func (v *visitor) get(address string) page {
	v.t.Helper()
	res, err := v.Get(address)
	return v.read(res, err)
}

// post sends a form: names and values by turns.
func (v *visitor) post(address string, form ...string) page {
	v.t.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	res, err := v.PostForm(address, values)
	return v.read(res, err)
}

func (v *visitor) read(res *http.Response, err error) page {
	v.t.Helper()
	if err != nil {
		v.t.Error(err)
		return page{}
	}
	body, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		v.t.Error(err)
	}
	location, _, _ := strings.Cut(res.Header.Get("Location"), "?")
	return page{res.StatusCode, location, string(body)}
}

// goes checks where a visitor was sent.
func (p page) goes(t *testing.T, location string) {
	t.Helper()
	if p.status != http.StatusSeeOther || p.location != location {
		t.Errorf("answered %d to %q, want 303 to %q\n%s", p.status, p.location, location, p.body)
	}
}

// at is the page of a server that a link leads to.
func (s *served) at(link string) string {
	_, path, _ := strings.Cut(link, "://")
	_, path, _ = strings.Cut(path, "/")
	return s.base + "/" + path
}

// invited gives the link of an invitation.
func (w *world) invited(email, role string) string {
	w.t.Helper()
	return strings.TrimSpace(w.must("invitations", "create", email, "--role", role, "--link"))
}

func (s *served) url() *url.URL {
	s.t.Helper()
	at, err := url.Parse(s.base)
	if err != nil {
		s.t.Fatal(err)
	}
	return at
}
