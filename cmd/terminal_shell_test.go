//go:build unix

package cmd

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/term"

	"github.com/roster-cli/roster/internal/testenv"
)

const tab = "\t"

// shell is an interactive shell on a terminal, in which roster is completed. What roster would then be run with is
// written down instead of being done.
type shell struct {
	*person
	home string
	runs int
}

// started is how a shell is started and set up for completion, as `roster completion --help` says, or from where
// packages put the script.
type started struct{ path, args, setup string }

// bashCompletion is what Debian's package bash-completion installs, which loads a command's script when it is first
// completed.
const bashCompletion = "/usr/share/bash-completion/bash_completion"

// With LISTMAX zsh does not stop to ask whether to list the thousands of commands that a machine may have.
func shells() map[string]started {
	const bash, zsh = "--norc --noprofile -i", "-f -i"
	return map[string]started{
		"bash sourced": {"/bin/bash", bash, "PS1=ready; source <(roster completion bash)"},
		"bash loaded": {"/bin/bash", bash, "PS1=ready; folder=$XDG_DATA_HOME/bash-completion/completions; mkdir -p $folder; " +
			"roster completion bash >$folder/roster; source " + bashCompletion},
		"zsh sourced":  {"/bin/zsh", zsh, "PS1=ready; LISTMAX=9999; autoload -U compinit; compinit -u -D; source <(roster completion zsh)"},
		"zsh loaded":   {"/bin/zsh", zsh, "PS1=ready; LISTMAX=9999; mkdir ~/site; roster completion zsh >~/site/_roster; fpath=(~/site $fpath); autoload -U compinit; compinit -u -D"},
		"fish sourced": {"/usr/bin/fish", "--no-config -i", "set -g fish_autosuggestion_enabled 0; function fish_prompt; echo ready; end; roster completion fish | source"},
		"fish loaded": {"/usr/bin/fish", "-i", "function fish_prompt; echo ready; end; mkdir -p ~/config/fish/completions; " +
			"roster completion fish >~/config/fish/completions/roster.fish"},
	}
}

// needs skips a test where the shell, or the package that loads its completion, is missing.
func (s started) needs(t *testing.T) {
	t.Helper()
	peer(t, s.path, "completion is tried in real shells")
	if filepath.Base(s.path) == "bash" {
		if err := exec.Command(s.path, "-c", "((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 403))").Run(); err != nil {
			testenv.Without(t, "completion needs bash 4.3 or later", err)
		}
	}
	if strings.Contains(s.setup, bashCompletion) {
		if _, err := os.Stat(bashCompletion); err != nil {
			testenv.Without(t, "completion is loaded by the package bash-completion", err)
		}
	}
}

// openShell starts a shell in a home that has an organization.
func (w *world) openShell(name string) *shell {
	w.t.Helper()
	how := shells()[name]
	roster, err := exec.LookPath("roster")
	if err != nil {
		w.t.Fatal(err)
	}
	bin := filepath.Join(w.dir, "bin")
	// Where fish has generated completions, it does not begin to at its first start, to go on beside the test and after it.
	for _, dir := range []string{bin, filepath.Join(w.dir, "data", "fish", "generated_completions")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			w.t.Fatal(err)
		}
	}
	recorder := "#!/bin/sh\ncase $1 in __*|completion) exec '" + roster + "' \"$@\";; esac\n" +
		`n=0; while [ -e "$HOME/run$n" ]; do n=$((n+1)); done; for a; do printf '%s\0' "$a"; done > "$HOME/run"; mv "$HOME/run" "$HOME/run$n"` + "\n"
	if err := os.WriteFile(filepath.Join(bin, "roster"), []byte(recorder), 0o700); err != nil {
		w.t.Fatal(err)
	}
	w.environ[0] = "PATH=" + bin + ":" + os.Getenv("PATH")
	s := &shell{person: w.sit(size{200, 50}, append([]string{how.path}, strings.Fields(how.args)...)...), home: w.dir}
	s.enter(how.setup + "; touch ~/set-up")
	if !appears(filepath.Join(w.dir, "set-up"), patience) {
		w.t.Fatalf("%s was never set up:\n%s", name, s.screen())
	}
	return s
}

// enter types a line when the shell's editor reads keys. What comes before is the terminal's: there TAB is text.
func (s *shell) enter(line string) {
	s.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if mode, err := term.GetState(int(s.tty.Fd())); err != nil || time.Now().After(end) {
			s.t.Fatalf("no prompt (%v):\n%s", err, s.screen())
		} else if !reflect.DeepEqual(mode, s.before) {
			break
		}
	}
	s.press(line + enter)
}

// appears tells whether a file appears in time.
func appears(file string, within time.Duration) bool {
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(file); err == nil {
			return true
		}
	}
	return false
}

// completes types a command line with TABs in it, runs it, and wants roster to get these arguments.
func (s *shell) completes(typed string, want ...string) {
	s.t.Helper()
	s.enter(typed)
	file := filepath.Join(s.home, fmt.Sprintf("run%d", s.runs))
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		s.runs++
		got := strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
		if !slices.Equal(got, want) {
			s.t.Errorf("%q ran roster with %q, want %q", typed, got, want)
		}
		return
	}
	screen := s.screen()
	s.t.Fatalf("%q ran nothing:\n%s", typed, screen[max(0, len(screen)-1000):])
}

// TestShells has command lines completed by real shells. Whatever something is called, the program gets it as it is,
// however its quotes began, and nothing of it is ever executed.
func TestShells(t *testing.T) {
	t.Parallel()
	for name := range shells() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shells()[name].needs(t)
			w := founded(t)
			for _, group := range []string{"GIS", "Field crew", "$(touch pwned) a", "$(touch pwned) b", "O'Hara \"Q\"", "back\\slash !x", "colon: a=b", "Zoë’s équipe", "ends with '"} {
				w.must("groups", "create", group, "-q")
			}
			for _, resource := range []string{"City map", "; touch pwned", "`touch pwned`", "a; touch pwned"} {
				w.must("resources", "create", resource, "--kind", "project", "-q")
			}
			w.file("some rows.csv", "")
			w.join("bo@acme.example", "user")
			s := w.openShell(name)
			for _, c := range []struct {
				typed string
				want  []string
			}{
				{"memb\tli\t", []string{"members", "list"}},
				{"members list --no-h\t", []string{"members", "list", "--no-headers"}},
				{"members update x --role us\t", []string{"members", "update", "x", "--role", "user"}},
				{"members update x --role=us\t", []string{"members", "update", "x", "--role=user"}},
				{"groups show Fi\t", []string{"groups", "show", "Field crew"}},
				{"groups show f\t", []string{"groups", "show", "Field crew"}},
				{`groups show Field\ ` + tab, []string{"groups", "show", "Field crew"}},
				{"groups show 'Fi\t", []string{"groups", "show", "Field crew"}},
				{"groups show \"Field \t", []string{"groups", "show", "Field crew"}},
				{"groups add-member Fi\tbo\t", []string{"groups", "add-member", "Field crew", "bo@acme.example"}},
				{"members show bo@\t", []string{"members", "show", "bo@acme.example"}},
				{"members show BO\t", []string{"members", "show", "bo@acme.example"}},
				{"resources show project/Ci\t", []string{"resources", "show", "project/City map"}},
				{"members list --columns name,em\t", []string{"members", "list", "--columns", "name,email"}},
				{"members update x --groups=GIS,Fi\t", []string{"members", "update", "x", "--groups=GIS,Field crew"}},
				{"members update x --groups 'Field crew,G\t", []string{"members", "update", "x", "--groups", "Field crew,GIS"}},
				{"members list -o j\t", []string{"members", "list", "-o", "json"}},
				{"resources create --from so\t", []string{"resources", "create", "--from", "some rows.csv"}},
				{"groups show O\t", []string{"groups", "show", "O'Hara \"Q\""}},
				{"groups show 'O\t", []string{"groups", "show", "O'Hara \"Q\""}},
				{"groups show \"O\t", []string{"groups", "show", "O'Hara \"Q\""}},
				{"groups show 'e\t", []string{"groups", "show", "ends with '"}},
				{"groups show ba\t", []string{"groups", "show", "back\\slash !x"}},
				{"groups show \"ba\t", []string{"groups", "show", "back\\slash !x"}},
				{"groups show col\t", []string{"groups", "show", "colon: a=b"}},
				{`groups show colon:\ a` + tab, []string{"groups", "show", "colon: a=b"}},
				{"members list --filter 'ro\t=u\t", []string{"members", "list", "--filter", "role=user"}},
				{"members list --filter role=u\t", []string{"members", "list", "--filter", "role=user"}},
				{"members list --filter=role=u\t", []string{"members", "list", "--filter=role=user"}},
				{"members list --filter 'role=user A\tem\t=bo\t", []string{"members", "list", "--filter", "role=user AND email=bo@acme.example"}},
				{"members list --filter \"groups:Fi\t", []string{"members", "list", "--filter", `groups:"Field crew"`}},
				{"members list --filter 'groups:Fi\t", []string{"members", "list", "--filter", `groups:"Field crew"`}},
				{"members list --filter groups:Fi\t", []string{"members", "list", "--filter", `groups:"Field crew"`}},
				{"members list --filter 'groups:\"Fi\t", []string{"members", "list", "--filter", `groups:"Field crew"`}},
				{"members list --filter 'groups:O\t", []string{"members", "list", "--filter", `groups:"O'Hara \"Q\""`}},
				{"members list --sort 'role de\t", []string{"members", "list", "--sort", "role desc"}},
				{"groups show Zo\t", []string{"groups", "show", "Zoë’s équipe"}},
				{"resources show project/\\;\t", []string{"resources", "show", "project/; touch pwned"}},
				{"resources show project/a\t", []string{"resources", "show", "project/a; touch pwned"}},
				{"resources show 'project/`\t", []string{"resources", "show", "project/`touch pwned`"}},
				{"groups show '$(t\ta\t", []string{"groups", "show", "$(touch pwned) a"}},
				{"groups show \\$\tb\t", []string{"groups", "show", "$(touch pwned) b"}},
			} {
				s.completes("roster "+c.typed, c.want...)
			}
			alias := "alias r=roster"
			if strings.HasPrefix(name, "bash") {
				alias += "; complete -F _roster r"
			}
			s.press(alias + enter)
			s.completes("r groups show 'Fi\t", "groups", "show", "Field crew")
			// What has been typed is not run before it is entered.
			s.press("roster groups show $(touch pwned) `touch pwned` x\t")
			s.press("\x15")
			s.completes("roster version", "version")
			if _, err := os.Stat(filepath.Join(w.dir, "pwned")); err == nil {
				t.Error("a name was executed")
			}
			s.press("roster members list -o \t\t")
			s.see("markdown")
		})
	}
}
