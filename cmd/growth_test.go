//go:build linux

package cmd

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"github.com/roster-cli/roster/internal/testenv"
)

// notAboutOne are the commands that do something with all there is, that show no page, or that read no table. database info
// counts all rows, groups list those of each group; doctor checks a database up to a size.
const notAboutOne = `export database-backup database-check database-copy database-info database-restore groups-list doctor
	browse demo init serve version config-show config-path config-set config-unset config-profiles completion
	help environment exit-codes filters`

// aboutOne are commands about one thing, or a page, in an order in which each succeeds. email and layer give the email of a
// member and the path of their resource. Lists are for programs: for people the rows are counted, up to 10,000.
func aboutOne(email func(n int) string, layer func(n int) string) []string {
	return []string{
		"invitations create new@guests.example --role user",
		"invitations show new@guests.example",
		"invitations update new@guests.example --role manager",
		"invitations resend new@guests.example --new-link",
		"invitations remind",
		"invitations accept - --name New --password-stdin",
		"invitations delete 023757@guests.example",
		"invitations list --limit 20 -o jsonl",
		"invitations purge",
		"members invite other@guests.example --role user",
		"members list --limit 20 -o jsonl",
		"members show " + email(9),
		"members update " + email(18) + " --role manager",
		"members reset-password " + email(21) + " --no-email",
		"members delete " + email(12) + " --transfer-to " + email(10),
		"members delete " + email(15) + " --delete-resources",
		"groups create New",
		"groups add-member New " + email(24),
		"groups show New",
		"groups rename New Newer",
		"groups remove-member Newer " + email(24),
		"groups delete Newer",
		"resources create New --kind layer --owner " + email(10),
		"resources list --limit 20 -o jsonl",
		"resources show " + layer(30),
		"resources transfer " + layer(33) + " --to " + email(10),
		"resources delete " + layer(36),
		"permissions grant " + layer(39) + " --member " + email(9) + " --level view",
		"permissions list --limit 20 -o jsonl",
		"permissions revoke " + layer(39) + " --member " + email(9),
		"organization show",
		"organization update --name Acme~Roads",
		"audit list --limit 20 -o jsonl",
		"audit prune --older-than 36500d",
		"apply one.yaml",
		"__complete members show 0079",
	}
}

// TestCommandsGrow: with ten times as many members, no command about one thing or a page reads over half as many bytes again
// from the database.
func TestCommandsGrow(t *testing.T) {
	t.Parallel()
	small, large := bytesRead(t, 1000), bytesRead(t, 10_000)
	root, tried := newRoot(&env{}), map[*cobra.Command]bool{}
	for command := range small {
		if cmd, _, err := root.Find(strings.Fields(command)); err == nil {
			tried[cmd] = true
		}
	}
	for _, cmd := range all(root) {
		name := strings.ReplaceAll(strings.TrimPrefix(cmd.CommandPath(), "roster "), " ", "-")
		excused := slices.Contains(strings.Fields(notAboutOne), name)
		if cmd.Runnable() && !cmd.HasSubCommands() && !cmd.Hidden && tried[cmd] == excused {
			t.Errorf("%s is tried: %v, and excused: %v", name, tried[cmd], excused)
		}
	}
	for name, n := range small {
		t.Logf("%s reads %d KiB of 1,000 members and %d of 10,000", name, n>>10, large[name]>>10)
		if n == 0 {
			t.Errorf("%s reads nothing", name)
		}
		if large[name] > n+n/2+10<<12 {
			t.Errorf("%s reads more of more: %d KiB of 1,000 members and %d of 10,000", name, n>>10, large[name]>>10)
		}
	}
}

// bytesRead is how much each command reads when there are n members.
func bytesRead(t *testing.T, n int) map[string]int {
	t.Helper()
	w := founded(t, openOffices(t)["ok"].environ()...)
	db, err := sql.Open("sqlite", "file:"+w.database())
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range testenv.Grown(2, n) {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	w.must("invitations", "purge") // what has expired
	email := func(n int) string { return fmt.Sprintf("%06d@acme.example", n*7919%1_000_003) }
	layer := func(n int) string { return fmt.Sprintf("layer/Layer~%06d", n) }
	w.file("one.yaml", "members:\n  - {email: "+email(27)+", role: manager}\n")
	read := map[string]int{}
	for _, command := range aboutOne(email, layer) {
		args := strings.Fields(command)
		for i, arg := range args {
			args[i] = strings.ReplaceAll(arg, "~", " ")
		}
		stdin := ""
		if strings.HasPrefix(command, "invitations accept") {
			stdin = w.must("invitations", "show", "new@guests.example", "--link") + "four-unrelated-words-here\n"
		}
		read[command] = w.reads(stdin, append(args, "--as=ana@acme.example", "--yes")...)
	}
	return read
}

var readBytes = regexp.MustCompile(`(?m)^rchar: (\d+)$`)

// reads runs roster and tells how many bytes it read.
func (w *world) reads(stdin string, args ...string) int {
	w.t.Helper()
	cmd := w.command(args...)
	var out bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &out
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	// What it read is known until it is waited for.
	var info unix.Siginfo
	if err := unix.Waitid(unix.P_PID, cmd.Process.Pid, &info, unix.WEXITED|unix.WNOWAIT, nil); err != nil {
		w.t.Fatal(err)
	}
	accounts, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", cmd.Process.Pid))
	if err != nil {
		w.t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		w.t.Fatalf("%v: %v\n%s", args, err, &out)
	}
	n, err := strconv.Atoi(string(readBytes.FindSubmatch(accounts)[1]))
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}
