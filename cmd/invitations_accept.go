package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/password"
	"github.com/roster-cli/roster/internal/plaintext"
	"github.com/roster-cli/roster/internal/store"
)

func newInvitationsAccept(e *env) *cobra.Command {
	var f acceptFlags
	cmd := &cobra.Command{
		Use:   "accept [LINK | -]",
		Short: "Accept an invitation and become a member",
		Long: `Accept an invitation by its link and become a member, with the role and groups that the invitation holds.
It is the invited person's own act: nobody has to be named with --as.

With - the link is the first line of standard input. Without an argument it is the value of ROSTER_INVITATION_LINK. Both
are better than naming the link: whoever sees the list of processes sees arguments, and who has the link can accept.

With --password-stdin the password is the first line of standard input, or the second if the link comes before it.
Otherwise it is asked for on a terminal.`,
		Example: `  cat link.txt password.txt | roster invitations accept - --name "Bo Chen" --password-stdin
  ROSTER_INVITATION_LINK=$LINK roster invitations accept --name "Bo Chen" --password-stdin < password.txt`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.complete(e, cmd, args); err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				token, _ := link.FromLink(f.link) // a malformed one opens nothing
				var err error
				if f.Offer, err = a.OpenInvitation(cmd.Context(), token); err != nil {
					return err
				}
				m, err := a.Accept(cmd.Context(), f.Accept)
				if err != nil {
					return err
				}
				machine := func() error { return show(e.print, store.Members().Columns, m) }
				return e.print.done(machine, "%s is now a member: %s, %s", m.Email, m.Name, m.Role.Label())
			})
		},
	}
	cmd.Flags().StringVar(&f.Name, "name", "", "your `NAME`")
	cmd.Flags().BoolVar(&f.fromStdin, "password-stdin", false, "read your password from standard input")
	e.flags.addOutput(cmd)
	return cmd
}

// acceptFlags are what the invitee enters, and the flags.
type acceptFlags struct {
	admin.Accept

	link      string
	fromStdin bool
}

// complete reads and asks for what the invitee has to give. The link is asked for only in place of "-".
func (in *acceptFlags) complete(e *env, cmd *cobra.Command, args []string) (err error) {
	if in.fromStdin && e.tty.InTTY {
		return refuseTyping("password", "leave --password-stdin out to be asked for it, or redirect standard input")
	}
	link := e.environ.get(config.InvitationLink)
	switch fromStdin := slices.Equal(args, []string{"-"}); {
	case len(args) == 0 && link != "":
		args = []string{link}
	case fromStdin && e.tty.Interactive():
		if link, err = e.tty.AskPassword(cmd.Context(), "The link", func(string) error { return nil }); err != nil {
			return err
		}
		args = []string{link}
	case fromStdin && e.tty.InTTY:
		return refuseTyping("link", "redirect standard input")
	}
	args, err = e.ask.complete(cmd, args, argument("LINK", nil), requiredFlag("name", askFlag("name", "Your name", checkName)),
		requiredFlag("password-stdin", in.askPassword))
	if err != nil {
		return err
	}
	stdin := bufio.NewReader(plaintext.NewReader(io.LimitReader(e.stdin, maxSecrets)))
	if in.link = args[0]; in.link == "-" {
		if in.link, err = stdin.ReadString('\n'); err != nil && !errors.Is(err, io.EOF) {
			return notRead("link", err)
		}
		if in.link = strings.TrimSpace(in.link); in.link == "" {
			return notRead("link", errors.New("nothing was given"))
		}
	}
	if in.fromStdin {
		if in.Password, err = password.Read(stdin); err != nil {
			return notRead("password", err)
		}
	}
	return nil
}

// maxSecrets is how many bytes of standard input are read for a link and a password.
const maxSecrets = 64 << 10

// notRead is the ErrUsage for a secret that cannot be read from standard input.
func notRead(secret string, why error) error {
	err := fmt.Errorf("the %s on standard input: %w: %w", secret, why, org.ErrUsage)
	if errors.As(err, new(*plaintext.Error)) {
		return org.Hint(err, plaintext.Advice)
	}
	return err
}

// refuseTyping refuses to read a secret from a terminal that would show it.
func refuseTyping(secret, hint string) error {
	err := fmt.Errorf("standard input is a terminal, which would show the %s: %w", secret, org.ErrUsage)
	return org.Hint(err, "%s", hint)
}

func (in *acceptFlags) askPassword(a *dialogue) error {
	cfg, err := a.open.load()
	if err != nil {
		return err
	}
	show, err := a.tty.Hide()
	if err != nil {
		return err
	}
	defer show()
	policy := password.Policy{MinLength: cfg.Password.MinLength}
	check := func(v string) error { return policy.Check(v) }
	if in.Password, err = a.tty.AskPassword(a.ctx, "A password", check); err != nil {
		return err
	}
	_, err = a.tty.AskPassword(a.ctx, "The password once more", func(v string) error {
		if v != in.Password {
			return errors.New("the passwords differ")
		}
		return nil
	})
	return err
}
