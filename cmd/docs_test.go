package cmd

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestReference wants docs/reference.md to say what the commands say. go test ./cmd -run TestReference -update writes
// it.
func TestReference(t *testing.T) {
	sameAsFile(t, "../docs/reference.md", reference(newRoot(&env{})))
}

// TestExitCodes wants docs/exit-codes.md to be the table that commands end by.
func TestExitCodes(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("# Exit codes\n\nGenerated from the table that commands end by: `go test ./cmd -run TestExitCodes -update`.\n\n| exit | code | when |\n|---|---|---|\n")
	for _, o := range outcomes() {
		code := ""
		if o.code != "" {
			code = "`" + o.code + "`"
		}
		fmt.Fprintf(&b, "| %d | %s | %s |\n", o.exit, code, o.when)
	}
	b.WriteString(`
Results go to standard output and nothing else does. With ` + "`-o json`" + ` or ` + "`jsonl`, `--jq` or `--template`" + ` errors
are JSON, on standard error:

` + "```json" + `
{"error":{"code":"not_found","message":"there is no member bo@acme.example","hint":"see ` + "`roster members list`" + `"}}
` + "```" + `

Every error says what was wrong, with what, and what to do. A pipe that its reader closed ends a command silently with 0;
any other failure to write results is 1.
`)
	sameAsFile(t, "../docs/exit-codes.md", b.Bytes())
}

// sameAsFile wants a file to be want, or with -update writes it.
func sameAsFile(t *testing.T, file string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not current; run: go test ./cmd -run %s -update", file, t.Name())
	}
}

// reference is the manual of all commands in Markdown.
func reference(root *cobra.Command) []byte {
	var b bytes.Buffer
	b.WriteString("# Command reference\n\nGenerated from the commands: `go test ./cmd -run TestReference -update`.\n\n")
	fmt.Fprintf(&b, "%s\n\nFlags of every command:\n\n```\n%s```\n", root.Long, root.PersistentFlags().FlagUsages())
	for _, cmd := range all(root)[1:] {
		if cmd.Hidden {
			continue
		}
		level := "##"
		if cmd.Parent() != root {
			level = "###"
		}
		name := cmd.CommandPath()
		if !cmd.Runnable() {
			name = "roster help " + cmd.Name()
		}
		fmt.Fprintf(&b, "\n%s %s\n\n%s\n", level, name, long(cmd))
		if !cmd.Runnable() || cmd.HasSubCommands() {
			continue
		}
		fmt.Fprintf(&b, "\n```\n%s\n```\n", cmd.UseLine())
		if aliases := cmd.Aliases; len(aliases) > 0 {
			fmt.Fprintf(&b, "\nAlso: `%s`\n", strings.Join(aliases, "`, `"))
		}
		if cmd.HasExample() {
			fmt.Fprintf(&b, "\n```sh\n%s\n```\n", dedent(cmd.Example))
		}
		if flags := cmd.LocalNonPersistentFlags().FlagUsages(); flags != "" {
			fmt.Fprintf(&b, "\n```\n%s```\n", flags)
		}
	}
	return b.Bytes()
}

// long is a command's description; that of a help topic keeps its layout.
func long(cmd *cobra.Command) string {
	switch {
	case !cmd.Runnable() && !cmd.HasSubCommands():
		return "```\n" + topic(cmd) + "\n```"
	case cmd.Long == "":
		return cmd.Short + "."
	}
	return cmd.Long
}

// topic is all that the help of a topic shows. That about exit codes is not made before somebody asks.
func topic(cmd *cobra.Command) string {
	if cmd.Long == "" {
		return exitCodeHelp()
	}
	return cmd.Long
}

// TestServices wants what the services in docs run to be commands with flags that there are, and a timer to start one
// of them.
func TestServices(t *testing.T) {
	services, err := filepath.Glob("../docs/systemd/*.service")
	if err != nil || len(services) == 0 {
		t.Fatalf("no services: %v", err)
	}
	for _, file := range services {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		runs := regexp.MustCompile(`(?m)^ExecStart=roster (.*)$`).FindAllStringSubmatch(string(text), -1)
		if len(runs) != 1 {
			t.Errorf("%s runs %d commands of roster, want 1", file, len(runs))
			continue
		}
		cmd, rest, err := newRoot(&env{}).Find(strings.Fields(runs[0][1]))
		if err == nil {
			err = cmd.ParseFlags(rest)
		}
		if err != nil || !cmd.Runnable() || cmd.Flags().NArg() > 0 {
			t.Errorf("%s: %s: %v", file, runs[0][0], err)
		}
	}
	timers, err := filepath.Glob("../docs/systemd/*.timer")
	if err != nil || len(timers) != len(services)-1 {
		t.Errorf("%d timers for %d services, of which roster.service needs none: %v", len(timers), len(services), err)
	}
	for _, timer := range timers {
		if service := strings.TrimSuffix(timer, ".timer") + ".service"; !slices.Contains(services, service) {
			t.Errorf("%s starts no service", timer)
		}
	}
}

func dedent(s string) string {
	return strings.TrimPrefix(strings.ReplaceAll(s, "\n  ", "\n"), "  ")
}

// TestEveryCommandHelps wants a short text of every command, and an example of each that is run.
func TestEveryCommandHelps(t *testing.T) {
	for _, cmd := range all(newRoot(&env{})) {
		if cmd.Short == "" {
			t.Errorf("%s has no short text", cmd.CommandPath())
		}
		if cmd.Example == "" && cmd.Runnable() && !cmd.HasSubCommands() && !cmd.Hidden {
			t.Errorf("%s has no example", cmd.CommandPath())
		}
	}
}
