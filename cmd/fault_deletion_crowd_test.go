//go:build unix

package cmd

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// rival is one of many who give each other's resources, roles and members away, without regard to what the others do.
type rival struct {
	w      *world
	random *rand.Rand
	actor  string         // who acts: another after each refusal
	done   map[string]int // by the command's first two words
}

// work runs n commands. Each is done, or refused for what another has done before. Who was deleted is invited again.
func (r *rival) work(n int) {
	for range n {
		args := r.command()
		if e := r.run(args...); e.code == 0 && args[1] == "delete" && args[0] == "members" {
			for _, email := range args[2:] {
				if slices.Contains(rivalry(), email) {
					r.join(email)
				}
			}
		}
	}
}

func (r *rival) command() []string {
	one, other, resource, need := r.member(), r.member(), r.resource(0), r.resource(6)
	create := [][]string{
		{"resources", "create", strings.TrimPrefix(resource, "layer/"), "--kind", "layer", "--owner", other},
		{"resources", "create", strings.TrimPrefix(need, "layer/"), "--kind", "layer", "--owner", one, "--depends-on", resource},
	}
	commands := append(create, [][]string{
		{"resources", "transfer", resource, "--to", one},
		{"resources", "delete", resource},
		{"permissions", "grant", resource, "--level", "own", "--member", one},
		{"permissions", "grant", need, "--level", "modify", "--member", other},
		{"permissions", "revoke", resource, "--member", one},
		{"members", "delete", one, "--transfer-to", other},
		{"members", "delete", one, "--delete-resources"},
		{"members", "delete", one, other, "--transfer-to", "ana@acme.example"},
		{"members", "update", one, "--role", "user", "--transfer-to", other},
		{"members", "update", one, "--role", "user"},
		{"members", "update", one, "--role", "administrator"},
		{"members", "update", other, "--role", "manager"},
	}...)
	args := commands[r.random.IntN(len(commands))]
	if r.random.IntN(3) == 0 {
		args = create[r.random.IntN(len(create))]
	}
	return append(args, "--as", r.actor, "--yes", "-q")
}

func (r *rival) member() string {
	all := rivalry()
	return all[r.random.IntN(len(all))]
}

func (r *rival) resource(from int) string { return fmt.Sprintf("layer/R%d", from+r.random.IntN(6)) }

func (r *rival) run(args ...string) ended {
	e := r.w.apart("", args...)
	if !slices.Contains([]int{0, 4, 5, 7}, e.code) {
		r.w.wants(e, 0, "")
	}
	if e.code == 7 {
		r.actor = r.member()
	}
	if e.code == 0 {
		r.done[args[0]+" "+args[1]]++
	}
	return e
}

// join makes somebody an Administrator again: whoever is one invites, unless somebody has already.
func (r *rival) join(email string) {
	for _, actor := range rivalry() {
		e := r.run("invitations", "create", email, "--role", "administrator", "--link", "--as", actor)
		if e.code == 5 {
			return
		}
		if e.code != 0 {
			continue
		}
		// As the others: each command that opens the file in a process takes away that process's locks on it, see checkHeader.
		joined := r.w.apart(quietRivers+"\n", "invitations", "accept", strings.TrimSpace(e.out), "--name", "Rival",
			"--password-stdin", "-q")
		if !slices.Contains([]int{0, 4, 5}, joined.code) {
			r.w.wants(joined, 0, "")
		}
		return
	}
}

// rivalry are those who come and go.
func rivalry() []string {
	return []string{"ana@acme.example", "bo@acme.example", "cy@acme.example", "dee@acme.example", "eve@acme.example"}
}

// Many processes that delete, demote and hand over at once are each done or refused; at any
// moment each resource has owners, none of them a User, and there is an Administrator.
func TestFaultDeletionCrowd(t *testing.T) {
	t.Parallel()
	onBoth(t, deletionCrowd)
}

func deletionCrowd(t *testing.T, database func() string) {
	t.Helper()
	w := founded(t, database())
	w.employ(org.Administrator, rivalry()[1:]...)
	w.must("resources", "create", "R1", "--kind", "layer", "--owner", "bo@acme.example", "--as", "ana@acme.example", "-q")
	rivals := make([]*rival, testenv.Full(16, 8))
	var wait sync.WaitGroup
	for i := range rivals {
		rivals[i] = &rival{w, rand.New(rand.NewPCG(uint64(i), 3)), rivalry()[i%5], map[string]int{}}
		wait.Go(func() { rivals[i].work(testenv.Full(200, 8)) })
	}
	over := make(chan bool)
	go func() { wait.Wait(); close(over) }()
	for working := true; working; {
		w.owned(func(org.Resource) {})
		select {
		case <-over:
			working = false
		case <-time.After(50 * time.Millisecond):
		}
	}
	done := map[string]int{}
	for _, r := range rivals {
		for command, n := range r.done {
			done[command] += n
		}
	}
	t.Log(done)
	if done["members delete"] == 0 || done["resources create"] == 0 {
		t.Errorf("too little was done: %v", done)
	}
	w.owned(func(org.Resource) {})
	w.must("database", "check")
}
