package admin

import (
	"context"
	"errors"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/password"
	"github.com/roster-cli/roster/internal/store"
)

// Organization reads the organization.
func (a *Admin) Organization(ctx context.Context) (o org.Organization, err error) {
	err = a.Store.Read(ctx, func(s *store.Store) error {
		o, err = s.Organization(ctx)
		return err
	})
	return o, err
}

// Health returns the organization if its database can be read and changed now, and within about a second an error
// that says why not.
func (a *Admin) Health(ctx context.Context) (org.Organization, error) {
	if err := a.Store.Ready(ctx); err != nil {
		return org.Organization{}, err
	}
	return a.Organization(ctx)
}

// ProjectsOf reads the first most permissions by which m may see projects. Those for the same project are adjacent, the
// strongest first.
func (a *Admin) ProjectsOf(ctx context.Context, m org.Member, most int) (some store.Page[org.Access], err error) {
	err = a.Store.Read(ctx, func(s *store.Store) error {
		some, err = s.ProjectsOf(ctx, m.ID, most)
		return err
	})
	return some, err
}

// MinPassword returns the minimum length of a password, in characters.
func (a *Admin) MinPassword() int { return a.Policy.Minimum() }

// PasswordReason returns the reason, one word, why a password was refused, or "" if err is about something else.
func PasswordReason(err error) string {
	var refused password.PolicyError
	if errors.As(err, &refused) {
		return string(refused.Reason)
	}
	return ""
}
