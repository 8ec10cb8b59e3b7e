package cmd

import (
	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

func newOrganization(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "organization",
		Aliases: []string{"org", "organizations"},
		Short:   "Show and change the organization",
	}
	cmd.AddCommand(newOrganizationShow(e), newOrganizationUpdate(e))
	return cmd
}

func organizationColumns() listing.Columns[org.Organization] {
	return listing.Columns[org.Organization]{
		{Name: "id", Kind: listing.ID, Value: func(o org.Organization) any { return o.ID }},
		{Name: "name", Value: func(o org.Organization) any { return o.Name }},
		{Name: "language", Value: func(o org.Organization) any { return o.Language }},
		{Name: "created", Kind: listing.Time, Value: func(o org.Organization) any { return o.Created }},
	}
}

func newOrganizationShow(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "show",
		Aliases: []string{"get"},
		Short:   "Show the organization",
		Example: "  roster organization show\n  roster organization show --jq .name",
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.open.withReader(cmd.Context(), func(_ config.Loaded, s *store.Store) error {
				o, err := s.Organization(cmd.Context())
				if err != nil {
					return err
				}
				return show(e.print, organizationColumns(), o)
			})
		},
	}
	e.flags.addOutput(cmd)
	return cmd
}

func newOrganizationUpdate(e *env) *cobra.Command {
	var name, language string
	cmd := &cobra.Command{
		Use:     "update",
		Short:   "Change the organization's name or language",
		Example: "  roster organization update --name \"Acme Mapping\" --language fr",
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := e.ask.complete(cmd, nil, toChange(askOrganizationChanges, "name", "language")); err != nil {
				return err
			}
			return e.open.withAdmin(cmd.Context(), func(a *admin.Admin) error {
				o, err := a.UpdateOrganization(cmd.Context(), admin.OrganizationUpdate{
					Name: given(cmd, "name", name), Language: given(cmd, "language", language),
				})
				if err != nil {
					return err
				}
				return show(e.print, organizationColumns(), o)
			})
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "the organization's `NAME`")
	cmd.Flags().StringVar(&language, "language", "", "`LANGUAGE` of new invitations")
	e.flags.addOutput(cmd)
	e.complete.values(cmd, "language", locale.Supported())
	return cmd
}

// askOrganizationChanges asks what to change of the organization.
func askOrganizationChanges(a *dialogue) error {
	o, err := a.organization()
	if err != nil {
		return err
	}
	return a.askChanges([]changeOption{
		{"Name (" + o.Name + ")", editFlag("name", "New name", o.Name, checkName)},
		{"Language (" + locale.Name(o.Language) + ")", askLanguage("New language", o.Language)},
	})
}
