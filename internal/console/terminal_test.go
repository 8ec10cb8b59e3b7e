//go:build unix

package console

import (
	"regexp"
	"strings"
	"testing"
)

func TestNewOnTerminal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		environ []string
		color   bool
	}{
		{[]string{"TERM=xterm"}, true},
		{[]string{"TERM=xterm", "NO_COLOR=1"}, false},
		{[]string{"TERM=xterm", "NO_COLOR="}, true},
		{[]string{"TERM=dumb"}, false},
	} {
		s := open(t, screen{kind: "xterm", width: 132, height: 24})
		got := New(s.tty, s.tty, s.tty, env(c.environ...))
		if got.Color != c.color || got.ErrColor != c.color || got.Width() != 132 || !got.Interactive() {
			t.Errorf("%v: %+v, width %d", c.environ, got, got.Width())
		}
	}
}

func TestFormsWithoutColor(t *testing.T) {
	t.Parallel()
	s := open(t, screens()[0])
	s.ErrColor = false
	got := prompt(s, func() (string, error) { return s.AskOne(s.ctx, "Role:", roles(), "user") }, func() {
		s.see("Manager")
		s.press("\r")
	})
	if got.err != nil || got.value != "user" {
		t.Errorf("got %+v", got)
	}
	// Select Graphic Rendition with a colour; \x1b[3A moves the cursor.
	if color := regexp.MustCompile("\x1b\\[[0-9;]*\\b[349][0-8][0-9;]*m").FindString(s.screen()); color != "" {
		t.Errorf("colour %q in %q", color, s.screen())
	}
	if !strings.Contains(s.screen(), "> User") {
		t.Errorf("the choice shows by colour alone: %q", s.screen())
	}
}

// A list that is longer than the screen still shows its title, its options and its help.
func TestLongLists(t *testing.T) {
	t.Parallel()
	options := roles()
	for _, name := range strings.Fields("a b c d e f g h i j k l m n o p q r s t u v w x y z") {
		options = append(options, Option{Value: name, Label: "Option " + name})
	}
	for _, kind := range screens()[:3] {
		s := open(t, kind)
		q := Choice{Title: "Which of them?", Find: FindIn(options), HowMany: Any}
		got := prompt(s, func() ([]Option, error) { return s.Choose(s.ctx, q) }, func() {
			s.see("Which of them?")
			s.see("Manager")
			s.see("to search")
			s.press("\r")
		})
		if got.err != nil || len(got.value) != 0 {
			t.Errorf("%s: got %+v", kind.name, got)
		}
	}
}
