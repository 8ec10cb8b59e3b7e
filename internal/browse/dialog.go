package browse

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/roster-cli/roster/internal/safetext"
)

// dialog is a command that runs, with its question if there is one.
type dialog struct {
	task     *task
	question *asked // nil: it works
	top      int    // the first line of what the command has said
	more     bool   // not all of that fits
	stopping bool
}

// formSize is the room for the form of a question, as far as that is known before it is asked.
func (m *model) formSize() (width, height int) {
	width, height = m.inside()
	return width, max(4, height-4)
}

// formSize is the room for the form of the question: what is left below the command line and some of what was said, or so
// much that there are a few choices, for what is above them may be left out.
func (d *dialog) formSize(m *model) tea.WindowSizeMsg {
	const blank, some, few = 1, 3, 8
	width, height := m.inside()
	room := height - len(tellLines(d.question.q.Told, width)) - blank
	if said := saidLines(d.question.q.Said, width); len(said) > 0 {
		room -= min(len(said), some) + blank
	}
	return tea.WindowSizeMsg{Width: width, Height: max(room, min(few, height+d.question.q.Form.Blanks()))}
}

// press gives keys to the question. PgUp and PgDn scroll what the command said, if it does not fit.
func (d *dialog) press(m *model, key tea.KeyPressMsg) tea.Cmd {
	switch name := key.String(); {
	case d.question == nil && name == "ctrl+c":
		return m.interrupt()
	case d.question == nil && name == "esc":
		d.stopping = true
		d.task.cancel()
		return nil
	case d.question == nil:
		return nil
	case name == "ctrl+c":
		cmd := d.take(m, key)
		return tea.Sequence(cmd, m.interrupt())
	case d.more && name == "pgup":
		d.top -= 5
		return nil
	case d.more && name == "pgdown":
		d.top += 5
		return nil
	}
	return d.take(m, key)
}

// take passes a message to the question, and answers it when it is over.
func (d *dialog) take(m *model, msg tea.Msg) tea.Cmd {
	if d.question == nil {
		return nil
	}
	if _, ok := msg.(tea.WindowSizeMsg); ok {
		msg = d.formSize(m)
	}
	_, cmd := d.question.q.Form.Update(msg)
	if d.question.q.Form.Over() {
		close(d.question.answer)
		m.over = &dialog{task: d.task}
		return nil
	}
	return cmd
}

func (d *dialog) draw(m *model) (text string, x, y int) {
	width, height := m.inside()
	told, form := d.task.told, "working…"
	var said []string
	foot := "Esc stops it"
	if d.stopping {
		form = "stopping…"
	}
	if d.question != nil {
		told, said = d.question.q.Told, saidLines(d.question.q.Said, width)
		form = strings.TrimRight(d.question.q.Form.View().Content, "\n ")
		foot = "Esc cancels"
	}
	above, below := tellLines(told, width), strings.Split(form, "\n")
	between := []string{""}
	if room := height - len(above) - len(below); room < 1 || len(said) > 0 && room < 2+len(said) {
		below, between = dense(below), nil
	}
	above = append(above, between...)
	if len(said) > 0 {
		room := height - len(above) - len(below) - len(between)
		above = append(append(above, d.scrolled(said, room)...), between...)
		if d.more {
			foot = "PgUp PgDn scroll  " + foot
		}
	}
	lines := append(above, below...)
	if over := len(lines) - height; over > 0 {
		lines = lines[over:] // the question is what counts
	}
	return m.box(title(d.task.action.label), lines, foot, width)
}

// saidLines are what a command has said.
func saidLines(said string, width int) []string {
	if said = strings.TrimSpace(said); said == "" {
		return nil
	}
	return hang(said, width)
}

// tellLines are a command line on a few lines.
func tellLines(told string, width int) []string {
	const most = 3
	lines := hang("$ "+safetext.Line(told), width)
	if len(lines) > most {
		lines = append(lines[:most-1], fit(lines[most-1], width-1)+"…")
	}
	for i := range lines {
		lines[i] = faint(lines[i])
	}
	return lines
}

// dense are the lines of a form without those that are empty, for where there is little room.
func dense(lines []string) []string {
	return slices.DeleteFunc(lines, func(line string) bool { return strings.Trim(plain(line), " ┃") == "" })
}

// scrolled are the lines that fit into room, at least one.
func (d *dialog) scrolled(lines []string, room int) []string {
	room = max(1, room)
	d.more = len(lines) > room
	d.top = max(0, min(d.top, len(lines)-room))
	return lines[d.top:min(d.top+room, len(lines))]
}
