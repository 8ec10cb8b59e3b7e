package cmd

import (
	"testing"

	"github.com/spf13/cobra"
)

// What the arguments begin with decides which commands are made: each has to be made by its name, with all that is below.
func TestCommandsFor(t *testing.T) {
	whole := newRoot(&env{})
	for _, p := range parts(whole) {
		alone := newRoot(&env{args: []string{p.name}}).Commands()
		if len(alone) != 1 || alone[0].Name() != p.name {
			t.Errorf("%s alone makes %d commands, the first is %q", p.name, len(alone), alone[0].Name())
			continue
		}
		cmd, _, err := whole.Find([]string{p.name})
		if err != nil || len(all(cmd)) != len(all(alone[0])) {
			t.Errorf("%s alone has %d commands, and in the whole %d (%v)", p.name, len(all(alone[0])), len(all(cmd)), err)
		}
	}
	if alone := newRoot(&env{args: []string{cobra.ShellCompRequestCmd, "members", ""}}).Commands(); len(alone) != 1 {
		t.Errorf("completion of members makes %d commands", len(alone))
	}
	for _, args := range [][]string{nil, {cobra.ShellCompRequestCmd, "members"}, {"member"}, {"--debug", "members"}, {"help", "members"}, {"filters"}, {""}} {
		if got, want := len(all(newRoot(&env{args: args}))), len(all(whole)); got != want {
			t.Errorf("%q makes %d commands of %d", args, got, want)
		}
	}
}
