//go:build unix

package cmd

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// mayFail makes a step fail now and then: its process is killed, or finds a full disk or a lock. A mail server that
// refuses is another matter: see order.mail.
func (g *generator) mayFail(s step, faults ...string) step {
	if s.mail == "" && !strings.HasPrefix(s.verb, "invitations show") && g.IntN(1000) < 25 {
		s.fault = choice(g, faults...)
	}
	return s
}

// failing does a step that may fail: what there is afterwards is what was there before, or all of what was asked for.
func (tr *trial) failing(s step, c order, codes []int, before *organization) *disagreement {
	var e ended
	may := slices.Clone(codes)
	switch s.fault {
	case "kill":
		e = tr.killed(c)
		may = append(may, 137)
	case "disk":
		may = append(may, 1)
		e = tr.process(c, "/bin/sh", "-c", fmt.Sprintf(`trap "" XFSZ; ulimit -f %d; exec roster "$@"`, choice(&generator{Rand: newChance()}, 0, 0, 1, 8, 64)), "sh")
	case "lock":
		may = append(may, 9)
		environ := tr.w.environ
		tr.w.environ = append(slices.Clone(environ), "ROSTER_TEST_WAIT=30ms")
		release := tr.w.lock()
		e = tr.run(c)
		release()
		tr.w.environ = environ
	}
	kind := s.fault + " of " + c.verb
	if !slices.Contains(may, e.code) || strings.Contains(e.err, "goroutine ") {
		return disagree("exit code after "+kind, "it ends with %d, not with %v\n%s%s", e.code, may, e.out, e.err)
	}
	after := tr.o
	if !slices.Contains(codes, e.code) {
		tr.o = before
	}
	d := tr.compare(kind)
	if d != nil && e.code == 137 { // it may have done all of it
		tr.o = after
		d = tr.compare(kind)
	}
	if d == nil {
		d = tr.ask()
	}
	if d != nil {
		d.kind, d.text = kind, d.text+fmt.Sprintf("\nit ended with %d\n%s%s", e.code, e.out, e.err)
	}
	return d
}

func newChance() *rand.Rand { return rand.New(rand.NewPCG(rand.Uint64(), 0)) }

// process runs roster as a process, behind other words.
func (tr *trial) process(c order, words ...string) ended {
	args, stdin := tr.given(c)
	cmd := tr.w.command(append(words, args...)...)
	cmd.Stdin = strings.NewReader(stdin)
	return finish(cmd)
}

func (tr *trial) killed(c order) ended {
	args, stdin := tr.given(c)
	cmd := tr.w.command(args...)
	cmd.Stdin = strings.NewReader(stdin)
	result := start(tr.w.t, cmd)
	time.Sleep(time.Duration(rand.IntN(120)) * time.Millisecond)
	_ = cmd.Process.Kill() // it may have ended
	return <-result
}
