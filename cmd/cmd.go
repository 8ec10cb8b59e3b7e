// Package cmd is the command line: each command reads its flags, calls one use case, and prints.
package cmd

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/password"
)

// gcPercent lets garbage grow to 8 MB before it is collected: a list allocates much and keeps little.
const gcPercent = 200

// Main runs the command line of this process and returns its exit code.
func Main() int {
	if os.Getenv("GOGC") == "" { //nolint:forbidigo // as Go reads it
		debug.SetGCPercent(gcPercent)
	}
	return run(processEnv())
}

// processEnv returns what this process was given.
//
//nolint:forbidigo // this is the one place that looks at the process
func processEnv() *env {
	dir, _ := os.Getwd() // unknown: relative paths stay relative
	program := "roster"
	if strings.Contains(os.Args[0], "go-build") {
		program = "go run ." // what the person typed
	}
	return &env{
		program: program, args: os.Args[1:], environ: os.Environ(), workDir: dir,
		stdin: os.Stdin, stdout: standardOutput(os.Stdout), stderr: os.Stderr,
		now: time.Now, local: time.Local, rand: rand.Reader,
		origin: sync.OnceValue(func() string {
			host, _ := os.Hostname() // unknown: that is what the origin says
			return cliOrigin(userName(os.Getuid()), host)
		}),
	}
}

// env is what commands get from the outside: what the process was given, the flags that all commands share, and the
// parts that assemble makes from these.
type env struct {
	program string // how the person runs it
	args    []string
	environ environ
	workDir string

	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	local          *time.Location // the system's time zone
	rand           io.Reader
	origin         func() string // who gives the command at which machine, for the audit log
	cost           password.Cost // of hashing a password; tests lower it
	wait           time.Duration // for a database that is locked or cannot be reached; zero is the usual time

	flags    globalFlags
	tty      *console.Console
	print    *printer
	open     *opener
	in       *inputs
	ask      *prompts
	complete *completion
	command  *cobra.Command // that runs

	longRunning chan struct{} // closed by a command that may take longer than interruptGrace to end
}

// assemble makes the parts of e from what the process was given. They share its flags and its terminal.
func (e *env) assemble() {
	e.tty = console.New(e.stdin, e.stdout, e.stderr, e.environ.get)
	e.print = &printer{
		flags: &e.flags, tty: e.tty, environ: e.environ, now: e.instant, location: sync.OnceValue(e.zone),
		out: bufio.NewWriter(e.stdout),
	}
	e.open = &opener{
		flags: &e.flags, tty: e.tty, print: e.print, environ: e.environ, workDir: e.workDir,
		now: e.instant, ids: &org.IDs{Rand: e.rand}, rand: e.rand, origin: e.origin, cost: e.cost,
		wait:  e.wait,
		ahead: func() time.Duration { return 0 },
	}
	e.in = &inputs{tty: e.tty, workDir: e.workDir}
	e.ask = &prompts{flags: &e.flags, tty: e.tty, open: e.open, in: e.in}
	e.complete = &completion{open: e.open, asked: asksToComplete(e.args)}
}

// run runs one command and returns its exit code.
func run(e *env) int {
	ctx, stop := interruptible()
	defer stop()
	e.longRunning = make(chan struct{})
	return e.conduct(ctx, newRoot(e))
}

// conduct runs the command of e.args and returns its exit code.
func (e *env) conduct(ctx context.Context, root *cobra.Command) int {
	results := &outputRecorder{w: e.stdout, before: func() { e.print.bar.Clear() }, after: e.print.below}
	e.print.out.Reset(results)
	root.SetArgs(e.args)
	root.SetOut(e.print.out)
	root.SetErr(e.stderr)
	err, finished := e.execute(ctx, root)
	if !finished {
		// The command may still use e.
		return (&env{args: e.args, stderr: e.stderr}).report(context.Cause(ctx))
	}
	if errors.Is(err, errNothing) {
		err = e.print.nothing()
	}
	if e.open.change != "" {
		e.print.trace("audit log", "change", e.open.change, "origin", e.origin())
	}
	// What was printed before an error reaches the reader as well.
	_ = e.print.out.Flush() // results knows
	if closedByReader(results.err) {
		return 0 // the reader has seen enough
	}
	if results.err != nil {
		err = fmt.Errorf("write results: %w", results.err) // whatever else there is to say, nobody has read the results
	}
	err = e.addConsequence(err, results.err)
	if err != nil && ctx.Err() != nil {
		err = e.interruptedWith(context.Cause(ctx), err)
	}
	return e.report(err)
}

// outputRecorder is a writer that keeps the first error.
type outputRecorder struct {
	w      io.Writer
	before func()         // is called before anything is written
	after  func(p []byte) // is called with what was written
	err    error
}

func (r *outputRecorder) Write(p []byte) (int, error) {
	r.before()
	n, err := r.w.Write(p)
	if r.err == nil {
		r.err = err
	}
	r.after(p)
	return n, err
}

// interruptGrace is how long an interrupted command may take to end.
const interruptGrace = 600 * time.Millisecond

// execute runs the command. When ctx ends, it waits interruptGrace for the command, and without limit for one that
// closed e.longRunning. A command that is stuck, in a pipe that nobody writes to or reads, or in an endless program, is
// left running; then finished is false.
func (e *env) execute(ctx context.Context, root *cobra.Command) (err error, finished bool) { //nolint:revive // the error is what it is about
	done := make(chan error, 1)
	go func() { done <- root.ExecuteContext(ctx) }()
	select {
	case err := <-done:
		return err, true
	case <-ctx.Done():
	}
	select {
	case err := <-done:
		return err, true
	case <-e.longRunning:
		return <-done, true
	case <-time.After(interruptGrace):
		return nil, false
	}
}

// environ are the variables of the environment, each NAME=value; the last one of a name counts.
type environ []string

// get is the value of a variable in the environment, "" when it is not set.
func (e environ) get(name string) string {
	value, _ := e.lookup(name)
	return value
}

func (e environ) lookup(name string) (value string, set bool) {
	for _, entry := range slices.Backward(e) {
		if value, set = strings.CutPrefix(entry, name+"="); set {
			return value, true
		}
	}
	return "", false
}

// zone returns the time zone of the times that people see: TZ, else the system's. If TZ is not valid, a note says so
// and it is UTC. Windows has no TZ.
func (e *env) zone() *time.Location {
	tz, set := e.environ.lookup("TZ")
	if !set || runtime.GOOS == "windows" {
		return e.local
	}
	zone, ok := console.Zone(tz)
	if !ok {
		e.tty.Note("the time zone %q (TZ) is not known; times are in UTC", tz)
	}
	return zone
}

// instant returns the current time as roster stores it: UTC, whole seconds, by the clock of the database that is open.
func (e *env) instant() time.Time { return e.now().Add(e.open.ahead()).UTC().Truncate(time.Second) }
