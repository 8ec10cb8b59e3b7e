//go:build linux

package cmd

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// What a command said about a change.
const (
	made    = "made"
	notMade = "not made"
	unknown = "not known"
)

// attempts are what commands said, by the action and the subject of their event in the audit log. Each is tried once.
type attempts struct {
	mu    sync.Mutex
	said  map[string]string
	kinds map[string]int // how many commands ended with which error
	count atomic.Int64   // of the commands that ended
	quiet sync.RWMutex   // held for writing while no command may run
}

// try runs a command whose event is action of subject, and reports whether it was acknowledged.
func (a *attempts) try(w *world, action, subject string, args ...string) bool {
	a.quiet.RLock()
	defer a.quiet.RUnlock()
	e := w.run(append(args, "-q")...)
	said := made
	switch {
	case e.code == 0:
	case strings.Contains(e.err, "it is not known whether"):
		said = unknown
	default:
		w.wants(e, 9, "could not be reached for 15s")
		said = notMade
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.said[action+" "+subject] = said
	if said != made {
		a.kinds[e.err]++
	}
	a.count.Add(1)
	return said == made
}

// work runs commands until over is closed. The clerk's number tells its subjects from those of others.
func (a *attempts) work(w *world, clerk string, over <-chan struct{}) {
	for n := 0; ; n++ {
		select {
		case <-over:
			return
		default:
		}
		email, group := fmt.Sprintf("p%s-%d@acme.example", clerk, n), fmt.Sprintf("G%s-%d", clerk, n)
		if a.try(w, "invitation.create", email, "invitations", "create", email, "--role", "user") &&
			a.try(w, "invitation.update", email, "invitations", "update", email, "--role", "manager") && n%2 == 0 {
			a.try(w, "invitation.delete", email, "invitations", "delete", email, "--yes")
		}
		if a.try(w, "group.create", group, "groups", "create", group) {
			a.try(w, "group.add-member", group, "groups", "add-member", group, "ana@acme.example")
		}
	}
}

// more waits until so many commands more have ended.
func (a *attempts) more(t *testing.T, commands int64) {
	t.Helper()
	wanted := a.count.Load() + commands
	for end := time.Now().Add(patience); a.count.Load() < wanted; time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("no command ends any more")
		}
	}
}

// check compares what commands said with the audit log, and that with what there is.
func (a *attempts) check(w *world) {
	w.t.Helper()
	a.quiet.Lock()
	defer a.quiet.Unlock()
	events := map[string]int{}
	for _, line := range w.lines("audit", "list", "--columns", "action,subject", "--limit", "0") {
		events[strings.Replace(line, ",", " ", 1)]++
	}
	want := map[string]bool{"bo@acme.example,user": true}
	for what, said := range a.said {
		n := events[what]
		if n > 1 || n == 0 && said == made || n == 1 && said == notMade {
			w.t.Errorf("%s: the command said %q, and there are %d events", what, said, n)
		}
		action, subject, _ := strings.Cut(what, " ")
		switch {
		case n == 0 || action == "invitation.update" || action == "invitation.delete":
		case action == "group.create":
			want[subject+","+fmt.Sprint(events["group.add-member "+subject])] = true
		case action == "invitation.create" && events["invitation.delete "+subject] == 0:
			want[subject+","+[]string{"user", "manager"}[events["invitation.update "+subject]]] = true
		}
	}
	got := append(w.lines("invitations", "list", "--columns", "recipient,role", "--limit", "0"),
		w.lines("groups", "list", "--columns", "name,members", "--limit", "0")...)
	if all := slices.Collect(maps.Keys(want)); !sameSet(got, all) {
		w.t.Errorf("there are %d rows, and by the audit log %d", len(got), len(want))
	}
}

// A primary fails under load, and its standby takes over: no command needs to be told, nothing that was acknowledged is
// lost, nothing is done twice, and what is said about a change is true.
func TestFailover(t *testing.T) {
	t.Parallel()
	pair := postgres.NewPair(t)
	w := founded(t, "ROSTER_DATABASE="+pair.Address(postgres.Owner, pair.Schema(t)), "ROSTER_LINK_BASE_URL=http://127.0.0.1:8080")
	w.join("bo@acme.example", "user")
	s := w.serve()
	a := &attempts{said: map[string]string{}, kinds: map[string]int{}}
	over := make(chan struct{})
	var wait sync.WaitGroup
	for clerk := range 4 {
		wait.Go(func() { a.work(w, fmt.Sprint(clerk), over) })
	}
	visits := &signIns{}
	wait.Go(func() { visits.work(s, over) })
	rounds, load := testenv.Full(20, 2), int64(testenv.Full(100, 12))
	round := 0
	for ; round < rounds && !t.Failed(); round++ {
		a.more(t, load)
		if round%2 == 0 {
			pair.Primary.Stop()
		} else {
			pair.Primary.Kill()
		}
		time.Sleep(time.Duration(testenv.Full(1000, 300)) * time.Millisecond) // that is how long it takes to notice
		pair.Promote(t)
		a.more(t, load)
		a.check(w)
		pair.Rejoin(t)
	}
	close(over)
	wait.Wait()
	a.check(w)
	w.sound()
	visits.check(s)
	t.Logf("%d rounds, %d commands, without success %v; sign-ins by status %v", round, a.count.Load(), a.kinds, visits.statuses)
}

// signIns are those that a server was asked for.
type signIns struct {
	statuses map[int]int
	in       []*visitor // who was signed in
}

// work signs a member in again and again until over is closed.
func (v *signIns) work(s *served, over <-chan struct{}) {
	v.statuses = map[int]int{}
	for {
		select {
		case <-over:
			return
		default:
		}
		bo := visit(s.t)
		p := bo.post(s.base+"/sign-in", "email", "bo@acme.example", "password", quietRivers)
		v.statuses[p.status]++
		if p.status == 303 {
			v.in = append(v.in, bo)
		}
	}
}

// check wants that whoever was signed in still is.
func (v *signIns) check(s *served) {
	s.t.Helper()
	for _, bo := range v.in {
		if p := bo.get(s.base + "/projects"); p.status != 200 {
			s.t.Errorf("somebody who signed in got %d", p.status)
		}
	}
}
