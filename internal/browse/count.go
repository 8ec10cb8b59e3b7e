package browse

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/roster-cli/roster/internal/listing"
)

// counted is what counting found: how many rows there are in all, and before the first of the tab's.
type counted struct {
	tab           *tab
	look          Look
	total, before int
	at            listing.Place
}

// count counts all rows, and those before the first that is known, as far as that is cheap: not with a filter.
func (m *model) count(t *tab, w where) tea.Cmd {
	if w == below || w == above {
		return nil
	}
	if t.start && t.end {
		t.total = len(t.rows)
		return nil
	}
	if t.view.Filter != "" || len(t.rows) == 0 {
		t.total = -1
		return nil
	}
	c := counted{tab: t, look: t.look, at: t.rows[0].Place}
	known := t.first >= 0
	ctx := m.ctx
	return func() tea.Msg {
		var err error
		if c.total, err = c.look.Count(ctx, countTo); err != nil {
			c.total = -1
		}
		if c.before = -1; known {
			return c
		}
		if n, err := c.look.Before(ctx, c.at, countTo); err == nil && n <= countTo {
			c.before = n
		}
		return c
	}
}

// tell takes what counting found, unless other rows are shown meanwhile.
func (c counted) tell() {
	t := c.tab
	if t.look != c.look {
		return
	}
	t.total = c.total
	if t.first >= 0 || c.before < 0 {
		return
	}
	if i := slices.IndexFunc(t.rows, func(r Row) bool { return r.Place.Same(c.at) }); i >= 0 {
		t.first = c.before - i
	}
}
