package admin

import (
	"context"
	"fmt"
	"slices"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// NewResource is a resource to be created.
type NewResource struct {
	Kind      string
	Name      string
	Owners    []string // members; if empty, the acting one
	DependsOn []string // resources
}

// clean returns the resource without its owners and dependencies, or what is wrong with it.
func (n NewResource) clean() (r org.Resource, err error) {
	if r.Kind, err = org.ParseResourceKind(n.Kind); err != nil {
		return r, err
	}
	r.Name, err = org.CleanName("the resource's name", n.Name)
	return r, err
}

// CreateResource creates a resource. It returns ErrConflict if the name is taken, in any case, and ErrRefused if an
// owner is a User.
func (a *Admin) CreateResource(ctx context.Context, in NewResource) (r org.Resource, err error) {
	if r, err = in.clean(); err != nil {
		return r, err
	}
	err = a.change(ctx, func(c *change) error {
		r.Created = c.now
		if r.ID, err = a.IDs.Next(c.now); err != nil {
			return err
		}
		if r.Owners, err = ownersNamed(ctx, c, in.Owners); err != nil {
			return err
		}
		if r.DependsOn, err = pathsNamed(ctx, c.Store, r, in.DependsOn); err != nil {
			return err
		}
		c.logCreated(r)
		return c.AddResources(ctx, r)
	})
	return r, err
}

func (c *change) logCreated(r org.Resource) {
	c.log("resource.create", r.Path(), org.Fact("id", r.ID), org.Fact("owners", r.Owners),
		org.Fact("depends_on", r.DependsOn))
}

// ownersNamed returns the emails of members who may own something; if none is named, of the acting one.
func ownersNamed(ctx context.Context, c *change, names []string) ([]string, error) {
	if len(names) == 0 {
		return []string{c.actor.Email}, nil
	}
	members, err := MembersNamed(ctx, c.Store, names)
	if err != nil {
		return nil, err
	}
	var emails []string
	for _, m := range members {
		if err := m.MayOwn(); err != nil {
			return nil, err
		}
		emails = append(emails, m.Email)
	}
	slices.Sort(emails)
	return emails, nil
}

// pathsNamed returns the paths of the resources that r is to depend on. It returns ErrUsage for r itself.
func pathsNamed(ctx context.Context, s *store.Store, r org.Resource, names []string) ([]string, error) {
	for _, name := range names {
		if exact(name) == exact(r.Path()) {
			return nil, org.Hint(fmt.Errorf("%s cannot depend on itself: %w", r.Path(), org.ErrUsage),
				"name other resources")
		}
	}
	found, err := ResourcesNamed(ctx, s, names)
	if err != nil {
		return nil, err
	}
	paths := make([]string, len(found))
	for i, f := range found {
		paths[i] = f.Path()
	}
	return store.SortNames(paths), nil
}

// ResourcesNamed reads several resources by id or path, each once. ErrNotFound names those that do not exist.
func ResourcesNamed(ctx context.Context, s *store.Store, names []string) ([]org.Resource, error) {
	found, err := s.ResourcesNamed(ctx, names)
	if err != nil {
		return nil, err
	}
	read := func(name string) (org.Resource, error) {
		if r, known := found[name]; known {
			return r, nil
		}
		return s.Resource(ctx, name) // which says what is wrong
	}
	return named(names, read, resourceID)
}

// TransferResources makes a member the only owner of resources, all or none, and returns them. It returns ErrRefused if
// that is a User.
func (a *Admin) TransferResources(
	ctx context.Context, names []string, to string,
) (resources []org.Resource, err error) {
	err = a.change(ctx, func(c *change) error {
		if resources, err = ResourcesNamed(ctx, c.Store, names); err != nil {
			return err
		}
		heir, err := Member(ctx, c.Store, to)
		if err != nil {
			return err
		}
		if err := heir.MayOwn(); err != nil {
			return err
		}
		event, err := c.event()
		if err != nil {
			return err
		}
		for i := range resources {
			resources[i].Owners = []string{heir.Email}
		}
		return c.Transfer(ctx, idsOf(resources, resourceID), heir.ID, event)
	})
	return resources, err
}

// DeleteResources is which resources to delete, by id or path.
type DeleteResources struct{ Names []string }

// PlanResourceDeletion is PlanDeletion for resources.
func (a *Admin) PlanResourceDeletion(
	ctx context.Context, in DeleteResources, show func(org.Deletion, Steps) error,
) (org.Deletion, error) {
	return a.tryDeletion(ctx, in.begin, show)
}

// DeleteResources deletes resources with all that depends on them, all or none. expected and keep are as in
// Admin.DeleteMembers.
func (a *Admin) DeleteResources(
	ctx context.Context, in DeleteResources, expected *org.Deletion, keep *[]org.Step,
) (org.Deletion, error) {
	return a.runDeletion(ctx, in.begin, expected, keep)
}

func (in DeleteResources) begin(ctx context.Context, c *change) (d deletion, err error) {
	found, err := ResourcesNamed(ctx, c.Store, in.Names)
	roots := store.Roots{Resources: idsOf(found, resourceID)}
	d = deletion{begun: org.PlanResourceDeletion(found), roots: roots, now: c.now}
	return d, err
}
