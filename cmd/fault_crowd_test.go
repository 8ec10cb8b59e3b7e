//go:build unix

package cmd

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/testenv"
)

// clerk is one of many that work on the database at once, each with addresses and groups of their own,
// so that each knows what has to be there in the end.
type clerk struct {
	w       *world
	number  int
	slowest time.Duration
	invited map[string]bool
	groups  map[string]bool
}

// work runs n commands of all kinds, none of which may fail.
func (c *clerk) work(n int) {
	random := rand.New(rand.NewPCG(uint64(c.number), 1))
	for i := range n {
		email, group := fmt.Sprintf("p%d-%d@acme.example", c.number, i), fmt.Sprintf("G%d-%d", c.number, i)
		switch random.IntN(8) {
		case 0, 1:
			c.run("invitations", "create", email, "--role", "user", "-q")
			c.invited[email] = true
		case 2:
			c.run("groups", "create", group, "-q")
			c.groups[group] = true
		case 3:
			if one := c.one(c.invited); one != "" {
				c.run("invitations", "delete", one, "--yes", "-q")
				delete(c.invited, one)
			}
		case 4:
			if one := c.one(c.invited); one != "" {
				c.run("invitations", "update", one, "--role", "manager", "-q")
			}
		case 5:
			if one := c.one(c.groups); one != "" {
				c.run("groups", "add-member", one, "ana@acme.example", "-q")
			}
		case 6:
			c.run("invitations", "purge", "-q")
		case 7:
			c.run("invitations", "list", "-q", "--limit", "10")
		}
	}
}

func (c *clerk) run(args ...string) {
	e := c.w.apart("", args...)
	c.slowest = max(c.slowest, e.took)
	if c.w.wants(e, 0, ""); e.err != "" {
		c.w.t.Errorf("roster %s: %s", strings.Join(args, " "), e.err)
	}
}

// one is the first of a set, or "".
func (c *clerk) one(set map[string]bool) string {
	names := slices.Sorted(maps.Keys(set))
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

// Many processes change one database at once: none fails, nothing is lost, nothing is made up.
func TestFaultCrowd(t *testing.T) {
	t.Parallel()
	onBoth(t, crowd)
}

func crowd(t *testing.T, database func() string) {
	t.Helper()
	w := founded(t, database())
	clerks := make([]*clerk, 16)
	var wait sync.WaitGroup
	begun := time.Now()
	for i := range clerks {
		clerks[i] = &clerk{w: w, number: i, invited: map[string]bool{}, groups: map[string]bool{}}
		wait.Go(func() { clerks[i].work(testenv.Full(200, 6)) })
	}
	wait.Wait()

	var invited, groups []string
	var slowest time.Duration
	for _, c := range clerks {
		invited = append(invited, slices.Collect(maps.Keys(c.invited))...)
		groups = append(groups, slices.Collect(maps.Keys(c.groups))...)
		slowest = max(slowest, c.slowest)
	}
	t.Logf("%v in all, the slowest command %v", time.Since(begun), slowest)
	if got := w.lines("invitations", "list", "--columns", "recipient"); !sameSet(got, invited) {
		t.Errorf("%d invitations are there, %d were made and not deleted", len(got), len(invited))
	}
	if got := w.lines("groups", "list", "--columns", "name"); !sameSet(got, groups) {
		t.Errorf("%d groups are there, %d were made", len(got), len(groups))
	}
	w.sound()
	w.private()
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// Of many that make the organization at once exactly one does, and database, key and configuration belong together.
func TestFaultInits(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, inits)
}

func inits(t *testing.T, database func() string) {
	t.Helper()
	for round := range testenv.Full(100, 3) {
		w := newWorld(t, database())
		results := make([]ended, 16)
		var wait sync.WaitGroup
		for i := range results {
			wait.Go(func() {
				email := fmt.Sprintf("ana%d@acme.example", i)
				results[i] = w.apart("", "init", "--organization", "Acme", "--email", email, "--name", "Ana", "--base-url", fmt.Sprintf("https://p%d.acme.example", i))
			})
		}
		wait.Wait()
		winner := -1
		for i, e := range results {
			if e.code == 0 && winner < 0 {
				winner = i
				continue
			}
			w.wants(e, 5, "has an organization already")
		}
		if winner < 0 {
			t.Fatalf("round %d: nobody made the organization", round)
		}
		w.serves(winner)
		w.tidy()
		if t.Failed() {
			return
		}
	}
}

// serves checks that all that init makes is the winner's, and fits together.
func (w *world) serves(winner int) {
	w.t.Helper()
	if got := strings.TrimSpace(w.must("members", "list", "-o", "csv", "--columns", "email", "--no-headers")); got != fmt.Sprintf("ana%d@acme.example", winner) {
		w.t.Errorf("the Administrator is %s, want that of %d", got, winner)
	}
	link := w.must("invitations", "create", "bo@acme.example", "--role", "user", "--link")
	if !strings.HasPrefix(link, fmt.Sprintf("https://p%d.acme.example/accept/", winner)) {
		w.t.Errorf("links begin as in %s, want those of %d", link, winner)
	}
	if again := w.must("invitations", "show", "bo@acme.example", "--link"); again != link {
		w.t.Errorf("the link is %s, was %s", again, link)
	}
	w.must("database", "check")
	w.private()
}

// tidy checks that nothing is left beside the key and the configuration.
func (w *world) tidy() {
	w.t.Helper()
	names, err := filepath.Glob(filepath.Join(w.dir, "config", "roster", "*"))
	hidden, hiddenErr := filepath.Glob(filepath.Join(w.dir, "config", "roster", ".[a-z]*"))
	if err != nil || hiddenErr != nil || len(names) != 2 || len(hidden) != 0 {
		w.t.Errorf("the configuration's folder has %v %v, want config.yaml and link.key alone", names, hidden)
	}
}

// Under any umask files are readable and writable by their owner, and by nobody else.
func TestFaultUmask(t *testing.T) {
	t.Parallel()
	for _, mask := range []string{"0000", "0777"} {
		t.Run(mask, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			shell := func(line string) {
				w.wants(w.run("/bin/sh", "-c", "umask "+mask+"; "+line), 0, "")
			}
			shell("roster init --organization Acme --email ana@acme.example --name Ana")
			shell("roster invitations create bo@acme.example --role user")
			shell("roster database backup " + filepath.Join(w.dir, "backup.db"))
			shell("roster database restore " + filepath.Join(w.dir, "backup.db") + " --yes")
			w.private()
			shell("roster init --organization Two --email bo@two.example --name Bo --database new/deep/two.db --config other/two.yaml")
			w.private()
			if _, err := os.Stat(filepath.Join(w.dir, "new", "deep", "two.db")); err != nil {
				t.Error(err)
			}
		})
	}
}
