package browse

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/safetext"
)

// task is a command that runs.
type task struct {
	action action
	told   string
	cancel func()
	ended  chan struct{}
}

// asked is a question of the command, and finished its end.
type asked struct {
	of     *task
	q      Question
	answer chan struct{}
}

type finished struct {
	of     *task
	result Result
}

// copied says what became of copying.
type copied struct{ text string }

// room is the size that commands may take: they ask for it while the screen may change.
type room struct{ width, height atomic.Int64 }

// run runs a command aside. Its questions are asked in a box.
func (m *model) run(a action, args []string) tea.Cmd {
	ctx, cancel := context.WithCancelCause(m.ctx)
	stop := func() { cancel(console.ErrInterrupted) }
	t := &task{action: a, told: m.world.Tell(args...), cancel: stop, ended: make(chan struct{})}
	m.task = t
	m.over = &dialog{task: t}
	p := m.person(t)
	run := m.world.Run
	return func() tea.Msg {
		defer stop()
		defer close(t.ended)
		return finished{t, run(ctx, p, args...)}
	}
}

// person answers the questions of a command.
func (m *model) person(t *task) Person {
	send := m.send
	return Person{
		Ask: func(ctx context.Context, q Question) error {
			answer := make(chan struct{})
			send(asked{t, q, answer})
			select {
			case <-answer:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		},
		Size: func() (width, height int) { return int(m.room.width.Load()), int(m.room.height.Load()) },
		Raw:  func(sequence string) { send(rawSequence(sequence)) },
	}
}

// rawSequence is written to the terminal as it is.
type rawSequence string

// ask shows a question of the command.
func (m *model) ask(a asked) tea.Cmd {
	if m.task != a.of {
		return nil
	}
	d := &dialog{task: a.of, question: &a}
	m.over = d
	cmd := a.q.Form.Init()
	_, sized := a.q.Form.Update(d.formSize(m))
	return tea.Batch(cmd, sized)
}

// finish shows how the command ended, and reads again what it may have changed.
func (m *model) finish(f finished) tea.Cmd {
	if m.task != f.of {
		return nil
	}
	m.task, m.over = nil, nil
	a, r := f.of.action, f.result
	said := strings.TrimSpace(r.Err)
	switch {
	case r.Refused:
		m.say("cancelled; nothing changed")
		return nil
	case r.Failed:
		// What it says tells whether anything was done: an invitation is made although its mail was not delivered.
		m.say("")
		m.over = m.results(a, r)
		return m.again()
	}
	m.say("%s", summary(plain(r.Out), said))
	if a.page {
		m.over = m.results(a, r)
		m.say("")
		m.fresh = false // the page tells the whole command line
	}
	if a.changes || !a.page {
		m.told, m.copies = safetext.Line(r.Told), r.Told
	}
	if !a.changes {
		return nil
	}
	m.tab().marks = nil
	return m.again()
}

// results is a page of what a command said.
func (m *model) results(a action, r Result) *page {
	text := strings.TrimRight(r.Out, "\n")
	parts := []string{text, strings.TrimSpace(r.Err), faint("$ " + safetext.Line(r.Told))}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	p := newPage(title(a.label), strings.Join(parts, "\n\n"))
	p.copies, p.what = r.Told, theCommand
	if links := linkLines(plain(text)); len(links) > 0 {
		p.copies, p.what = strings.Join(links, "\n"), "the link"
		if len(links) > 1 {
			p.what = "the links"
		}
	}
	return p
}

// summary is the only line of one of the texts, or else that it is done.
func summary(texts ...string) string {
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" && !strings.Contains(t, "\n") {
			return t
		}
	}
	return "done"
}

// theCommand is what copying a command line says that it copied.
const theCommand = "the command"

// linkLines are the lines of text that are links.
func linkLines(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return !strings.HasPrefix(line, "http") })
}

// copyKey copies what the status line offers, or else the id of the row at the cursor.
func (m *model) copyKey() tea.Cmd {
	if m.copies != "" {
		return m.copyText(m.copies, theCommand)
	}
	if row, ok := m.tab().current(); ok {
		return m.copyText(row.ID, "the id of "+row.Title)
	}
	return nil
}

// copyText puts text on the clipboard aside.
func (m *model) copyText(text, what string) tea.Cmd {
	p, put := m.person(nil), m.world.Copy
	return func() tea.Msg { return copied{put(p, text, what)} }
}
