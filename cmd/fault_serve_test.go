//go:build unix

package cmd

import (
	"bufio"
	"errors"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Accepted over HTTP, somebody is a member on the command line; and what the command line does to them counts at their
// next request.
func TestServeAccount(t *testing.T) {
	t.Parallel()
	w := hosting(t)
	s := w.serve()
	bo := visit(t)
	link := w.invited("bo@acme.example", "manager")
	if p := bo.get(s.at(link)); p.status != 200 || !strings.Contains(p.body, "bo@acme.example") {
		t.Errorf("the accept page: %d\n%s", p.status, p.body)
	}
	bo.post(s.at(link), "name", "Bo Chen", "password", quietRivers).goes(t, "/sign-in")
	if got := strings.TrimSpace(w.must("members", "show", "bo@acme.example", "--jq", `"\(.name) \(.role) \(.last_sign_in)"`)); got != "Bo Chen manager null" {
		t.Errorf("the member is %s", got)
	}
	bo.post(s.base+"/sign-in", "email", "Bo@Acme.example", "password", quietRivers).goes(t, "/portal")
	if p := bo.get(s.base + "/portal"); p.status != 200 || !strings.Contains(p.body, "Bo Chen") {
		t.Errorf("the portal: %d\n%s", p.status, p.body)
	}
	w.must("members", "list", "--filter", "last_sign_in:*", "-q")
	if got := w.lines("members", "list", "--filter", "last_sign_in:*", "--columns", "email"); len(got) != 1 {
		t.Errorf("who signed in: %v", got)
	}

	w.must("members", "update", "bo@acme.example", "--role", "user", "-q")
	bo.get(s.base+"/portal").goes(t, "/projects")
	w.must("members", "update", "bo@acme.example", "--role", "manager", "-q")
	if p := bo.get(s.base + "/portal"); p.status != 200 {
		t.Errorf("the portal, once more a Manager's: %d", p.status)
	}

	// Another password ends the session; then the old one is worth nothing.
	reset := strings.TrimSpace(w.must("members", "reset-password", "bo@acme.example", "--link"))
	bo.post(s.at(reset), "password", "five small lanterns glow").goes(t, "/sign-in")
	bo.get(s.base+"/portal").goes(t, "/sign-in")
	if p := bo.post(s.base+"/sign-in", "email", "bo@acme.example", "password", quietRivers); p.status != 403 {
		t.Errorf("the old password: %d", p.status)
	}
	bo.post(s.base+"/sign-in", "email", "bo@acme.example", "password", "five small lanterns glow").goes(t, "/portal")

	w.must("members", "delete", "bo@acme.example", "--yes", "-q")
	bo.get(s.base+"/portal").goes(t, "/sign-in")
	if p := bo.post(s.base+"/sign-in", "email", "bo@acme.example", "password", "five small lanterns glow"); p.status != 403 {
		t.Errorf("somebody deleted signs in: %d", p.status)
	}
	if code := s.ends(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	// The wrong passwords are in the audit log: one at Bo's account, one after they were deleted.
	failed := w.must("audit", "list", "--filter", "action=member.sign-in-failed", "-o", "csv", "--no-headers",
		"--sort", "subject", "--columns", "actor,subject,details,origin")
	if want := ",,\"count: 1, origins: 127.0.0.1\",web 127.0.0.1\n,bo@acme.example,\"count: 1, origins: 127.0.0.1\",web 127.0.0.1\n"; failed != want {
		t.Errorf("failed sign-ins are\n%s\nwant\n%s", failed, want)
	}
	w.sound()
}

// A signal ends the server with 0, after the request that is under way: here one that waits for a lock.
func TestServeEnds(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			w := hosting(t)
			s := w.serve()
			v := visit(t)
			if p := v.get(s.base + "/healthz"); p.status != 200 || p.body != "ok\n" {
				t.Errorf("/healthz: %v", p)
			}
			link := w.invited("bo@acme.example", "user")
			release := w.lock()
			answered := make(chan page)
			go func() { answered <- v.post(s.at(link), "name", "Bo", "password", quietRivers) }()
			time.Sleep(time.Second)
			time.AfterFunc(2*time.Second, release)
			if code := s.ends(signal); code != 0 {
				t.Errorf("exit code %d, want 0\n%s", code, s.log)
			}
			p := <-answered
			p.goes(t, "/sign-in")
			w.must("members", "show", "bo@acme.example")
			if _, err := net.DialTimeout("tcp", strings.TrimPrefix(s.base, "http://"), time.Second); err == nil {
				t.Error("it still listens")
			}
			if log := s.log.String(); strings.Contains(log, "interrupted") || strings.Contains(log, "goroutine ") {
				t.Errorf("it said\n%s", log)
			}
			w.sound()
		})
	}
}

// What keeps it from serving is told at once.
func TestServeRefuses(t *testing.T) {
	t.Parallel()
	w := hosting(t)
	s := w.serve()
	address := strings.TrimPrefix(s.base, "http://")
	nowhere := filepath.Join(w.dir, "nowhere.pem")
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{1, address + " is in use by another program", []string{"--listen", address}},
		{1, `"code":"failure"`, []string{"--listen", address, "-o", "json"}},
		{2, "cannot listen", []string{"--listen", "nonsense"}},
		{2, "--listen is empty", []string{"--listen", ""}},
		{2, "belong together", []string{"--tls-cert", nowhere}},
		{2, "belong together", []string{"--tls-key", nowhere}},
		{2, "nowhere.pem", []string{"--tls-cert", nowhere, "--tls-key", nowhere}},
		{2, "one argument too many", []string{"extra"}},
		{4, "there is no database", []string{"--database", "other.db"}},
	} {
		e := w.run(append([]string{"serve"}, c.args...)...)
		w.wants(e, c.code, c.want)
		if e.took > promptly {
			t.Errorf("%v took %v", c.args, e.took)
		}
	}
	if p := visit(t).get(s.base + "/healthz"); p.status != 200 {
		t.Errorf("the first one answers %d", p.status)
	}
}

// Without the link key everything that it serves works.
func TestServeKeyless(t *testing.T) {
	t.Parallel()
	w := hosting(t)
	link := w.invited("bo@acme.example", "user")
	if err := os.Remove(filepath.Join(w.dir, "config", "roster", "link.key")); err != nil {
		t.Fatal(err)
	}
	s := w.serve()
	v := visit(t)
	if p := v.get(s.at(link)); p.status != 200 {
		t.Errorf("the accept page: %d", p.status)
	}
	v.post(s.at(link), "name", "Bo", "password", quietRivers).goes(t, "/sign-in")
	v.post(s.base+"/sign-in", "email", "bo@acme.example", "password", quietRivers).goes(t, "/projects")
	if p := v.get(s.at(link)); p.status != 410 {
		t.Errorf("the used link: %d", p.status)
	}
}

// While the database is locked, what changes something is answered with 503 after a while, and what only reads at once;
// /healthz says so at once as well.
func TestServeLocked(t *testing.T) {
	t.Parallel()
	w := hosting(t)
	s := w.serve()
	link := w.invited("bo@acme.example", "user")
	release := w.lock()
	v := visit(t)
	answered := make(chan page)
	begun := time.Now()
	go func() { answered <- v.post(s.at(link), "name", "Bo", "password", quietRivers) }()
	time.Sleep(500 * time.Millisecond)
	for path, want := range map[string]int{s.base + "/healthz": 503, s.at(link): 200, s.base + "/sign-in": 200} {
		at := time.Now()
		if p := visit(t).get(path); p.status != want || time.Since(at) > promptly {
			t.Errorf("%s: %d after %v", path, p.status, time.Since(at))
		}
	}
	p := <-answered
	log := s.log.String()
	if !strings.Contains(log, "route=/healthz error=\"another program kept the database") || !strings.Contains(log, "locked for 600ms") {
		t.Errorf("the log does not say why:\n%s", log)
	}
	if took := time.Since(begun); p.status != 503 || took > 15*time.Second+3*promptly {
		t.Errorf("answered %d after %v, want 503\n%s", p.status, took, p.body)
	}
	release()
	v.post(s.at(link), "name", "Bo", "password", quietRivers).goes(t, "/sign-in")
}

// SIGTERM ends it soon though nobody reads standard error any more, so that requests wait to be logged.
func TestServeEndsUnread(t *testing.T) {
	t.Parallel()
	w := hosting(t)
	unread, log, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer unread.Close() //nolint:errcheck // a test
	s := &served{t: t, command: w.command("serve", "--listen", "127.0.0.1:0"), log: &journal{}, result: make(chan int, 1)}
	s.command.Stderr = log
	if err := errors.Join(s.command.Start(), log.Close()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.command.Process.Kill() })
	go func() {
		_ = s.command.Wait()
		s.result <- exitCode(s.command.ProcessState)
	}()
	listening := regexp.MustCompile(`msg=listening address=(\S+)`)
	var base string
	for said := bufio.NewScanner(unread); base == "" && said.Scan(); {
		if m := listening.FindStringSubmatch(said.Text()); m != nil {
			base = "http://" + m[1]
		}
	}
	v := visit(t)
	v.Timeout = time.Second
	for {
		res, err := v.Get(base + "/healthz")
		if err != nil {
			break // the pipe is full
		}
		if err := res.Body.Close(); err != nil {
			t.Fatal(err)
		}
	}
	begun := time.Now()
	if code := s.ends(syscall.SIGTERM); code != 0 || time.Since(begun) > promptly {
		t.Errorf("exit code %d after %v", code, time.Since(begun))
	}
}
