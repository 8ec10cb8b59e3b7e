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
			if len(args) > 1 {
				return tooMany(cmd, args[1])
			}
			if err := e.askAccept(cmd, args, &f); err != nil {
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

// askAccept completes what the invitee has to give, of which the link alone is never asked for.
func (e *env) askAccept(cmd *cobra.Command, args []string, in *acceptFlags) (err error) {
	all := []need{{"LINK", len(args) > 0}}
	if !e.tty.Interactive() || in.fromStdin {
		all = append(all, need{"--name", in.Name != ""}, need{"--password-stdin", in.fromStdin})
	}
	if err := needs(cmd, all...); err != nil {
		return err
	}
	in.Link = args[0]
	ctx := cmd.Context()
	if in.Name == "" {
		valid := func(v string) error { _, err := org.CleanName("the name", v); return clean(err) }
		if in.Name, err = e.tty.AskText(ctx, "Your name", valid); err != nil {
			return err
		}
	}
	if in.fromStdin && e.tty.InTTY {
		return org.Hint(fmt.Errorf("standard input is a terminal, which would show the password: %w", org.ErrUsage),
			"leave --password-stdin out to be asked for it, or redirect standard input")
	}
	if in.fromStdin {
		if in.Password, err = password.Read(e.stdin); err != nil {
			err = fmt.Errorf("the password on standard input: %w: %w", err, org.ErrUsage)
		}
		if errors.As(err, new(*plaintext.Error)) {
			err = org.Hint(err, plaintext.Advice)
		}
		return err
	}
	cfg, err := e.load()
	if err != nil {
		return err
	}
	policy := password.Policy{MinLength: cfg.Password.MinLength}
	if in.Password, err = e.tty.AskPassword(ctx, "A password", func(v string) error { return policy.Check(v) }); err != nil {
		return err
	}
	_, err = e.tty.AskPassword(ctx, "The password once more", func(v string) error {
		if v != in.Password {
			return errors.New("this is another password")
		}
		return nil
	})
	return err
}
