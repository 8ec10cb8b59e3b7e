package admin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/roster-cli/roster/internal/org"
)

// ResourceRow is one row of an inventory.
type ResourceRow struct {
	NewResource

	Line  int
	Wrong error // why it could not be read, or nil
}

// ImportResources is an inventory to import.
type ImportResources struct {
	Rows   []ResourceRow
	DryRun bool
}

// ImportResources creates the resources of an inventory that do not exist yet, and returns the result of each row. Rows
// may depend on later ones. They are stored in batches: after an error the returned rows are done and the others are
// not, and the same inventory can be imported again. It returns ErrPartial if some rows are invalid.
func (a *Admin) ImportResources(ctx context.Context, in ImportResources) (results []RowResult, err error) {
	order, results := sortInventory(in.Rows)
	before := earlierRows{dryRun: in.DryRun, made: map[string]bool{}, wrong: map[string]int{}}
	for _, t := range results {
		if t.Outcome == Invalid {
			before.wrong[pathKey(t.Name)] = t.Line
		}
	}
	for batch := range batches(order) {
		done, err := a.importBatch(ctx, batch, before)
		if err != nil {
			return sorted(results), stopped(count(results, func(t RowResult) bool { return t.Made }), "resource", err)
		}
		results = append(results, done...)
	}
	if wrong := count(results, RowResult.Wrong); wrong > 0 {
		err = fmt.Errorf("%s of %d could not be imported: %w", org.Count(wrong, "row"), len(results), org.ErrPartial)
		err = org.Hint(err, "the report says why; correct those rows and run the same file again")
	}
	return sorted(results), err
}

// count counts the results that are so.
func count(results []RowResult, so func(RowResult) bool) (n int) {
	for _, t := range results {
		if so(t) {
			n++
		}
	}
	return n
}

func sorted(results []RowResult) []RowResult {
	slices.SortFunc(results, func(a, b RowResult) int { return a.Line - b.Line })
	return results
}

// earlierRows is what a batch has to know about the rows before it.
type earlierRows struct {
	dryRun bool
	made   map[string]bool // paths that a dry run would have stored
	wrong  map[string]int  // exact paths of invalid rows, with their lines
}

// importBatch stores one batch.
func (a *Admin) importBatch(
	ctx context.Context, batch []*inventoryRow, before earlierRows,
) (done []RowResult, err error) {
	run := a.change
	if before.dryRun {
		run = a.read // takes no lock that others would wait for
	}
	err = run(ctx, func(tx *transaction) error {
		done = nil
		i := importing{transaction: tx, earlierRows: before, owner: memoize(func(name string) (string, error) {
			m, err := Member(ctx, tx.Store, name)
			if err == nil {
				err = m.MayOwn()
			}
			return m.Email, err
		})}
		if err := i.findExisting(ctx, batch); err != nil {
			return err
		}
		var added []org.Resource
		for _, row := range batch {
			d := RowResult{Line: row.Line, Name: row.Path(), Outcome: Exists, ID: i.ids[row.Path()]}
			if d.ID == "" {
				r, err := i.importRow(ctx, row, &d)
				if err != nil {
					return err
				}
				if d.ID != "" {
					added = append(added, r)
				}
			}
			done = append(done, d)
		}
		return tx.AddResources(ctx, added...)
	})
	return done, err
}

// importRow sets d to the result of a row whose resource does not exist yet, and returns the resource. d has an id if
// the caller has to store the resource.
func (i *importing) importRow(ctx context.Context, row *inventoryRow, d *RowResult) (r org.Resource, err error) {
	if r, err = i.resource(ctx, row); isWrong(err) {
		d.Outcome, d.Reason = Invalid, err
		i.wrong[pathKey(d.Name)] = d.Line
		return r, nil
	}
	if err != nil {
		return r, err
	}
	d.Outcome = Created
	if i.earlierRows.dryRun {
		i.made[d.Name] = true
		return r, nil
	}
	r.ID, err = i.a.IDs.Next(i.now)
	d.ID, d.Made, i.ids[d.Name] = r.ID, true, r.ID
	i.logCreated(r)
	return r, err
}

// isWrong reports whether err is a mistake in the row.
func isWrong(err error) bool {
	own := func(kind org.Kind) bool { return errors.Is(err, kind) }
	return slices.ContainsFunc([]org.Kind{org.ErrUsage, org.ErrNotFound, org.ErrRefused, org.ErrConflict}, own)
}

// importing is a batch with what it needs from the database.
type importing struct {
	*transaction
	earlierRows

	ids   map[string]string            // by path, of existing resources
	owner func(string) (string, error) // returns the email of a member who may own something
}

// findExisting finds which of the batch's resources, and of their dependencies, exist.
func (i *importing) findExisting(ctx context.Context, batch []*inventoryRow) (err error) {
	var paths []string
	for _, row := range batch {
		paths = append(paths, row.Path())
		for _, need := range row.needs {
			if _, _, ok := org.SplitPath(need); ok {
				paths = append(paths, need)
			}
		}
	}
	i.ids, err = i.ResourceIDs(ctx, paths)
	return err
}

// resource returns the row's resource with its owners and dependencies.
func (i *importing) resource(ctx context.Context, row *inventoryRow) (r org.Resource, err error) {
	r = row.Resource
	r.Created = i.now
	if err := i.RequireResourceName(ctx, r); err != nil {
		return r, err
	}
	if r.Owners, err = i.ownersOf(row); err != nil {
		return r, err
	}
	seen := map[string]bool{}
	for _, need := range row.needs {
		if id := cmp.Or(i.ids[need], need); i.ids[need] != "" || i.made[need] {
			if !seen[id] {
				seen[id] = true
				r.DependsOn = append(r.DependsOn, need)
			}
			continue
		}
		found, err := i.Resource(ctx, need)
		if line, known := i.wrong[pathKey(need)]; known && errors.Is(err, org.ErrNotFound) {
			return r, fmt.Errorf("it depends on %s, and line %d is wrong: %w", need, line, org.ErrNotFound)
		}
		if err != nil {
			return r, err
		}
		if !seen[found.ID] {
			seen[found.ID] = true
			r.DependsOn = append(r.DependsOn, found.Path())
		}
	}
	slices.Sort(r.DependsOn)
	return r, nil
}

// ownersOf returns the emails of the row's owners.
func (i *importing) ownersOf(row *inventoryRow) (emails []string, err error) {
	for _, name := range row.Owners {
		email, err := i.owner(name)
		if err != nil {
			return nil, err
		}
		emails = append(emails, email)
	}
	if len(emails) == 0 {
		emails = []string{i.actor.Email}
	}
	slices.Sort(emails)
	return slices.Compact(emails), nil
}
