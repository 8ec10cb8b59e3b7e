package cmd

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// linkFlags say what to do with links.
type linkFlags struct{ copy, link bool }

func (f *linkFlags) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.copy, "copy", false, "put the links on the clipboard as well")
	cmd.Flags().BoolVar(&f.link, "link", false, "print the links alone")
}

// check refuses --link together with what says how to print more.
func (f *linkFlags) check(cmd *cobra.Command) error {
	if !f.link {
		return nil
	}
	return errors.Join(oneOf(cmd, "link", "output"), oneOf(cmd, "link", "jq"), oneOf(cmd, "link", "template"))
}

// printed are invitations with their links, and how to print them.
type printed struct {
	linkFlags

	found []org.Invitation
	alone bool // one is an object, not a list of one
}

// printInvitations prints invitations with their links.
func (e *env) printInvitations(p printed) error {
	if p.copy {
		e.copyLinks(p.found)
	}
	if p.link {
		for _, i := range p.found {
			if _, err := fmt.Fprintln(e.out, i.Link); err != nil {
				return err
			}
		}
		return nil
	}
	columns := store.Invitations(e.instant()).Columns
	if e.output().Effective().Machine() {
		if p.alone {
			return show(e, columns, p.found[0], "link")
		}
		return showAll(e, columns, p.found, "link")
	}
	for n, i := range p.found {
		if n > 0 {
			_, _ = fmt.Fprintln(e.out) // the next write tells
		}
		if err := show(e, columns, i); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(e.out, "\n%s\n", i.Link); err != nil {
			return err
		}
	}
	return nil
}

// copyLinks puts the links on the clipboard, one a line. Without one nothing is lost: they are printed.
func (e *env) copyLinks(found []org.Invitation) {
	links := make([]string, len(found))
	for n, i := range found {
		links[n] = i.Link
	}
	how, err := e.tty.Copy(strings.Join(links, "\n"))
	if err != nil {
		e.tty.Warn("the %s not copied: %v", plural(len(links), "link was", "links were"), err)
		if e.flags.quiet {
			e.say("not copied: %v", err)
			for _, l := range links {
				e.say("%s", l)
			}
		}
		return
	}
	e.tty.Note("copied %s to the %s", org.Count(len(links), "link"), how)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
