package browse

import (
	"context"
	"fmt"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/safetext"
)

// model is all that is on the screen. Only the loop of Bubble Tea touches it.
type model struct {
	ctx   context.Context
	world World
	send  func(tea.Msg)

	tabs          []*tab
	at            int // the index of the tab that is shown
	width, height int
	over          overlay // what is drawn over the table, or nil
	task          *task   // the command that runs, or nil
	room          *room   // for what commands print and ask

	status string // what happened last
	fresh  bool   // no key was pressed since
	notice string // what is said instead until the next key, or ""
	told   string // the command line that did it, or ""
	copies string // what the key for copying takes, if not the row's id
	seen   string // the version of the database when it was last looked for changes

	shell       bool        // there is a shell to go back to
	suspended   atomic.Bool // or about to be
	interrupted bool
}

// overlay is drawn over the table, and gets the keys.
type overlay interface {
	// press acts on a key. Messages for what is inside come by take.
	press(m *model, key tea.KeyPressMsg) tea.Cmd
	take(m *model, msg tea.Msg) tea.Cmd
	// draw returns lines for a screen of that size, and where they begin.
	draw(m *model) (text string, x, y int)
}

func newModel(ctx context.Context, w World, started string, send func(tea.Msg)) *model {
	m := &model{ctx: ctx, world: w, send: send, room: &room{}}
	for i, t := range w.Tables {
		m.tabs = append(m.tabs, newTab(t))
		if t.Noun() == started {
			m.at = i
		}
	}
	m.resize(minWidth, minHeight)
	return m
}

// resize takes the size of the terminal.
func (m *model) resize(width, height int) {
	m.width, m.height = width, height
	width, height = m.formSize()
	m.room.width.Store(int64(width))
	m.room.height.Store(int64(height))
}

// minWidth and minHeight are the smallest terminal that the tables fit on.
const minWidth, minHeight = 40, 10

// lines around the rows: the tabs, the filter and the order, the heading; the status and the keys.
const linesAbove, linesBelow = 3, 2

// gutter is the width of the marks before each row.
const gutter = 3

func (m *model) tab() *tab { return m.tabs[m.at] }

// tableRows is how many rows are on the screen.
func (m *model) tableRows() int { return max(1, m.height-linesAbove-linesBelow) }

// chunk is how many rows are read at a time.
func (m *model) chunk() int { return 3 * m.tableRows() }

func (m *model) Init() tea.Cmd { return tea.Batch(m.open(), m.watch(), byCluster) }

// byCluster makes Bubble Tea measure text as the rest of this package does, by grapheme clusters, and asks the terminal for
// the same. Otherwise an emoji joined of several would take more columns than the line has for it, at whose end text is cut.
func byCluster() tea.Msg { return tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset} }

// open shows the tab: as it was, if nothing changed.
func (m *model) open() tea.Cmd {
	t := m.tab()
	if t.look == nil {
		return m.look(t, t.view)
	}
	return m.again()
}

// look shows t in another view, from the start. If there is something wrong with the view, all stays as it is.
func (m *model) look(t *tab, v View) tea.Cmd {
	if err := t.see(v); err != nil {
		m.say("%s", m.world.Advice(err))
		return nil
	}
	return m.read(t, atStart, listing.Place{})
}

// see takes a view. The old rows stay until others are read.
func (t *tab) see(v View) error {
	look, err := t.table.Look(v)
	if err != nil {
		return err
	}
	t.view, t.look, t.width = v, look, 0
	return nil
}

// again reads the rows around the cursor again, as of now.
func (m *model) again() tea.Cmd {
	t := m.tab()
	if err := t.see(t.view); err != nil {
		m.say("%s", m.world.Advice(err))
		return nil
	}
	row, ok := t.current()
	if !ok {
		return m.read(t, atStart, listing.Place{})
	}
	return m.read(t, around, row.Place)
}

// small reports whether nothing is shown, for the terminal is too small.
func (m *model) small() bool { return m.width < minWidth || m.height < minHeight }

// unseen acts on what a person does who sees nothing that it could be meant for.
func (m *model) unseen(msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "q":
			return tea.Quit
		case "ctrl+c":
			return m.interrupt()
		case "ctrl+z":
			return m.suspend()
		}
	}
	return nil
}

func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg.(type) {
	case tea.KeyMsg, tea.MouseMsg, tea.PasteMsg:
		if m.small() {
			return m, m.unseen(msg)
		}
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.resize(msg.Width, msg.Height)
		m.tab().scroll(m.tableRows())
		return m, tea.Batch(m.readOn(m.tab()), m.within(msg))
	case tea.KeyPressMsg:
		m.fresh, m.notice = false, ""
		return m, m.press(msg)
	case tea.MouseMsg:
		return m, m.mouse(msg)
	case found:
		return m, m.take(msg)
	case counted:
		msg.tell()
	case slowly:
		return m, m.slow(msg)
	case Recheck:
		return m, m.check()
	case watched:
		return m, m.noticed(msg)
	case asked:
		return m, m.ask(msg)
	case finished:
		return m, m.finish(msg)
	case all:
		m.markFound(msg)
	case kept:
		m.kept(msg)
	case stop:
		return m, m.suspend()
	case tea.ResumeMsg:
		m.suspended.Store(false)
	case rawSequence:
		return m, tea.Raw(string(msg))
	case copied:
		m.notice = safetext.Line(msg.text)
	default:
		return m, m.within(msg)
	}
	return m, nil
}

// within passes a message to what is drawn over the table.
func (m *model) within(msg tea.Msg) tea.Cmd {
	if m.over == nil {
		return nil
	}
	return m.over.take(m, msg)
}

// say shows what happened.
func (m *model) say(format string, args ...any) {
	m.status, m.told, m.copies, m.notice, m.fresh = safetext.Line(fmt.Sprintf(format, args...)), "", "", "", true
}
