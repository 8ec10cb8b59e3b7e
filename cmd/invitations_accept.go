package cmd

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/password"
	"github.com/roster-cli/roster/internal/plaintext"
	"github.com/roster-cli/roster/internal/store"
)

func purgedColumns() listing.Columns[admin.Purged] {
	return listing.Columns[admin.Purged]{
		{Name: "expired", Kind: listing.Number, Value: func(p admin.Purged) any { return p.Expired }},
		{Name: "accepted", Kind: listing.Number, Value: func(p admin.Purged) any { return p.Accepted }},
	}
}

func newInvitationsAccept(e *env) *cobra.Command {
	var f acceptFlags
	cmd := &cobra.Command{
		Use:   "accept LINK",
		Short: "Accept an invitation and become a member",
		Long: `Accept an invitation by its link and become a member, with the role and groups that the invitation holds.
It is the invited person's own act: nobody has to be named with --as. The password is read from standard input, or asked for on a terminal.`,
		Example: `  roster invitations accept "$LINK" --name "Bo Chen" --password-stdin < password.txt`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.complete(e, cmd, args); err != nil {
				return err
			}
			return e.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				m, err := a.Accept(cmd.Context(), f.Accept)
				if err != nil {
					return err
				}
				machine := func() error { return show(e, store.Members().Columns, m) }
				return e.done(machine, "%s is a member now: %s, %s", m.Email, m.Name, m.Role.Label())
			})
		},
	}
	cmd.Flags().StringVar(&f.Name, "name", "", "your `NAME`")
	cmd.Flags().BoolVar(&f.fromStdin, "password-stdin", false, "read your password from standard input")
	e.addOutputFlags(cmd)
	return cmd
}

// acceptFlags are what the invitee gives, and how.
type acceptFlags struct {
	admin.Accept

	fromStdin bool
}

// complete reads and asks for what the invitee has to give. The link is never asked for.
func (in *acceptFlags) complete(e *env, cmd *cobra.Command, args []string) error {
	if in.fromStdin && e.tty.InTTY {
		err := fmt.Errorf("standard input is a terminal, which would show the password: %w", org.ErrUsage)
		return org.Hint(err, "leave --password-stdin out to be asked for it, or redirect standard input")
	}
	args, err := e.complete(cmd, args, argument("LINK", nil), flagged("name", askFlag("name", "Your name", checkName)),
		flagged("password-stdin", in.askPassword))
	if err != nil {
		return err
	}
	if in.Link = args[0]; !in.fromStdin {
		return nil
	}
	if in.Password, err = password.Read(e.stdin); err != nil {
		err = fmt.Errorf("the password on standard input: %w: %w", err, org.ErrUsage)
	}
	if errors.As(err, new(*plaintext.Error)) {
		err = org.Hint(err, plaintext.Advice)
	}
	return err
}

func (in *acceptFlags) askPassword(a *asking) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	policy := password.Policy{MinLength: cfg.Password.MinLength}
	if in.Password, err = a.tty.AskPassword(
		a.ctx,
		"A password",
		func(v string) error { return policy.Check(v) },
	); err != nil {
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
