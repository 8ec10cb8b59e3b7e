package browse

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// guard is a model whose mistakes end the program as leaving it does. Bubble Tea would catch them too, but then it closes
// the terminal's reader while that is still in use.
type guard struct {
	*model
	mistake *mistake // that ended it, or nil
}

// mistake is a panic, as an error.
type mistake struct {
	value  any
	places string // where in the code, from the inside out
}

func (e *mistake) Error() string {
	return fmt.Sprintf("browse ended by a mistake of its own: %v (at %s)", e.value, e.places)
}

// caught passes value, which the caller has recovered from a panic, to take. Without a panic it does nothing.
func caught(value any, take func(*mistake)) {
	if value == nil {
		return
	}
	var callers [64]uintptr
	var places []string
	frames := runtime.CallersFrames(callers[:runtime.Callers(1, callers[:])])
	for {
		frame, more := frames.Next()
		if strings.Contains(frame.Function, "/roster/") && filepath.Base(frame.File) != "guard.go" {
			places = append(places, fmt.Sprintf("%s:%d", filepath.Base(frame.File), frame.Line))
		}
		if !more {
			break
		}
	}
	take(&mistake{value, strings.Join(places, ", ")})
}

func (g *guard) Init() tea.Cmd { return safely(g.model.Init) }

func (g *guard) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if e, ok := msg.(*mistake); ok {
		g.mistake = e
		return g, tea.Quit
	}
	return g, safely(func() tea.Cmd {
		_, cmd := g.model.Update(msg)
		return cmd
	})
}

// safely is the command that do returns. A panic in either is its message.
func safely(do func() tea.Cmd) (cmd tea.Cmd) {
	defer func() { caught(recover(), func(e *mistake) { cmd = func() tea.Msg { return e } }) }()
	return guarded(do())
}

func (g *guard) View() (v tea.View) {
	defer func() { caught(recover(), func(e *mistake) { go g.send(e) }) }()
	return g.model.View()
}

// guarded is cmd, with a panic as its message.
func guarded(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() { caught(recover(), func(e *mistake) { msg = e }) }()
		msg = cmd()
		if several, ok := msg.(tea.BatchMsg); ok {
			for i, one := range several {
				several[i] = guarded(one)
			}
		}
		return msg
	}
}
