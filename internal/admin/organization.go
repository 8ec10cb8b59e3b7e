package admin

import (
	"context"

	"github.com/roster-cli/roster/internal/org"
)

// OrganizationUpdate is what to change; nil leaves a value as it is.
type OrganizationUpdate struct {
	Name     *string
	Language *string
}

// UpdateOrganization changes the organization and returns it.
func (a *Admin) UpdateOrganization(ctx context.Context, u OrganizationUpdate) (o org.Organization, err error) {
	err = a.change(ctx, func(tx *transaction) error {
		if o, err = tx.Organization(ctx); err != nil {
			return err
		}
		before, details := o, []string(nil)
		if u.Name != nil {
			if o.Name, err = org.CleanName("the organization's name", *u.Name); err != nil {
				return err
			}
		}
		if u.Language != nil {
			if o.Language, err = Language(*u.Language); err != nil {
				return err
			}
		}
		if o.Name != before.Name {
			details = append(details, org.Changed("name", before.Name, o.Name))
		}
		if o.Language != before.Language {
			details = append(details, org.Changed("language", before.Language, o.Language))
		}
		if len(details) == 0 {
			return nil // nothing to change
		}
		tx.log("organization.update", o.Name, details...)
		return tx.SetOrganization(ctx, o)
	})
	return o, err
}
