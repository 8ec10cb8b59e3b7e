package cmd

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestEmptyArguments gives every argument and every flag of every command an empty value, and a blank one.
func TestEmptyArguments(t *testing.T) {
	dir := t.TempDir()
	for _, cmd := range all(newRoot(&env{})) {
		if cmd.DisableFlagParsing {
			continue
		}
		usage, _, _ := strings.Cut(cmd.Use, " | ")
		names := strings.Fields(usage)[1:]
		line := append(strings.Fields(cmd.CommandPath())[1:], names...)
		if cmd.HasSubCommands() {
			refusesEmpty(t, dir, append(line, ""), "COMMAND")
			continue
		}
		for i, name := range names {
			args := append([]string{}, line...)
			args[len(args)-len(names)+i] = ""
			refusesEmpty(t, dir, args, strings.Trim(name, "[.…]"))
		}
		if last := len(names) - 1; last >= 0 && strings.HasSuffix(names[last], "...") {
			refusesEmpty(t, dir, append(line, "x", " "), strings.Trim(names[last], "[.…]"))
		}
		cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { emptyFlag(t, dir, line, f) })
	}
}

// TestEmptyGlobalFlags does it with the flags that every command takes.
func TestEmptyGlobalFlags(t *testing.T) {
	dir := t.TempDir()
	newRoot(&env{}).PersistentFlags().VisitAll(func(f *pflag.Flag) { emptyFlag(t, dir, []string{"export"}, f) })
}

// emptyFlag gives the flag of a command line nothing, and nothing after something if it takes several.
func emptyFlag(t *testing.T, dir string, line []string, f *pflag.Flag) {
	t.Helper()
	name := "--" + f.Name
	_, clears := f.Annotations[emptyClears]
	for _, value := range []string{"", " \t"} {
		args := append(append([]string{}, line...), name+"="+value)
		if clears {
			accepts(t, dir, args)
			continue
		}
		refusesEmpty(t, dir, args, name)
	}
	if _, ok := f.Value.(*listFlag); ok {
		for _, value := range []string{"x,", ",x", "x,,y", " , "} {
			refusesEmpty(t, dir, append(append([]string{}, line...), name+"="+value), "a value of "+name)
		}
	}
	if _, ok := f.Value.(cobra.SliceValue); ok {
		refusesEmpty(t, dir, append(append([]string{}, line...), name+"=x", name+"="), "a value of "+name)
	}
}

func refusesEmpty(t *testing.T, dir string, args []string, name string) {
	t.Helper()
	exit, said := runIn(dir, args)
	_, message, _ := strings.Cut(strings.Replace(said, `{"error":{"code":"usage","message":"`, "Error: ", 1), "Error: ")
	if !strings.HasPrefix(message, name+" is empty") || exit != 2 {
		t.Errorf("roster %q: exit %d, want 2 and that %s is empty:\n%s", args, exit, name, said)
	}
}

func accepts(t *testing.T, dir string, args []string) {
	t.Helper()
	if _, said := runIn(dir, args); strings.Contains(said, "empty") {
		t.Errorf("roster %q is refused:\n%s", args, said)
	}
}

// runIn runs a command line in a folder with nothing in it, and gives what it says on standard error.
func runIn(dir string, args []string) (exit int, said string) {
	var stdout, stderr bytes.Buffer
	exit = run(&env{
		program: "roster", args: args, environ: []string{"HOME=" + dir}, workDir: dir,
		stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, now: time.Now, local: time.UTC, rand: rand.Reader,
	})
	return exit, stderr.String()
}
