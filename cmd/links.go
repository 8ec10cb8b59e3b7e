package cmd

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/console"
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

// invitationOutput is invitations with their links, and how to print them.
type invitationOutput struct {
	linkFlags

	found []org.Invitation
	one   bool  // the result is an object, not a list of one
	why   error // why no link is shown at all, or nil

	idsOnly bool // links need not be read
}

// invitations prints invitations, and the links of those that have one. With --link it prints these alone, and a
// link that cannot be shown is an error.
func (p *printer) invitations(what invitationOutput) error {
	if what.copy {
		p.copyLinks(what.found)
	}
	hidden := hiddenLinks{why: what.why}
	for _, i := range what.found {
		hidden.see(i, p.now())
		if !what.link || i.Link == "" {
			continue
		}
		if _, err := fmt.Fprintln(p.out, i.Link); err != nil {
			return err
		}
	}
	if what.link {
		return hidden.err()
	}
	hidden.note(p.tty)
	columns := store.Invitations(p.now()).Columns
	if p.output().Effective().Machine() {
		if what.one {
			return show(p, columns, what.found[0], "link")
		}
		return showAll(p, columns, what.found, "link")
	}
	for n, i := range what.found {
		if n > 0 {
			_, _ = fmt.Fprintln(p.out) // the next write returns the error
		}
		if err := show(p, columns, i); err != nil {
			return err
		}
		if i.Link == "" {
			continue
		}
		if _, err := fmt.Fprintf(p.out, "\n%s\n", i.Link); err != nil {
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
func (h *hiddenLinks) see(i org.Invitation, now time.Time) {
	if i.Link != "" || i.Status(now) != org.Pending {
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

func (h *hiddenLinks) note(tty *console.Console) {
	if h.n > 0 {
		tty.Note("%s", advice(h.err()))
	}
}

// copyLinks puts the links on the clipboard, one a line. If that fails, it only warns: the links are printed too.
func (p *printer) copyLinks(found []org.Invitation) {
	var links []string
	for _, i := range found {
		if i.Link != "" {
			links = append(links, i.Link)
		}
	}
	if len(links) == 0 {
		return
	}
	done, err := p.tty.Copy(strings.Join(links, "\n"), org.Count(len(links), "link"))
	if err != nil {
		p.tty.Warn("the %s not copied: %v", plural(len(links), "link was", "links were"), err)
		if p.flags.quiet {
			p.say("not copied: %v", err)
			for _, l := range links {
				p.say("%s", l)
			}
		}
		return
	}
	p.tty.Note("%s", done)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// warnBase warns about links that begin with an address of this machine.
func (p *printer) warnBase(base string) {
	if _, loopback, err := link.ParseBase(base); err == nil && loopback {
		p.tty.Warn("links begin with %s, which others cannot open; set link.base_url in the configuration", base)
	}
}
