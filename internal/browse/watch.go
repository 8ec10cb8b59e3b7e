package browse

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Recheck makes the model look for changes at once.
type Recheck struct{}

// watched is what looking for changes found.
type watched struct {
	version string
	err     error
	once    bool // because of a Recheck
}

// watch looks for changes aside, every watchEvery. It returns when there was one, or when it can read again what it could not,
// and after restEvery in any case, because times are shown by how far they are from now.
func (m *model) watch() tea.Cmd {
	if m.world.Still {
		return nil
	}
	ctx, version, seen, failed := m.ctx, m.world.Version, m.seen, m.tab().failed != ""
	return func() tea.Msg {
		ticks := time.NewTicker(watchEvery)
		defer ticks.Stop()
		for range restEvery / watchEvery {
			select {
			case <-ctx.Done():
				return nil
			case <-ticks.C:
			}
			if v, err := version(ctx); err != nil || v != seen || failed {
				return watched{version: v, err: err}
			}
		}
		return watched{version: ""}
	}
}

// check is one look for changes.
func (m *model) check() tea.Cmd {
	ctx, version := m.ctx, m.world.Version
	return func() tea.Msg {
		v, err := version(ctx)
		return watched{v, err, true}
	}
}

// noticed reads the tab again after a change.
func (m *model) noticed(w watched) tea.Cmd {
	next := m.watch
	if w.once {
		next = func() tea.Cmd { return nil }
	}
	t := m.tab()
	if w.err != nil {
		if said := m.world.Advice(w.err); said != t.failed {
			t.failed, m.fresh = said, true
		}
		return next()
	}
	if w.version != "" {
		m.seen = w.version
	}
	if t.look != nil && t.reading == nil && (t.version != w.version || t.failed != "") {
		return tea.Batch(m.again(), next())
	}
	return next()
}

// slowly says something after a while, unless the reading has ended before.
func (m *model) slowly(r *reading, after time.Duration, said string) tea.Cmd {
	return func() tea.Msg {
		select {
		case <-r.ctx.Done():
			return nil
		case <-time.After(after):
			return slowly{r, said}
		}
	}
}

// slow takes what is said of a reading, and goes on to say when it takes too long.
func (m *model) slow(s slowly) tea.Cmd {
	t := m.tab()
	if t.reading != s.of {
		return nil
	}
	first := t.slow == ""
	if t.slow = s.said; !first {
		return nil
	}
	silent := fmt.Sprintf("the database has not answered for %d seconds", silentAfter/time.Second)
	return m.slowly(s.of, silentAfter-slowAfter, silent)
}
