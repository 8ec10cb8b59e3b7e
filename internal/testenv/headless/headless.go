// Package headless drives a model of Bubble Tea without a terminal, for tests.
package headless

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Screen is a model with what it was sent.
type Screen struct {
	Model tea.Model
	// Waiting reports whether what is on the screen waits for the person although commands run.
	Waiting func(text string) bool
	// Quit is whether the model has ended.
	Quit bool

	msgs    chan tea.Msg
	running int
	begun   time.Time // when the last command began that is not waited for
}

// patience is how long a command may take.
const patience = 30 * time.Second

// ended says that a command that was waited for has ended with msg.
type ended struct{ msg tea.Msg }

// New returns a screen without a model.
func New() *Screen {
	return &Screen{Waiting: func(string) bool { return false }, msgs: make(chan tea.Msg, 1000)}
}

// Send sends the model a message, from anywhere.
func (s *Screen) Send(msg tea.Msg) { s.msgs <- msg }

// Start starts the model, on a screen of that size.
func (s *Screen) Start(width, height int) {
	s.take(tea.WindowSizeMsg{Width: width, Height: height})
	s.begin(s.Model.Init())
	s.settle()
}

// Press presses keys, named as Bubble Tea names them, and waits after each until nothing goes on.
func (s *Screen) Press(keys ...string) {
	for _, k := range keys {
		s.Tell(key(k))
	}
}

// Type types text.
func (s *Screen) Type(text string) {
	for _, r := range text {
		s.take(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	s.settle()
}

// Tell gives the model a message and waits until nothing goes on.
func (s *Screen) Tell(msg tea.Msg) {
	s.take(msg)
	s.settle()
}

// key is the press of a key that Bubble Tea gives that name.
func key(name string) tea.KeyPressMsg {
	codes := map[string]rune{
		"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "enter": tea.KeyEnter,
		"esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"home": tea.KeyHome, "end": tea.KeyEnd, "backspace": tea.KeyBackspace,
	}
	mod := tea.KeyMod(0)
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		name, mod = rest, tea.ModCtrl
	}
	if rest, ok := strings.CutPrefix(name, "shift+"); ok {
		name, mod = rest, tea.ModShift
	}
	if code, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: code, Mod: mod}
	}
	press := tea.KeyPressMsg{Code: []rune(name)[0], Mod: mod}
	if mod == 0 {
		press.Text = name
	}
	return press
}

// styles are sequences that style text.
var styles = regexp.MustCompile("\x1b\\[[0-9;]*m")

// Text is what is on the screen, without styles and blanks at the ends of lines.
func (s *Screen) Text() string {
	lines := strings.Split(styles.ReplaceAllString(s.Model.View().Content, ""), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func (s *Screen) take(msg tea.Msg) {
	var cmd tea.Cmd
	s.Model, cmd = s.Model.Update(msg)
	s.begin(cmd)
}

// begin runs a command aside. One that begins while the screen waits for the person may be of a blinking cursor: it is not
// waited for longer than briefly.
func (s *Screen) begin(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	waited := !s.Waiting(s.Text())
	if waited {
		s.running++
	} else {
		s.begun = time.Now() //nolint:forbidigo // of the tests
	}
	go func() {
		msg := cmd()
		if waited {
			msg = ended{msg}
		}
		s.msgs <- msg
	}()
}

// briefly is how long a command may take that goes on by itself.
const briefly = 20 * time.Millisecond

// settle waits until no command runs, or the screen waits for the person.
func (s *Screen) settle() {
	for {
		limit := patience
		if s.running == 0 || s.Waiting(s.Text()) {
			limit = briefly - time.Since(s.begun) //nolint:forbidigo // of the tests
		}
		if limit <= 0 && len(s.msgs) == 0 {
			return
		}
		select {
		case msg := <-s.msgs:
			if e, ok := msg.(ended); ok {
				s.running--
				msg = e.msg
			}
			s.deliver(msg)
		case <-time.After(limit):
			if limit == patience {
				panic(fmt.Sprintf("nothing happens on\n%s", s.Text()))
			}
		}
	}
}

// deliver gives the model a message, or runs the commands that it consists of.
func (s *Screen) deliver(msg tea.Msg) {
	switch msg.(type) {
	case nil:
		return
	case tea.QuitMsg:
		s.Quit = true
		return
	}
	if v := reflect.ValueOf(msg); v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
		for i := range v.Len() {
			cmd, _ := v.Index(i).Interface().(tea.Cmd)
			s.begin(cmd)
		}
		return
	}
	s.take(msg)
}
