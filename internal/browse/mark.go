package browse

import (
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

// keep keeps the columns and the order in the configuration, by the commands that do that.
func (m *model) keep() tea.Cmd {
	t := m.tab()
	if t.look == nil {
		return nil
	}
	key := "tables." + t.table.Noun()
	lines := [][]string{
		{"config", "set", key + ".columns", strings.Join(t.look.Columns(), ",")},
		{"config", "set", key + ".sort", t.look.Sort()},
	}
	ctx, p, run := m.ctx, m.person(nil), m.world.Run
	return func() tea.Msg {
		var k kept
		for _, args := range lines {
			r := run(ctx, p, args...)
			k.told = append(k.told, r.Told)
			if k.said = strings.TrimSpace(r.Err); r.Failed {
				return k
			}
		}
		k.said = "kept in the configuration"
		return k
	}
}

// kept is what keeping the view came to.
type kept struct {
	told []string
	said string
}

// shown shows what keeping came to.
func (m *model) kept(k kept) {
	told := strings.Join(k.told, "; ")
	m.say("%s", k.said)
	m.told, m.copies = told, told
}
