package admin

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/org"
)

// inventoryRow is a row that is valid by itself.
type inventoryRow struct {
	org.Resource

	Line  int
	needs []string // ids or paths as the row has them; paths of rows of the same file, spelled as there
}

// sortInventory returns the valid rows, each after those that it depends on, and the results of all other rows: those
// that are invalid by themselves, appear twice, or are part of a cycle of dependencies.
func sortInventory(rows []ResourceRow) (order []*inventoryRow, results []RowResult) {
	var valid []inventoryRow
	at := map[string]int{} // exact path → place in right
	for _, row := range rows {
		r, err := row.clean()
		path := strings.Trim(row.Kind+"/"+row.Name, "/")
		if row.Wrong != nil {
			err = row.Wrong
		}
		if err != nil {
			results = append(results, RowResult{Line: row.Line, Name: path, Outcome: Invalid, Reason: err})
			continue
		}
		if first, twice := at[pathKey(r.Path())]; twice {
			reason := fmt.Errorf("line %d has it already", valid[first].Line)
			results = append(results, RowResult{Line: row.Line, Name: r.Path(), Outcome: Exists, Reason: reason})
			continue
		}
		at[pathKey(r.Path())] = len(valid)
		r.Owners = row.Owners
		valid = append(valid, inventoryRow{Resource: r, Line: row.Line, needs: row.DependsOn})
	}
	g := newGraph(valid, at)
	order, waiting := g.order()
	for n, row := range valid {
		if waiting[n] > 0 {
			results = append(results,
				RowResult{Line: row.Line, Name: row.Path(), Outcome: Invalid, Reason: g.cycle(n, waiting)})
		}
	}
	return order, results
}

// pathKey returns a key that is the same for paths that name the same resource. An id has another key than any path.
func pathKey(path string) string {
	kind, name, _ := org.SplitPath(path)
	return kind + "/" + org.NameKey(name)
}

// graph holds which rows depend on which other rows of the file.
type graph struct {
	rows     []inventoryRow
	needs    [][]int
	neededBy [][]int
}

func newGraph(rows []inventoryRow, at map[string]int) graph {
	g := graph{rows: rows, needs: make([][]int, len(rows)), neededBy: make([][]int, len(rows))}
	for n := range rows {
		own := slices.Clone(rows[n].needs)
		for i, need := range own {
			if on, found := at[pathKey(need)]; found {
				own[i] = rows[on].Path()
				if !slices.Contains(g.needs[n], on) {
					g.needs[n] = append(g.needs[n], on)
					g.neededBy[on] = append(g.neededBy[on], n)
				}
			}
		}
		rows[n].needs = own
	}
	return g
}

// order returns the rows in an order of dependency, otherwise as they are in the file. A row that still waits for
// others is part of a cycle, or depends on one.
func (g graph) order() (order []*inventoryRow, waiting []int) {
	waiting = make([]int, len(g.rows))
	var ready []int
	for n := range g.rows {
		waiting[n] = len(g.needs[n])
		if waiting[n] == 0 {
			ready = append(ready, n)
		}
	}
	for i := 0; i < len(ready); i++ {
		order = append(order, &g.rows[ready[i]])
		for _, n := range g.neededBy[ready[i]] {
			if waiting[n]--; waiting[n] == 0 {
				ready = append(ready, n)
			}
		}
	}
	return order, waiting
}

// cycle returns ErrUsage for row n, which shows the cycle of dependencies that the row is in or depends on.
func (g graph) cycle(n int, waiting []int) error {
	const most = 10 // names in the error
	chain := []string{g.rows[n].Path()}
	seen := map[int]bool{}
	for !seen[n] && len(chain) < most {
		seen[n] = true
		n = g.needs[n][slices.IndexFunc(g.needs[n], func(on int) bool { return waiting[on] > 0 })]
		chain = append(chain, g.rows[n].Path())
	}
	if !seen[n] {
		chain = append(chain, "…")
	}
	err := fmt.Errorf("the dependencies form a cycle, %s: %w", strings.Join(chain, " → "), org.ErrUsage)
	return org.Hint(err, "leave one of them out")
}

// The maximum number of rows, and of their dependencies, that one transaction stores.
const (
	importRows  = 500
	importNeeds = 5000
)

// batches splits the rows into slices, each of which is stored in one transaction.
func batches(order []*inventoryRow) iter.Seq[[]*inventoryRow] {
	return func(yield func([]*inventoryRow) bool) {
		begin, needs := 0, 0
		for n, row := range order {
			if n > begin && (n-begin == importRows || needs+len(row.needs) > importNeeds) {
				if !yield(order[begin:n]) {
					return
				}
				begin, needs = n, 0
			}
			needs += len(row.needs)
		}
		if begin < len(order) {
			yield(order[begin:])
		}
	}
}
