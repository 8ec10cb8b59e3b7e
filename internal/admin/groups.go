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
	err = a.change(ctx, func(tx *transaction) error {
		g.Created = tx.now
		if g.ID, err = a.IDs.Next(tx.now); err != nil {
			return err
		}
		tx.log("group.create", g.Name, org.Fact("id", g.ID))
		return tx.AddGroup(ctx, g)
	})
	return g, err
}

// RenameGroup renames a group, everywhere.
func (a *Admin) RenameGroup(ctx context.Context, group, name string) (g org.Group, err error) {
	if name, err = org.CleanGroupName(name); err != nil {
		return g, err
	}
	err = a.change(ctx, func(tx *transaction) error {
		if g, err = tx.Group(ctx, group); err != nil {
			return err
		}
		if g.Name == name {
			return nil // nothing to change
		}
		tx.log("group.rename", g.Name, org.Changed("name", g.Name, name))
		g.Name = name
		return tx.RenameGroup(ctx, g)
	})
	return g, err
}

// GroupsNamed reads the groups with these names or ids, each once. It returns ErrNotFound, which names the missing
// ones, if some do not exist.
func GroupsNamed(ctx context.Context, s *store.Store, names []string) ([]org.Group, error) {
	return readNamed(names, func(name string) (org.Group, error) { return s.Group(ctx, name) }, groupID)
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
		d, err = planGroupsDeletion(ctx, &transaction{Store: s, now: a.Now()}, names)
		return err
	})
	return d, err
}

func planGroupsDeletion(ctx context.Context, tx *transaction, names []string) (d GroupsDeletion, err error) {
	groups, err := GroupsNamed(ctx, tx.Store, names)
	if err != nil {
		return d, err
	}
	return groupsDeletion(ctx, tx, groups)
}

// groupsDeletion returns what deleting the groups would do.
func groupsDeletion(ctx context.Context, tx *transaction, groups []org.Group) (d GroupsDeletion, err error) {
	d.Groups = groups
	ids := idsOf(groups, groupID)
	if d.Invitations, err = tx.PendingInvitationsOf(ctx, tx.now.Unix(), ids); err != nil {
		return d, err
	}
	d.Permissions, err = tx.PermissionKeysOf(ctx, ids)
	return d, err
}

// DeleteGroups deletes groups, all or none, and removes them from invitations; their members stay. expected is what the
// person consented to, or nil; if the deletion would do something else, it returns ErrConflict.
func (a *Admin) DeleteGroups(
	ctx context.Context, names []string, expected *GroupsDeletion,
) (d GroupsDeletion, err error) {
	err = a.change(ctx, func(tx *transaction) error {
		if d, err = planGroupsDeletion(ctx, tx, names); err != nil {
			return err
		}
		if expected != nil && !d.same(*expected) {
			return changedMeanwhile()
		}
		return tx.deleteGroups(ctx, d)
	})
	return d, err
}

func (tx *transaction) deleteGroups(ctx context.Context, d GroupsDeletion) error {
	event, err := tx.event()
	if err != nil {
		return err
	}
	if err := tx.LogGroupPermissions(ctx, idsOf(d.Groups, groupID), event); err != nil {
		return err
	}
	for _, g := range d.Groups {
		tx.log("group.delete", g.Name, org.Fact("id", g.ID), org.NumberFact("members", g.Members))
		if err := tx.DeleteGroup(ctx, g.ID); err != nil {
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
	err = a.change(ctx, func(tx *transaction) error {
		n = 0
		if g, err = tx.Group(ctx, group); err != nil {
			return err
		}
		found, err := MembersNamed(ctx, tx.Store, members)
		if err != nil {
			return err
		}
		for _, m := range found {
			changed, err := set(tx.Store, ctx, m.ID, g.Name)
			if err != nil {
				return err
			}
			if changed {
				n++
				tx.log(action, g.Name, org.Fact("member", m.Email))
			}
		}
		return nil
	})
	return g, n, err
}
