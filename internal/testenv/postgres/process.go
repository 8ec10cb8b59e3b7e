package postgres

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Program returns the path of one of PostgreSQL's programs: of the version whose initdb is in PATH, otherwise of the newest
// that is where Debian has them.
func Program(name string) (string, error) {
	initdb, missing := exec.LookPath("initdb")
	if missing != nil {
		found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
		newest := 0
		for _, path := range found {
			if version, _ := strconv.Atoi(strings.Split(path, "/")[4]); version > newest {
				initdb, newest, missing = path, version, nil
			}
		}
	}
	if missing != nil {
		return "", missing
	}
	initdb, err := filepath.EvalSymlinks(initdb)
	return filepath.Join(filepath.Dir(initdb), name), err
}

// newDir makes a folder for the files of a server.
func newDir() (string, error) {
	dir, err := os.MkdirTemp("", "pg-")
	if err == nil {
		err = giveAway(dir)
	}
	return dir, err
}

// command returns one that runs in a clean environment, for root as somebody without rights.
func command(path string, args ...string) *exec.Cmd {
	c := exec.CommandContext(context.Background(), path, args...) //nolint:gosec // of the tests
	c.Dir = "/"
	c.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"}
	c.SysProcAttr = attributes()
	c.WaitDelay = 5 * time.Second
	return c
}

// run runs one of PostgreSQL's programs to its end.
func run(name string, args ...string) error {
	path, err := Program(name)
	if err != nil {
		return err
	}
	if out, err := command(path, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

// process is a running server. It ends at the latest when this process ends.
type process struct {
	*exec.Cmd
	log   *log
	ended chan struct{}
}

// startProcess starts the server at path and waits until it writes ready.
func startProcess(ready, path string, args ...string) (*process, error) {
	p := &process{Cmd: command(path, args...), log: &log{until: ready, found: make(chan struct{})}, ended: make(chan struct{})}
	p.Stderr = p.log
	started := make(chan error)
	go func() {
		// The system tells the server that its parent died when the thread that started it ends.
		runtime.LockOSThread()
		err := p.Start()
		started <- err
		if err == nil {
			_ = p.Wait()
			close(p.ended)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	select {
	case <-p.log.found:
		return p, nil
	case <-p.ended:
		return nil, fmt.Errorf("%s ended: %s", path, p.log)
	}
}

// log is what a server writes.
type log struct {
	mu    sync.Mutex
	text  bytes.Buffer
	until string
	found chan struct{} // closed when until was written
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(p)
	if l.until != "" && bytes.Contains(l.text.Bytes(), []byte(l.until)) {
		l.until = ""
		close(l.found)
	}
	return len(p), nil
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
