package cmd

import (
	"slices"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// complete gives ErrUsage that names all that is required and missing, unless a person can be asked for it.
func (i inviting) complete() error {
	if i.from.file != "" {
		return nil
	}
	var absent []string
	if len(i.args) == 0 {
		absent = append(absent, "EMAIL")
	}
	if i.role == "" {
		absent = append(absent, "--role")
	}
	if len(absent) == 0 || i.tty.Interactive() && !slices.Contains(i.args, "-") {
		return nil
	}
	return missing(i.cmd, absent...)
}

// ask gives the addresses to invite. If anything required is missing, all that was not given is asked for.
func (i *inviting) ask(s *store.Store) (emails []string, err error) {
	if len(i.args) > 0 && i.role != "" {
		return i.names(i.args)
	}
	ctx, emails := i.cmd.Context(), i.args
	if len(emails) == 0 {
		email, err := i.tty.AskText(ctx, "Email address", func(v string) error { _, err := org.ParseEmail(v); return clean(err) })
		if err != nil {
			return nil, err
		}
		emails = []string{email}
	}
	if i.role == "" {
		if i.role, err = i.tty.AskOne(ctx, "Role", roleOptions(), org.User.String()); err != nil {
			return nil, err
		}
	}
	if !i.cmd.Flags().Changed("group") {
		if i.groups, err = i.askGroups(ctx, s); err != nil {
			return nil, err
		}
	}
	if !i.cmd.Flags().Changed("language") {
		o, err := s.Organization(ctx)
		if err != nil {
			return nil, err
		}
		if i.language, err = i.tty.AskOne(ctx, "Language", languageOptions(), o.Language); err != nil {
			return nil, err
		}
	}
	return emails, nil
}
