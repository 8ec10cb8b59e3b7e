package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// The packed texts of a resource: its owners, and the paths of what it depends on.
const (
	ownerList = "COALESCE((SELECT string_agg(m.email, '" + separator + "') FROM permissions p " +
		"JOIN members m ON m.n = p.member WHERE p.resource = r.n AND p.level = 3), '')"
	needList = "COALESCE((SELECT string_agg(k.kind || '/' || k.name, '" + separator + "') FROM dependencies d " +
		"JOIN resources k ON k.n = d.needs WHERE d.resource = r.n), '')"
	resourceKey = "r.kind || '/' || r.name_key"
)

// Resources is the table of resources.
func Resources() Table[org.Resource] {
	owners, needs := textLists{}, textLists{}
	return Table[org.Resource]{
		Columns: resourceColumns(),
		Default: []string{"name", "kind", "owners", "id"},
		Order:   "name",
		source:  listing.Source{From: "resources r", Alias: "r", Key: "r.n", Tie: "r.id"},
		read:    "r.id, r.kind, r.name, r.created, " + ownerList + ", " + needList,
		scan: func(r row) (v org.Resource, err error) {
			var created int64
			var owned, needed string
			err = r.Scan(&v.ID, &v.Kind, &v.Name, &created, &owned, &needed)
			v.Created, v.Owners, v.DependsOn = instant(created), owners.unpack(owned), needs.unpack(needed)
			return v, err
		},
	}
}

func resourceColumns() listing.Columns[org.Resource] {
	return listing.Columns[org.Resource]{
		{
			Name: "name", Kind: listing.Text, SQL: "r.name_key", Indexed: true,
			Value: func(r org.Resource) any { return r.Name },
		},
		{
			Name: "kind", Kind: listing.Enum, SQL: "r.kind", Indexed: true, Values: org.ResourceKinds(),
			Value: func(r org.Resource) any { return r.Kind },
		},
		{
			Name: "owners", Also: "owner", Of: []listing.Thing{listing.Member}, Kind: listing.List,
			SQL: "r.n", From: "permissions p JOIN members m ON m.n = p.member AND p.level = 3", Owner: "p.resource",
			Item: "m.email", Whole: true,
			Value: func(r org.Resource) any { return r.Owners },
		},
		{
			Name: "id", Kind: listing.ID, SQL: "r.id", Indexed: true, Spare: 1,
			Value: func(r org.Resource) any { return r.ID },
		},
		{
			Name: "depends_on", Of: []listing.Thing{listing.Resource}, Kind: listing.List,
			// Of each resource there is a permission to own it, whose index has the path.
			SQL: "r.n", From: "dependencies d JOIN permissions k ON k.resource = d.needs AND k.level = 3", Owner: "d.resource",
			Item:  "k.resource_key",
			Value: func(r org.Resource) any { return r.DependsOn },
		},
		{
			Name: "created", Kind: listing.Time, SQL: "r.created", Indexed: true,
			Value: func(r org.Resource) any { return r.Created },
		},
	}
}

// Resource returns the resource with that id, or of that kind and name, "project/Roads", whatever its case. It
// returns ErrNotFound if there is none.
func (s *Store) Resource(ctx context.Context, idOrPath string) (r org.Resource, err error) {
	if kind, name, ok := org.SplitPath(idOrPath); ok {
		r, err = one(ctx, s, Resources(), "r.kind = $1 AND r.exact_key = $2", kind, org.NameKey(name))
	} else {
		r, err = one(ctx, s, Resources(), "r.id = $1", strings.ToLower(strings.TrimSpace(idOrPath)))
	}
	if errors.Is(err, sql.ErrNoRows) && !strings.Contains(idOrPath, "/") {
		const nameless = "there is no resource with the id %q, and a name needs its kind, as in project/Roads: %w"
		return r, org.Hint(fmt.Errorf(nameless, idOrPath, org.ErrNotFound), "see `roster resources list`")
	}
	if errors.Is(err, sql.ErrNoRows) {
		return r, org.Hint(fmt.Errorf("there is no resource %q: %w", idOrPath, org.ErrNotFound),
			"a resource is named by its id or by kind/name, such as project/Roads; see `roster resources list`")
	}
	if err != nil {
		return r, fmt.Errorf("reading the resource %q: %w", idOrPath, err)
	}
	return r, nil
}

// ResourceIDs returns the ids of those of paths that exist. paths are as org.Resource.Path returns them, in any case.
func (s *Store) ResourceIDs(ctx context.Context, paths []string) (map[string]string, error) {
	const columns = 2
	found := map[string]string{}
	for batch := range slices.Chunk(paths, maxArgs/columns) {
		args := make([]any, 0, columns*len(batch))
		asked := map[[columns]string][]string{}
		for _, path := range batch {
			kind, name, _ := org.SplitPath(path)
			key := [columns]string{kind, org.NameKey(name)}
			asked[key] = append(asked[key], path)
			args = append(args, kind, key[1])
		}
		triples := Table[[columns + 1]string]{scan: func(r row) (v [columns + 1]string, err error) {
			err = r.Scan(&v[0], &v[1], &v[2])
			return v, err
		}}
		rows := query(ctx, s, triples, `WITH wanted (kind, exact_key) AS (VALUES `+values(len(batch), columns)+`)
			SELECT DISTINCT r.kind, r.exact_key, r.id FROM wanted w
			JOIN resources r ON r.kind = w.kind AND r.exact_key = w.exact_key`, args...)
		for v, err := range rows {
			if err != nil {
				return nil, fmt.Errorf("looking for resources: %w", err)
			}
			for _, path := range asked[[columns]string{v[0], v[1]}] {
				found[path] = v[columns]
			}
		}
	}
	return found, nil
}

// ResourcesNamed returns the resources that exist among names, which are ids or paths. It runs few queries, however
// many there are.
func (s *Store) ResourcesNamed(ctx context.Context, names []string) (map[string]org.Resource, error) {
	var paths []string
	for _, name := range names {
		if strings.Contains(name, "/") {
			paths = append(paths, name)
		}
	}
	ids, err := s.ResourceIDs(ctx, paths)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, name := range names {
		if ids[name] == "" {
			ids[name] = strings.ToLower(strings.TrimSpace(name))
		}
		all = append(all, ids[name])
	}
	read := map[string]org.Resource{}
	for r, err := range query(ctx, s, Resources(),
		"SELECT "+Resources().read+" FROM resources r WHERE r.id IN ("+textsOf+")", jsonArray(all)) {
		if err != nil {
			return nil, err
		}
		read[r.ID] = r
	}
	found := map[string]org.Resource{}
	for _, name := range names {
		if r, known := read[ids[name]]; known {
			found[name] = r
		}
	}
	return found, nil
}

// AddResources stores new resources with their owners and what they depend on, which may be among them. It returns
// ErrConflict if one exists, if a name is the id of another, and if an owner or a dependency is gone.
func (s *Store) AddResources(ctx context.Context, resources ...org.Resource) error {
	const columns = 6
	for _, r := range resources {
		if err := s.RequireResourceName(ctx, r); err != nil {
			return err
		}
	}
	for batch := range slices.Chunk(resources, maxArgs/columns) {
		args := make([]any, 0, columns*len(batch))
		for _, r := range batch {
			args = append(args, r.ID, r.Kind, r.Name, listing.Fold(r.Name), org.NameKey(r.Name), seconds(r.Created))
		}
		res, err := s.q.ExecContext(ctx, insertInto+`resources (id, kind, name, name_key, exact_key, created)
			VALUES `+values(len(batch), columns)+` ON CONFLICT DO NOTHING`, args...)
		if err != nil {
			return fmt.Errorf("storing resources: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n != int64(len(batch)) {
			return errors.Join(err, s.resourceTaken(ctx, batch))
		}
	}
	return errors.Join(s.addOwners(ctx, resources), s.addNeeds(ctx, resources))
}

// resourceTaken returns why some of batch could not be stored: a name is taken, or else an id.
func (s *Store) resourceTaken(ctx context.Context, batch []org.Resource) error {
	for _, r := range batch {
		there, err := s.Resource(ctx, r.Path())
		if errors.Is(err, org.ErrNotFound) || err == nil && there.ID == r.ID {
			continue
		}
		if err != nil {
			return err
		}
		return org.Hint(fmt.Errorf("the resource %s exists already: %w", there.Path(), org.ErrConflict),
			"a %s has that name already, whatever its case; see `roster resources show %q`", there.Kind, there.Path())
	}
	return errIDTaken
}

func (s *Store) addOwners(ctx context.Context, resources []org.Resource) error {
	var pairs []any
	for _, r := range resources {
		for _, owner := range r.Owners {
			pairs = append(pairs, r.ID, owner)
		}
	}
	return s.execBatches(ctx, pairs, 2, func(rows string) string {
		return `WITH wanted (id, email) AS (VALUES ` + rows + `)
			` + insertInto + `permissions (resource, member, level, resource_key, subject_key)
			SELECT r.n, m.n, 3, ` + resourceKey + `, m.email FROM wanted w
			JOIN resources r ON r.id = w.id JOIN members m ON m.email = w.email ORDER BY r.n, m.n`
	}, "an owner was deleted meanwhile")
}

func (s *Store) addNeeds(ctx context.Context, resources []org.Resource) error {
	var triples []any
	for _, r := range resources {
		for _, path := range r.DependsOn {
			kind, name, _ := org.SplitPath(path)
			triples = append(triples, r.ID, kind, org.NameKey(name))
		}
	}
	return s.execBatches(ctx, triples, 3, func(rows string) string {
		return `WITH wanted (id, kind, exact_key) AS (VALUES ` + rows + `)
			` + insertInto + `dependencies (resource, needs)
			SELECT r.n, k.n FROM wanted w JOIN resources r ON r.id = w.id
			JOIN resources k ON k.kind = w.kind AND k.exact_key = w.exact_key`
	}, "what a resource depends on was deleted meanwhile")
}
