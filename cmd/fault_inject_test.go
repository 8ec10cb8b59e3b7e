//go:build linux

package cmd

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/testenv"
)

// fault is what befalls the Nth of some system calls on the database's files, with last "+" all that follow as well.
type fault struct{ calls, what, last string }

func faults() []fault {
	const open, stat = "?open,openat", "?stat,?lstat,fstat,newfstatat"
	return []fault{
		{"pwrite64", "error=ENOSPC", ""},
		{"pwrite64", "error=ENOSPC", "+"},
		{"pwrite64", "error=EIO", ""},
		{"fsync", "error=EIO", ""},
		{"pread64", "error=EIO", ""},
		{"ftruncate", "error=EIO", ""},
		{open, "error=EIO", ""},
		{open, "error=EMFILE", "+"},
		{stat, "error=EIO", ""},
		{"pwrite64", "signal=SIGKILL", ""},
		{"pwrite64", "signal=SIGTERM", ""},
		{"fsync", "signal=SIGKILL", ""},
	}
}

// job is a command, and how to tell that it took effect: all of it, as each line of checks has to agree.
type job struct {
	args    []string
	again   int // the exit code when it is done already
	effects func(w *world) []bool
	calls   map[string]int // on the database's files, by the thread that makes the most, for strace counts those of each apart
}

// counted is j with its calls, after one run in a copy of the world.
func (w *world) counted(t *testing.T, j job) job {
	t.Helper()
	c, made := w.copied(t), map[[2]string]int{}
	_, trace := c.straced("file,desc", append(c.onDatabase(), j.args...)...)
	j.calls = map[string]int{}
	for _, call := range regexp.MustCompile(`(?m)^(\d+) +(\w+)\(`).FindAllStringSubmatch(string(trace), -1) {
		thread, name := call[1], call[2]
		made[[2]string{thread, name}]++
		j.calls[name] = max(j.calls[name], made[[2]string{thread, name}])
	}
	return j
}

func (w *world) createJob(t *testing.T) job {
	t.Helper()
	return w.counted(t, job{
		args:  []string{"invitations", "create", "new@acme.example", "--role", "manager", "--group", "GIS", "-q"},
		again: 5,
		effects: func(w *world) []bool {
			return []bool{
				w.run("invitations", "show", "new@acme.example", "--link").code == 0,
				len(w.lines("audit", "list", "--filter", "subject=new@acme.example", "--columns", "action")) == 1,
				len(w.lines("invitations", "list", "--filter", "recipient=new@acme.example AND groups:GIS", "--columns", "id")) == 1,
			}
		},
	})
}

// Whatever a disk does at whichever moment: an error or the full effect, never half of it, never a panic;
// the database stays sound, and works again afterwards. Success is only told when it is there.
func TestFaultDisk(t *testing.T) {
	t.Parallel()
	needStrace(t)
	template := founded(t)
	template.must("groups", "create", "GIS", "-q")
	j := template.createJob(t)
	for _, f := range faults() {
		t.Run(f.calls+" "+f.what+f.last, func(t *testing.T) {
			t.Parallel()
			template.strike(t, j, f, 2)
		})
	}
}

// strike runs j in copies of the world, with the fault at each call, or at a few of them, spread over all.
func (w *world) strike(t *testing.T, j job, f fault, few int) {
	t.Helper()
	all := 0
	for name := range strings.SplitSeq(f.calls, ",") {
		all = max(all, j.calls[strings.TrimPrefix(name, "?")])
	}
	step, struck := testenv.Full(1, (all+few-1)/few), 0
	for n := 1; n <= all; n += step {
		if w.struck(t, j, f, n) {
			struck++
		}
	}
	if struck == 0 {
		t.Errorf("%s is never called", f.calls)
	}
	t.Logf("%d of %d calls", struck, all)
}

// struck runs j in a copy of the world with the fault at the nth call, checks what is left,
// and tells whether there was an nth call.
func (w *world) struck(t *testing.T, j job, f fault, n int) bool {
	t.Helper()
	c := w.copied(t)
	e, happened := c.inject(f, n, append(c.onDatabase(), j.args...)...)
	if !happened {
		return false
	}
	where := fmt.Sprintf("%s%s of the %dth %s: exit code %d\n%s", f.what, f.last, n, f.calls, e.code, e.err)
	if strings.Contains(e.err, "goroutine ") || strings.Contains(e.err, "panic") {
		t.Errorf("a panic at %s", where)
	}
	if e.code != 0 && !strings.HasPrefix(f.what, "signal") && !strings.HasPrefix(e.err, "Error: ") {
		t.Errorf("no error is told at %s", where)
	}
	effects := j.effects(c)
	if slices.Contains(effects, true) && slices.Contains(effects, false) {
		t.Errorf("half of it is done, %v, at %s", effects, where)
	}
	if signal, sent := strings.CutPrefix(f.what, "signal=SIG"); sent && e.code != 0 && e.code != map[string]int{"INT": 130, "TERM": 143, "KILL": 137}[signal] {
		t.Errorf("the exit code is wrong at %s", where)
	}
	if (e.code == 0 || e.out != "") && slices.Contains(effects, false) {
		t.Errorf("success is told, and it is not there, at %s", where)
	}
	if strings.Contains(e.err, "nothing was changed") && slices.Contains(effects, true) {
		t.Errorf("it says that nothing was changed, and it was, at %s", where)
	}
	if slices.Contains(effects, true) {
		c.wants(c.run(j.args...), j.again, "")
		c.sound()
		return true
	}
	c.must(j.args...)
	c.must("database", "check")
	if slices.Contains(j.effects(c), false) {
		t.Errorf("repeating it did not complete it, after %s", where)
	}
	return true
}

// inject runs strace with args and the fault at the nth call, and tells whether there was an nth call.
func (w *world) inject(f fault, n int, args ...string) (e ended, happened bool) {
	w.t.Helper()
	e, trace := w.straced(f.calls, append([]string{"-e", fmt.Sprintf("inject=%s:%s:when=%d%s", f.calls, f.what, n, f.last)}, args...)...)
	return e, regexp.MustCompile(`INJECTED|--- SIGTERM|--- SIGINT|killed by SIGKILL`).Match(trace)
}

// straced runs args, which may begin with options of strace, and returns what that wrote about calls.
func (w *world) straced(calls string, args ...string) (e ended, trace []byte) {
	w.t.Helper()
	name := peer(w.t, "strace", "system calls are seen and faults injected by strace")
	log := filepath.Join(w.t.TempDir(), "log")
	e = finish(w.command(append([]string{name, "-f", "-o", log, "-e", "trace=" + calls}, args...)...))
	trace, err := os.ReadFile(log)
	if err != nil {
		w.t.Fatal(err, e.err)
	}
	return e, trace
}

// onDatabase is what makes strace look only at the calls about the database's files, and the program itself.
func (w *world) onDatabase() (args []string) {
	w.t.Helper()
	file := w.database()
	for _, path := range []string{file, file + "-wal", file + "-shm", file + "-journal", filepath.Dir(file)} {
		args = append(args, "-P", path)
	}
	return append(args, w.roster())
}

// roster is the program itself.
func (w *world) roster() string {
	w.t.Helper()
	name, err := exec.LookPath("roster")
	if err != nil {
		w.t.Fatal(err)
	}
	return name
}

// An init that was killed at any moment can be run again, and completes what is there.
func TestFaultInitKilled(t *testing.T) {
	t.Parallel()
	needStrace(t)
	f := fault{"pwrite64,fsync,?link,linkat,?mkdir,mkdirat,?chmod,fchmod,fchmodat,?unlink,unlinkat", "signal=SIGKILL", ""}
	n, happened := 1, true
	for ; happened; n += testenv.Full(1, 24) {
		w := newWorld(t)
		init := []string{"init", "--organization", "Acme", "--email", "ana0@acme.example", "--name", "Ana", "--base-url", "https://p0.acme.example"}
		if _, happened = w.inject(f, n, append([]string{w.roster()}, init...)...); !happened {
			break
		}
		if e := w.run(init...); e.code != 5 {
			w.wants(e, 0, "")
		}
		w.serves(0)
	}
	t.Logf("up to call %d", n)
	if n < 20 {
		t.Errorf("init made only %d calls", n)
	}
}

// needStrace skips a test where faults cannot be injected.
func needStrace(t *testing.T) {
	t.Helper()
	err := exec.Command("strace", "-f", "-o", os.DevNull, "-e", "inject=fsync:error=EIO:when=1", "true").Run()
	if err != nil {
		testenv.Without(t, "faults need strace and the right to trace", err)
	}
}
