package browse

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/roster-cli/roster/internal/listing"
)

// mark marks the row at the cursor, or takes the mark away, and goes on to the next row.
func (m *model) mark() tea.Cmd {
	m.tab().toggle()
	return m.move(1)
}

// all are the rows that the filter gives.
type all struct {
	tab  *tab
	look Look
	rows []Row
	err  error
}

// markAll marks all rows that the filter gives, up to countTo.
func (m *model) markAll() tea.Cmd {
	t, ctx := m.tab(), m.ctx
	if t.look == nil {
		return nil
	}
	a := all{tab: t, look: t.look}
	return func() tea.Msg {
		a.rows, a.err = a.look.Window(ctx, listing.Window{Limit: countTo + 1})
		return a
	}
}

// markFound takes what markAll found.
func (m *model) markFound(a all) {
	switch {
	case a.err != nil:
		m.say("%s", m.world.Advice(a.err))
	case a.tab.look != a.look:
	case len(a.rows) > countTo:
		m.say("there are more than %s; filter first", thousands(countTo))
	default:
		for i := range a.rows {
			a.rows[i].Data = nil
		}
		a.tab.marks = a.rows
	}
}

// setting is a value of a table in the configuration.
type setting struct{ name, value string }

// settings are what of a look is kept in the configuration.
func settings(l Look) []setting {
	return []setting{{"columns", strings.Join(l.Columns(), ",")}, {"sort", l.Sort()}}
}

// keep keeps what was changed of the columns and the order in the configuration, by the commands that do that.
func (m *model) keep() tea.Cmd {
	t := m.tab()
	if t.look == nil {
		return nil
	}
	if t.kept == nil {
		own, err := t.table.Look(View{})
		if err != nil {
			m.say("%s", m.world.Advice(err))
			return nil
		}
		t.kept = settings(own)
	}
	k := kept{tab: t, now: settings(t.look)}
	changed := slices.DeleteFunc(slices.Clone(k.now), func(s setting) bool { return slices.Contains(t.kept, s) })
	if len(changed) == 0 {
		m.say("nothing to keep: the list has these columns and this order already")
		return nil
	}
	ctx, p, run := m.ctx, m.person(nil), m.world.Run
	return func() tea.Msg {
		for _, s := range changed {
			r := run(ctx, p, "config", "set", "tables."+t.table.Noun()+"."+s.name, s.value)
			k.told = append(k.told, r.Told)
			if k.said = strings.TrimSpace(r.Err); r.Failed {
				k.now = t.kept
				return k
			}
		}
		k.said = "kept in the configuration"
		return k
	}
}

// kept is what keeping the view came to.
type kept struct {
	tab  *tab
	now  []setting // in the configuration
	told []string
	said string
}

// kept shows what keeping came to.
func (m *model) kept(k kept) {
	k.tab.kept = k.now
	told := strings.Join(k.told, "; ")
	m.say("%s", k.said)
	m.told, m.copies = told, told
}
