package admin

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// pair is two commands that are run at the same time by two programs, with a leaver L, an heir H and another owner X.
type pair struct {
	name          string
	first, second func(*Admin, rival) error
	legal         []string // how the two end, and who owns what then, as rival.outcome tells
}

// rival names what a round is about: it is another one each time.
type rival struct {
	t          *testing.T
	l, h, x    string // Managers
	ownL, ownX string // resources of L and of X
	shared     string // one that both own
	created    string // one that does not exist yet
	group      string
}

// Each pair has one legal outcome in each round, and leaves everything whole.
func TestDeletionsAtOnce(t *testing.T) {
	t.Parallel()
	for _, p := range append(pairsWithOwners(), pairsWithResources()...) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			a := acme(t)
			first, second := a.again(t, 10), a.again(t, 11)
			for n := range testenv.Full(100, 6) {
				late := n * 7 % 16 // 16 are all orders of the two, and the first few differ in both
				r := newRival(t, a, n)
				errs := atOnce(
					func() error { time.Sleep(time.Duration(late%4) * 300 * time.Microsecond); return p.first(first, r) },
					func() error { time.Sleep(time.Duration(late/4) * 300 * time.Microsecond); return p.second(second, r) },
				)
				now := stateOf(t, a)
				if got := r.outcome(errs, now); !slices.Contains(p.legal, got) {
					t.Fatalf("round %d: %q; legal are\n  %s", n, got, strings.Join(p.legal, "\n  "))
				}
				wantOwned(t, now)
			}
			wantSound(t, a, stateOf(t, a))
		})
	}
}

func newRival(t *testing.T, a *Admin, n int) rival {
	t.Helper()
	r := rival{
		t: t, l: fmt.Sprintf("l%d@acme.example", n), h: fmt.Sprintf("h%d@acme.example", n), x: fmt.Sprintf("x%d@acme.example", n),
		ownL: fmt.Sprint("layer/L", n), ownX: fmt.Sprint("layer/X", n), shared: fmt.Sprint("layer/S", n), created: fmt.Sprint("form/N", n),
		group: fmt.Sprint("Group ", n),
	}
	for _, who := range []string{r.l, r.h, r.x} {
		add(t, a, who, org.Manager)
	}
	own(t, a, r.ownL, []string{r.l})
	own(t, a, r.ownX, []string{r.x})
	own(t, a, r.shared, []string{r.l, r.x})
	_, err := a.CreateGroup(t.Context(), r.group)
	check(t, err)
	return r
}

// outcome tells how two commands ended and what is left: "ok refused L=h S=h+x X=x no l" says that H owns what
// L owned alone, that H and X own what was shared, and that L is gone.
func (r rival) outcome(errs []error, now state) string {
	var b strings.Builder
	for _, err := range errs {
		kind := org.Kind("ok")
		if err != nil && !errors.As(err, &kind) {
			r.t.Errorf("a failure: %v", err)
		}
		fmt.Fprintf(&b, "%s ", kind)
	}
	for _, path := range []string{r.ownL, r.shared, r.ownX, r.created} {
		resource, there := now.Resources[path]
		if !there {
			continue
		}
		_, name, _ := strings.Cut(path, "/")
		fmt.Fprintf(&b, "%s=", name[:1])
		for i, owner := range resource.Owners {
			if i > 0 {
				b.WriteByte('+')
			}
			b.WriteString(owner[:1])
		}
		b.WriteByte(' ')
	}
	for _, who := range []string{r.l, r.h, r.x} {
		switch m, there := now.Members[who]; {
		case !there:
			fmt.Fprintf(&b, "no %s ", who[:1])
		case m.Role == org.User:
			fmt.Fprintf(&b, "%s user ", who[:1])
		}
	}
	for _, p := range now.Permissions {
		if p.Subject == r.group {
			fmt.Fprintf(&b, "group %s ", p.Level)
		}
	}
	return strings.TrimSpace(b.String())
}
