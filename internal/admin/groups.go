package admin

import (
	"context"
	"slices"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// CreateGroup creates a group without members. It returns ErrConflict if the name is taken, in any case, or is another
// group's id.
func (a *Admin) CreateGroup(ctx context.Context, name string) (g org.Group, err error) {
	if g.Name, err = org.CleanGroupName(name); err != nil {
		return g, err
	}
	err = a.change(ctx, func(c *change) error {
		g.Created = c.now
		if g.ID, err = a.IDs.Next(c.now); err != nil {
			return err
		}
		c.log("group.create", g.Name, org.Fact("id", g.ID))
		return c.AddGroup(ctx, g)
	})
	return g, err
}

// RenameGroup renames a group, everywhere.
func (a *Admin) RenameGroup(ctx context.Context, group, name string) (g org.Group, err error) {
	if name, err = org.CleanGroupName(name); err != nil {
		return g, err
	}
	err = a.change(ctx, func(c *change) error {
		if g, err = c.Group(ctx, group); err != nil {
			return err
		}
		if g.Name == name {
			return nil // nothing to change
		}
		c.log("group.rename", g.Name, org.Changed("name", g.Name, name))
		g.Name = name
		return c.RenameGroup(ctx, g)
	})
	return g, err
}

// GroupsNamed reads several groups, each once. ErrNotFound names those that do not exist.
func GroupsNamed(ctx context.Context, s *store.Store, names []string) ([]org.Group, error) {
	return named(names, func(name string) (org.Group, error) { return s.Group(ctx, name) }, groupID)
}

// GroupsDeletion is what a deletion of groups does.
type GroupsDeletion struct {
	Groups      []org.Group
	Invitations []string // the ids of pending ones that lose a group
	Permissions []string // permissions that are removed, in a form to be compared
}

func (d GroupsDeletion) same(o GroupsDeletion) bool {
	return slices.Equal(d.Groups, o.Groups) && slices.Equal(d.Invitations, o.Invitations) &&
		slices.Equal(d.Permissions, o.Permissions)
}

// PlanGroupsDeletion works out what deleting the groups would do, and changes nothing.
func (a *Admin) PlanGroupsDeletion(ctx context.Context, names []string) (d GroupsDeletion, err error) {
	err = a.Store.Read(ctx, func(s *store.Store) error {
		d, err = planGroupsDeletion(ctx, &change{Store: s, now: a.Now()}, names)
		return err
	})
	return d, err
}

func planGroupsDeletion(ctx context.Context, c *change, names []string) (d GroupsDeletion, err error) {
	groups, err := GroupsNamed(ctx, c.Store, names)
	if err != nil {
		return d, err
	}
	return groupsDeletion(ctx, c, groups)
}

// groupsDeletion returns what deleting the groups would do.
func groupsDeletion(ctx context.Context, c *change, groups []org.Group) (d GroupsDeletion, err error) {
	d.Groups = groups
	ids := idsOf(groups, groupID)
	if d.Invitations, err = c.PendingInvitationsOf(ctx, c.now.Unix(), ids); err != nil {
		return d, err
	}
	d.Permissions, err = c.PermissionKeysOf(ctx, ids)
	return d, err
}

// DeleteGroups deletes groups, all or none, and takes them off invitations; their members stay. expected is what was
// consented to, or nil; if something else results, it returns ErrConflict.
func (a *Admin) DeleteGroups(
	ctx context.Context, names []string, expected *GroupsDeletion,
) (d GroupsDeletion, err error) {
	err = a.change(ctx, func(c *change) error {
		if d, err = planGroupsDeletion(ctx, c, names); err != nil {
			return err
		}
		if expected != nil && !d.same(*expected) {
			return changedMeanwhile()
		}
		return c.deleteGroups(ctx, d)
	})
	return d, err
}

func (c *change) deleteGroups(ctx context.Context, d GroupsDeletion) error {
	event, err := c.event()
	if err != nil {
		return err
	}
	if err := c.LogGroupPermissions(ctx, idsOf(d.Groups, groupID), event); err != nil {
		return err
	}
	for _, g := range d.Groups {
		c.log("group.delete", g.Name, org.Fact("id", g.ID), org.NumberFact("members", g.Members))
		if err := c.DeleteGroup(ctx, g.ID); err != nil {
			return err
		}
	}
	return nil
}

// AddToGroup adds members to a group, all or none, and returns how many were not in it before.
func (a *Admin) AddToGroup(ctx context.Context, group string, members []string) (g org.Group, n int, err error) {
	return a.changeGroup(ctx, group, members, "group.add-member", (*store.Store).AddMembership)
}

// RemoveFromGroup removes members from a group, all or none, and returns how many were in it.
func (a *Admin) RemoveFromGroup(ctx context.Context, group string, members []string) (g org.Group, n int, err error) {
	return a.changeGroup(ctx, group, members, "group.remove-member", (*store.Store).RemoveMembership)
}

func (a *Admin) changeGroup(ctx context.Context, group string, members []string, action string,
	set func(s *store.Store, ctx context.Context, memberID, group string) (bool, error),
) (g org.Group, n int, err error) {
	err = a.change(ctx, func(c *change) error {
		n = 0
		if g, err = c.Group(ctx, group); err != nil {
			return err
		}
		found, err := MembersNamed(ctx, c.Store, members)
		if err != nil {
			return err
		}
		for _, m := range found {
			changed, err := set(c.Store, ctx, m.ID, g.Name)
			if err != nil {
				return err
			}
			if changed {
				n++
				c.log(action, g.Name, org.Fact("member", m.Email))
			}
		}
		return nil
	})
	return g, n, err
}
