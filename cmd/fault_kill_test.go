//go:build unix

package cmd

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/testenv"
)

// killed is what four writers did before they were killed.
type killed struct {
	mu   sync.Mutex
	done []string          // addresses whose invitation was acknowledged
	live map[*exec.Cmd]int // what runs at the moment
	over bool
}

// start begins a command unless it is over.
func (k *killed) start(c *exec.Cmd) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.over || c.Start() != nil {
		return false
	}
	k.live[c] = c.Process.Pid
	return true
}

// end notes how a command ended.
func (k *killed) end(c *exec.Cmd, email string) {
	err := c.Wait()
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.live, c)
	if err == nil {
		k.done = append(k.done, email)
	}
}

// acknowledged is how many commands have ended well.
func (k *killed) acknowledged() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.done)
}

// kill ends everything that runs, at once.
func (k *killed) kill(t *testing.T) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.over = true
	for c := range k.live {
		if err := c.Process.Kill(); err != nil {
			t.Log(err) // it has just ended
		}
	}
}

// Writers that are killed at any moment damage nothing and lose nothing that they acknowledged.
func TestFaultKill(t *testing.T) {
	t.Parallel()
	onBoth(t, kill)
}

func kill(t *testing.T, database func() string) {
	t.Helper()
	w := founded(t, database())
	var all []string
	for round := range testenv.Full(50, 4) {
		k := &killed{live: map[*exec.Cmd]int{}}
		var wait sync.WaitGroup
		for writer := range 4 {
			wait.Go(func() {
				for i := 0; ; i++ {
					email := fmt.Sprintf("p%d-%d-%d@acme.example", round, writer, i)
					c := w.command("invitations", "create", email, "--role", "user", "-q")
					if !k.start(c) {
						return
					}
					k.end(c, email)
				}
			})
		}
		time.Sleep(time.Duration(50+rand.IntN(200)) * time.Millisecond)
		for wait := 0; round == 0 && k.acknowledged() == 0 && wait < 1000; wait++ {
			time.Sleep(10 * time.Millisecond) // on a machine that is busy nothing may have ended yet
		}
		k.kill(t)
		wait.Wait()
		all = append(all, k.done...)
		w.must("groups", "create", fmt.Sprintf("After %d", round), "-q")
		w.must("database", "check")
	}
	there := w.lines("invitations", "list", "--columns", "recipient")
	slices.Sort(there)
	for _, email := range all {
		if _, found := slices.BinarySearch(there, email); !found {
			t.Errorf("%s was acknowledged and is gone", email)
		}
	}
	if len(all) == 0 {
		t.Error("no command ended before it was killed")
	}
	t.Logf("%d acknowledged, %d there", len(all), len(there))
	w.sound()
	w.private()
}

// A member is deleted with all that is theirs or not at all, whenever the process is told to stop.
func TestFaultStopDelete(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, stopDelete)
}

func stopDelete(t *testing.T, database func() string) {
	t.Helper()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL, syscall.SIGINT} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			w := founded(t, database())
			w.join("bo@acme.example", "administrator")
			for i := range testenv.Full(50, 3) {
				email := fmt.Sprintf("p%d@acme.example", i)
				w.must("invitations", "create", email, "--role", "user", "--as", "bo@acme.example", "-q")
				c := w.command("members", "delete", "bo@acme.example", "--delete-resources", "--yes")
				var errs bytes.Buffer
				c.Stderr = &errs
				if err := c.Start(); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Duration(i%8*4) * time.Millisecond)
				_ = c.Process.Signal(signal)
				err := c.Wait()
				members, pending := w.lines("members", "list", "--columns", "email"), w.lines("invitations", "list", "--filter", "status=pending", "--columns", "recipient")
				gone := !slices.Contains(members, "bo@acme.example")
				if gone == (len(pending) > 0) {
					t.Fatalf("half done: members %v, pending %v", members, pending)
				}
				if err == nil && !gone {
					t.Fatal("it said that it is done, and is not")
				}
				if strings.Contains(errs.String(), "goroutine ") {
					t.Fatal(errs.String())
				}
				if gone {
					w.join("bo@acme.example", "administrator")
				}
			}
			w.sound()
		})
	}
}

// join makes somebody a member.
func (w *world) join(email, role string) {
	w.t.Helper()
	link := strings.TrimSpace(w.must("invitations", "create", email, "--role", role, "--link"))
	c := w.command("invitations", "accept", link, "--name", email, "--password-stdin", "-q")
	c.Stdin = strings.NewReader("four quiet rivers meet\n")
	w.wants(finish(c), 0, "")
}
