package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// TestRandomDeletions: for random graphs and any leavers or deleted resources, the plan and what is left afterwards
// are what a naive computation says. Of 40 graphs, several show each mistake that was planted in the queries: an owner
// overlooked, a level ignored, dependents of dependents left.
func TestRandomDeletions(t *testing.T) {
	t.Parallel()
	for seed := range uint64(testenv.Full(100, 20)) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			chance := rand.New(rand.NewPCG(seed, 3))
			g := randomGraph(chance)
			leavers, things := some(chance, people(), 2), some(chance, g.names(), 1+chance.IntN(3))
			heirs := without(people(), leavers)
			t.Run("of members", func(t *testing.T) { deletionHolds(t, g, Roots{Members: idsOf("m-", leavers)}) })
			t.Run("of resources", func(t *testing.T) { deletionHolds(t, g, Roots{Resources: idsOf("r-", things)}) })
			t.Run("transfer", func(t *testing.T) {
				transferHolds(t, g, Roots{Members: idsOf("m-", leavers)}, heirs[chance.IntN(len(heirs))])
			})
			if t.Failed() {
				t.Logf("%+v", g)
			}
		})
	}
}

func deletionHolds(t *testing.T, g graph, roots Roots) {
	t.Helper()
	s, ctx := g.store(t), t.Context()
	change(t, s, func(s *Store) error {
		wantTold(t, told(t, s.DeletionEffects(ctx, roots)), g.fates(roots))
		wantTold(t, told(t, s.LostPermissions(ctx, roots)), g.lostGrants(roots, g.doomed(roots)))
		return errors.Join(s.DeleteResources(ctx, roots, org.Event{Time: epoch()}), s.DeleteMembers(ctx, roots.Members))
	})
	wantState(t, s, g.after(roots))
	const things = `SELECT count(*) FROM resources`
	if n, err := s.count(ctx, things); err != nil || n != len(g)-len(g.doomed(roots)) {
		t.Errorf("%d of %d things are there, %v", n, len(g), err)
	}
}

func transferHolds(t *testing.T, g graph, roots Roots, heir string) {
	t.Helper()
	s, ctx := g.store(t), t.Context()
	change(t, s, func(s *Store) error {
		wantTold(t, told(t, s.OwnedResources(ctx, roots.Members)), g.left(roots))
		wantTold(t, told(t, s.PermissionsOf(ctx, roots.Members)), g.lostGrants(roots, nil))
		h := handover{From: roots.Members, To: "m-" + heir}
		return errors.Join(h.run(ctx, s, org.Event{Time: epoch()}), s.DeleteMembers(ctx, roots.Members))
	})
	wantState(t, s, g.inherited(roots, heir))
}

func wantTold(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("told\n%q, want\n%q", got, want)
	}
}

// randomGraph returns a graph of up to 25 things, most of which need older ones.
func randomGraph(chance *rand.Rand) (g graph) {
	for range 1 + chance.IntN(25) {
		x := thing{
			name: fmt.Sprintf("t%02d", len(g)), owners: some(chance, people(), 1+chance.IntN(2)),
			needs: some(chance, g.names(), chance.IntN(3)),
		}
		for _, subject := range some(chance, slices.Concat(without(people(), x.owners), teams()), chance.IntN(3)) {
			x.grants = append(x.grants, []string{"view ", "modify "}[chance.IntN(2)]+subject)
		}
		g = append(g, x)
	}
	return g
}

func (g graph) names() (names []string) {
	for _, x := range g {
		names = append(names, x.name)
	}
	return names
}

// some returns n of all, or all.
func some(chance *rand.Rand, all []string, n int) (picked []string) {
	for _, i := range chance.Perm(len(all))[:min(n, len(all))] {
		picked = append(picked, all[i])
	}
	return picked
}
