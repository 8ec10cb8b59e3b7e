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
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/org"
)

// gcPercent lets garbage grow to 8 MB before it is collected: a list leaves much and keeps next to nothing.
const gcPercent = 200

// Main runs the command line of this process and returns its exit code.
//
//nolint:forbidigo // this is the one place that looks at the process
func Main() int {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	dir, _ := os.Getwd() // unknown: relative paths stay relative
	program := "roster"
	if strings.Contains(os.Args[0], "go-build") {
		program = "go run ." // what the person typed
	}
	return run(&env{
		program: program, args: os.Args[1:], environ: os.Environ(), workDir: dir,
		stdin: os.Stdin, stdout: standardOutput(os.Stdout), stderr: os.Stderr,
		now: time.Now, local: time.Local, rand: rand.Reader,
		origin: sync.OnceValue(func() string {
			host, _ := os.Hostname() // unknown: that is what the origin says
			return cliOrigin(userName(os.Getuid()), host)
		}),
	})
}

// env is the world as commands see it: what the process was given, the flags that all commands share, and the parts
// that newRoot makes of it.
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

	flags    globalFlags
	tty      *console.Console
	print    *printer
	open     *opener
	in       *inputs
	ask      *prompts
	complete *completion

	lasting chan struct{} // closed by a command that ends in its own time
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
		now: e.instant, ids: &org.IDs{Rand: e.rand}, rand: e.rand, origin: e.origin,
	}
	e.in = &inputs{tty: e.tty, workDir: e.workDir}
	e.ask = &prompts{flags: &e.flags, tty: e.tty, open: e.open, in: e.in}
	e.complete = &completion{open: e.open}
}

// run runs one command and gives its exit code.
func run(e *env) int {
	ctx, stop := interruptible()
	defer stop()
	e.lasting = make(chan struct{})
	root := newRoot(e)
	results := &recorded{w: e.stdout, before: func() { e.print.bar.Clear() }, after: e.print.below}
	e.print.out.Reset(results)
	root.SetArgs(e.args)
	root.SetOut(e.print.out)
	root.SetErr(e.stderr)
	err, ended := e.execute(ctx, root)
	if !ended {
		// The command may still be at work in e.
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
	err = e.consequence(err, results.err)
	if cause := context.Cause(ctx); err != nil && ctx.Err() != nil {
		if hint := hintOf(err); e.open.repeatable && hint != "" {
			cause = org.Hint(cause, "%s", hint)
		}
		err = cause
	}
	return e.report(err)
}

// recorded remembers the first error of writing.
type recorded struct {
	w      io.Writer
	before func()         // is called before anything is written
	after  func(p []byte) // is called with what was written
	err    error
}

func (r *recorded) Write(p []byte) (int, error) {
	r.before()
	n, err := r.w.Write(p)
	if r.err == nil {
		r.err = err
	}
	r.after(p)
	return n, err
}

// grace is how long an interrupted command may take to end by itself.
const grace = 600 * time.Millisecond

// execute runs the command. Most end by themselves when ctx does, a lasting one when it is ready; one that is stuck,
// in a pipe that nobody writes to or reads from or in an endless program, is left behind: ended is false.
func (e *env) execute(ctx context.Context, root *cobra.Command) (err error, ended bool) { //nolint:revive // the error is what it is about
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
	case <-e.lasting:
		return <-done, true
	case <-time.After(grace):
		return nil, false
	}
}

// interrupted is the end of a command by a signal.
type interrupted struct{ signal os.Signal }

func (i interrupted) Error() string { return fmt.Sprintf("interrupted (%s)", i.signal) }

// interruptible gives a context that the first SIGINT or SIGTERM ends, with an interrupted as its cause.
// The second one kills the process as usual. A closed pipe gives an error instead of a signal.
func interruptible() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Ignore(syscall.SIGPIPE)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		if s, ok := <-signals; ok {
			signal.Stop(signals)
			cancel(interrupted{s})
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(signals)
		cancel(nil)
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

// zone is the time zone in which people are shown times: TZ, else the system's. One that is not understood is noted.
// Windows has no TZ.
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

// instant is now, as roster keeps time: UTC, whole seconds.
func (e *env) instant() time.Time { return e.now().UTC().Truncate(time.Second) }
