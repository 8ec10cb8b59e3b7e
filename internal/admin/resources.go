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
	err = a.change(ctx, func(tx *transaction) error {
		r.Created = tx.now
		if r.ID, err = a.IDs.Next(tx.now); err != nil {
			return err
		}
		if r.Owners, err = ownersNamed(ctx, tx, in.Owners); err != nil {
			return err
		}
		if r.DependsOn, err = pathsNamed(ctx, tx.Store, r, in.DependsOn); err != nil {
			return err
		}
		tx.logCreated(r)
		return tx.AddResources(ctx, r)
	})
	return r, err
}

func (tx *transaction) logCreated(r org.Resource) {
	tx.log("resource.create", r.Path(), org.Fact("id", r.ID), org.Fact("owners", r.Owners),
		org.Fact("depends_on", r.DependsOn))
}

// ownersNamed returns the emails of the named members, sorted; of the actor if none is named. It returns ErrRefused for
// a member who may not own resources.
func ownersNamed(ctx context.Context, tx *transaction, names []string) ([]string, error) {
	if len(names) == 0 {
		return []string{tx.actor.Email}, nil
	}
	members, err := MembersNamed(ctx, tx.Store, names)
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
		if pathKey(name) == pathKey(r.Path()) {
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

// ResourcesNamed reads the resources with these ids or paths, each once. It returns ErrNotFound, which names the
// missing ones, if some do not exist.
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
	return readNamed(names, read, resourceID)
}

// TransferResources makes a member the only owner of resources, all or none, and returns them. It returns ErrRefused if
// that member is a User.
func (a *Admin) TransferResources(
	ctx context.Context, names []string, to string,
) (resources []org.Resource, err error) {
	err = a.change(ctx, func(tx *transaction) error {
		if resources, err = ResourcesNamed(ctx, tx.Store, names); err != nil {
			return err
		}
		heir, err := Member(ctx, tx.Store, to)
		if err != nil {
			return err
		}
		if err := heir.MayOwn(); err != nil {
			return err
		}
		event, err := tx.event()
		if err != nil {
			return err
		}
		for i := range resources {
			resources[i].Owners = []string{heir.Email}
		}
		return tx.Transfer(ctx, idsOf(resources, resourceID), heir.ID, event)
	})
	return resources, err
}

// DeleteResources says which resources to delete, by id or path.
type DeleteResources struct{ Names []string }

// PlanResourceDeletion is PlanDeletion for resources.
func (a *Admin) PlanResourceDeletion(
	ctx context.Context, in DeleteResources, show func(org.Deletion, Steps) error,
) (org.Deletion, error) {
	return a.tryDeletion(ctx, in.prepare, show)
}

// DeleteResources deletes resources with everything that depends on them, all or none. expected and steps are as in
// Admin.DeleteMembers.
func (a *Admin) DeleteResources(
	ctx context.Context, in DeleteResources, expected *org.Deletion, steps *[]org.Step,
) (org.Deletion, error) {
	return a.runDeletion(ctx, in.prepare, expected, steps)
}

func (in DeleteResources) prepare(ctx context.Context, tx *transaction) (d deletion, err error) {
	found, err := ResourcesNamed(ctx, tx.Store, in.Names)
	roots := store.Roots{Resources: idsOf(found, resourceID)}
	d = deletion{initial: org.PlanResourceDeletion(found), roots: roots, now: tx.now}
	return d, err
}
