package admin

import (
	"context"
	"errors"
	"fmt"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// Subject is who has a permission: either a member or a group.
type Subject struct{ Member, Group string }

// granted is the permission that a subject has on a resource; its Level is 0 if there is none.
type granted struct {
	org.Permission

	on       org.Resource
	member   org.Member // the subject, unless it is a group
	notFound error      // the ErrNotFound if there is no such permission, else nil
}

func grantedTo(ctx context.Context, s *store.Store, resource string, who Subject) (g granted, err error) {
	if g.on, err = s.Resource(ctx, resource); err != nil {
		return g, err
	}
	g.Resource, g.ResourceID, g.Group = g.on.Path(), g.on.ID, who.Group != ""
	if g.Group {
		group, err := s.Group(ctx, who.Group)
		if err != nil {
			return g, err
		}
		g.Subject = group.Name
	} else {
		if g.member, err = Member(ctx, s, who.Member); err != nil {
			return g, err
		}
		g.Subject = g.member.Email
	}
	found, err := s.PermissionOf(ctx, g.Permission)
	if errors.Is(err, org.ErrNotFound) {
		g.notFound = err
		return g, nil
	}
	g.Level = found.Level
	return g, err
}

// Grant gives the subject that level on the resource, in place of any other, and returns the permission. It returns
// ErrUsage for a group as owner, and ErrRefused for a User as owner and for a lower level for the last owner.
func (a *Admin) Grant(
	ctx context.Context, resource string, level org.Level, who Subject,
) (p org.Permission, err error) {
	if level == org.Own && who.Group != "" {
		return p, org.Hint(fmt.Errorf("a group cannot own a resource: %w", org.ErrUsage),
			"grant it modify or view, or name a member as owner")
	}
	err = a.change(ctx, func(tx *transaction) error {
		g, err := grantedTo(ctx, tx.Store, resource, who)
		if err != nil {
			return err
		}
		if level == org.Own {
			err = g.member.MayOwn()
		} else {
			err = g.mayLower()
		}
		p = g.Permission
		p.Was, p.Level = g.Level, level
		if err != nil || g.Level == level {
			return err
		}
		now := org.Fact("level", level.String())
		if p.Was != 0 {
			now = org.Changed("level", p.Was.String(), level.String())
		}
		tx.log("permission.grant", p.Resource, org.Fact("id", p.ResourceID), subjectFact(p), now)
		return tx.SetPermission(ctx, p)
	})
	return p, err
}

// Revoke removes the permission that the subject has on the resource, and returns it. It returns ErrNotFound if there
// is none, and ErrRefused for the last owner's.
func (a *Admin) Revoke(ctx context.Context, resource string, who Subject) (p org.Permission, err error) {
	err = a.change(ctx, func(tx *transaction) error {
		g, err := grantedTo(ctx, tx.Store, resource, who)
		if err != nil {
			return err
		}
		if g.notFound != nil {
			return g.notFound
		}
		if err := g.mayLower(); err != nil {
			return err
		}
		p = g.Permission
		tx.log("permission.revoke", p.Resource, org.Fact("id", p.ResourceID), subjectFact(p),
			org.Fact("level", p.Level.String()))
		return tx.RemovePermission(ctx, p)
	})
	return p, err
}

// mayLower returns ErrRefused if the subject is the last owner, whose level can be neither lowered nor revoked.
func (g granted) mayLower() error {
	if g.Level < org.Own {
		return nil
	}
	return g.on.RequireOtherOwner(g.Subject)
}

func subjectFact(p org.Permission) string {
	if p.Group {
		return org.Fact("group", p.Subject)
	}
	return org.Fact("member", p.Subject)
}
