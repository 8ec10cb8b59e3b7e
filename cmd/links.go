package cmd

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/link"
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
	alone bool  // one is an object, not a list of one
	why   error // why no link is shown at all, or nil
}

// printInvitations prints invitations, and the links of those that have one. With --link it prints these alone, and a
// link that cannot be shown is an error.
func (e *env) printInvitations(p printed) error {
	if p.copy {
		e.copyLinks(p.found)
	}
	hidden := hiddenLinks{why: p.why}
	for _, i := range p.found {
		hidden.see(e, i)
		if !p.link || i.Link == "" {
			continue
		}
		if _, err := fmt.Fprintln(e.out, i.Link); err != nil {
			return err
		}
	}
	if p.link {
		return hidden.err()
	}
	hidden.note(e)
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
		if i.Link == "" {
			continue
		}
		if _, err := fmt.Fprintf(e.out, "\n%s\n", i.Link); err != nil {
			return err
		}
	}
	return nil
}

// hiddenLinks counts the links of pending invitations that cannot be shown: without the link key, which is why, or
// because another key sealed them.
type hiddenLinks struct {
	why   error
	n     int
	first string // the recipient
}

// see counts the link of i if it is hidden.
func (h *hiddenLinks) see(e *env, i org.Invitation) {
	if i.Link != "" || i.Status(e.instant()) != org.Pending {
		return
	}
	if h.n++; h.n == 1 {
		h.first = i.Recipient
	}
}

// err says why the links are hidden and what to do, or is nil if none is.
func (h *hiddenLinks) err() error {
	switch {
	case h.n == 0:
		return nil
	case h.why != nil:
		return fmt.Errorf("no link is shown: %w", h.why)
	case h.n == 1:
		return org.Hint(fmt.Errorf("the link of %s cannot be shown: %w", h.first, link.ErrSealed),
			"it goes on working; make another one with `roster invitations resend %s --new-link`", h.first)
	}
	return org.Hint(fmt.Errorf("%d links cannot be shown: they do not open with this key", h.n),
		"they go on working; make others with `roster invitations resend INVITATION --new-link`")
}

func (h *hiddenLinks) note(e *env) {
	if h.n > 0 {
		e.tty.Note("%s", advice(h.err()))
	}
}

// copyLinks puts the links on the clipboard, one a line. Without one nothing is lost: they are printed.
func (e *env) copyLinks(found []org.Invitation) {
	var links []string
	for _, i := range found {
		if i.Link != "" {
			links = append(links, i.Link)
		}
	}
	if len(links) == 0 {
		return
	}
	done, err := e.tty.Copy(strings.Join(links, "\n"), org.Count(len(links), "link"))
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
	e.tty.Note("%s", done)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
