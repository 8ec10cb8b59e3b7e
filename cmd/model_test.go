//go:build unix

package cmd

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// TestModel does random commands in random organizations, with faults in between, and wants roster to do what the model
// does: exit codes, all lists, show, export and the audit log agree after each step. A sequence on which they do not agree
// is made as short as it can be, and printed as commands.
//
//	ROSTER_TEST_STEPS     how many steps
//	ROSTER_TEST_SEQUENCE  the number of the first sequence, if not 1, or with ROSTER_TEST_FULL=1 any
func TestModel(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		m := &modelled{T: t, faults: []string{"kill", "disk", "lock"}, world: func() *world { return newWorld(t) }}
		m.run(testenv.Full(100_000, 240))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		m := &modelled{T: t, faults: []string{"kill", "lock"}, world: func() *world { return newWorld(t, testDatabase+"="+postgres.Address(t)) }}
		m.run(testenv.Full(10_000, 80))
	})
}

// sequenceSteps is how many steps an organization lives: it begins anew before it is full of the same things.
const sequenceSteps = 80

// modelled is a run of many sequences.
type modelled struct {
	*testing.T

	faults []string
	world  func() *world
	mail   map[string]*office
	seen   map[string]bool // kinds of disagreement, of which one is enough
}

func (m *modelled) run(steps int) {
	first := uint64(testenv.Full(rand.IntN(1<<40), 1))
	if text := os.Getenv("ROSTER_TEST_SEQUENCE"); text != "" {
		first, _ = strconv.ParseUint(text, 10, 64)
	}
	if text := os.Getenv("ROSTER_TEST_STEPS"); text != "" {
		steps, _ = strconv.Atoi(text)
	}
	if steps > partSteps {
		m.inParts(first, steps)
		return
	}
	m.mail, m.seen = openOffices(m.T), map[string]bool{}
	faults := 0
	for n := uint64(0); n*sequenceSteps < uint64(steps); n++ {
		faults += m.sequence(first + n)
	}
	m.Logf("sequences from %d on, %d steps, %d of them with a fault", first, steps, faults)
}

// partSteps is how many steps one process does: each command that runs in it leaves half a megabyte behind in cobra, which
// keeps what completes the flags of all commands that there ever were.
const partSteps = 480

// inParts does the steps in several processes.
func (m *modelled) inParts(first uint64, steps int) {
	for done := 0; done < steps; done += partSteps {
		part := exec.CommandContext(m.Context(), os.Args[0], "-test.v", "-test.run=^TestModel$/^"+path.Base(m.Name())+"$")
		part.Env = append(os.Environ(), fmt.Sprintf("ROSTER_TEST_SEQUENCE=%d", first+uint64(done/sequenceSteps)),
			fmt.Sprintf("ROSTER_TEST_STEPS=%d", min(partSteps, steps-done)))
		if out, err := part.CombinedOutput(); err != nil {
			m.Errorf("%v\n%s", err, out)
		} else if testing.Verbose() {
			m.Log(string(regexp.MustCompile(`sequences from .*`).Find(out)))
		}
	}
}

// sequence makes up a sequence and does it, and returns how many faults there were.
func (m *modelled) sequence(seed uint64) (faults int) {
	tr := newTrial(m.T, m.world(), m.mail)
	defer tr.close()
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 0))}
	var steps []step
	for len(steps) < sequenceSteps {
		g.o = tr.o
		s := g.mayFail(g.next(), m.faults...)
		steps = append(steps, s)
		faults += cond(s.fault != "", 1, 0)
		d := tr.step(s)
		if d == nil {
			continue
		}
		if !m.seen[d.kind] {
			m.seen[d.kind] = true
			steps, d = m.shrink(steps, d)
			m.Errorf("ROSTER_TEST_SEQUENCE=%d: %s\n%s\n%s", seed, d.kind, script(steps), d.text)
		}
		return faults
	}
	return faults
}

// do does steps, and returns the disagreement, if any, and after how many.
func (m *modelled) do(steps []step) (int, *disagreement) {
	tr := newTrial(m.T, m.world(), m.mail)
	tr.every = 1
	defer tr.close()
	for i, s := range steps {
		if d := tr.step(s); d != nil {
			return i + 1, d
		}
	}
	return 0, nil
}

// shrink leaves steps out as long as the same kind of disagreement remains. The time that they took passes all the same.
func (m *modelled) shrink(steps []step, d *disagreement) ([]step, *disagreement) {
	for size := len(steps) / 2; size > 0; size /= 2 {
		for from := 0; from+size < len(steps); {
			fewer := append(append([]step{}, steps[:from]...), steps[from+size:]...)
			for _, s := range steps[from : from+size] {
				fewer[from].after += s.after
			}
			if n, again := m.do(fewer); again != nil && again.kind == d.kind {
				steps, d = fewer[:n], again
			} else {
				from += size
			}
		}
	}
	return steps, d
}

// script is a sequence as commands to copy.
func script(steps []step) string {
	var b strings.Builder
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	fmt.Fprintf(&b, "export ROSTER_TEST_NOW=%s\nroster init --organization Acme --email ana@acme.example --name Ana"+
		" --base-url https://portal.acme.example && roster config unset as\n", stamp(now))
	for _, s := range steps {
		if s.after > 0 {
			now = now.Add(s.after)
			fmt.Fprintf(&b, "export ROSTER_TEST_NOW=%s\n", stamp(now))
		}
		line := "roster"
		for _, arg := range s.args() {
			line += " " + quoted(arg)
		}
		switch {
		case s.verb == "invitations show":
			line = strings.TrimPrefix(s.stdin, "$") + "=$(" + line + ")"
		case s.stdin != "":
			line = "printf '%s\\n' " + quoted(s.stdin) + " | " + line
		}
		line += cond(s.mail == "", "", " # the mail server: "+s.mail) + cond(s.fault == "", "", " # fault: "+s.fault)
		b.WriteString(line + "\n")
	}
	return b.String()
}

func quoted(arg string) string {
	switch {
	case strings.Contains(arg, "$"):
		return `"` + arg + `"`
	case arg == "" || strings.ContainsAny(arg, " \n\"{}[](),;*?&|<>'#"):
		return "'" + arg + "'"
	default:
		return arg
	}
}
