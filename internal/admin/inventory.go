package admin

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/org"
)

// inventoryRow is a row that is right by itself.
type inventoryRow struct {
	org.Resource

	Line  int
	needs []string // as they are named in the file; those in the file itself by its own spelling
}

// inventory puts the rows in an order in which each comes after what it depends on. Rows that are wrong by themselves,
// named twice, or depend on themselves are told at once.
func inventory(rows []ResourceRow) (order []*inventoryRow, told []Told) {
	var right []inventoryRow
	at := map[string]int{} // exact path → place in right
	for _, row := range rows {
		r, err := row.clean()
		path := strings.Trim(row.Kind+"/"+row.Name, "/")
		if row.Wrong != nil {
			err = row.Wrong
		}
		if err != nil {
			told = append(told, Told{Line: row.Line, Name: path, Outcome: Invalid, Reason: err})
			continue
		}
		if first, twice := at[exact(r.Path())]; twice {
			told = append(told, Told{Line: row.Line, Name: r.Path(), Outcome: Exists, Reason: fmt.Errorf("line %d has it already", right[first].Line)})
			continue
		}
		at[exact(r.Path())] = len(right)
		r.Owners = row.Owners
		right = append(right, inventoryRow{Resource: r, Line: row.Line, needs: row.DependsOn})
	}
	g := newGraph(right, at)
	order, waiting := g.order()
	for n, row := range right {
		if waiting[n] > 0 {
			told = append(told, Told{Line: row.Line, Name: row.Path(), Outcome: Invalid, Reason: g.circle(n, waiting)})
		}
	}
	return order, told
}

// exact is the key by which paths are the same.
func exact(path string) string {
	kind, name, ok := org.SplitPath(path)
	if !ok {
		return path
	}
	return kind + "/" + org.NameKey(name)
}

// graph says which rows depend on which others of the file.
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
			if on, found := at[exact(need)]; found {
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

// order gives the rows in an order of dependency, first come first. Those that still wait for others are in a circle, or behind one.
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

// circle says, with ErrUsage, how a row that waits comes to depend on itself, or on one that does.
func (g graph) circle(n int, waiting []int) error {
	const most = 10 // names are told
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
	return org.Hint(fmt.Errorf("the dependencies go round in a circle, %s: %w", strings.Join(chain, " → "), org.ErrUsage), "leave one of them out")
}

// How much one transaction stores at most: rows, and what they depend on.
const (
	importRows  = 500
	importNeeds = 5000
)

// batches parts the rows into what one transaction stores.
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
