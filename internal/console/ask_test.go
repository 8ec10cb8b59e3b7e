//go:build unix

package console

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func roles() []Option {
	return []Option{{"administrator", "Administrator"}, {"manager", "Manager"}, {"user", "User"}}
}

// onEvery runs the test on every kind of screen.
func onEvery(t *testing.T, test func(t *testing.T, s *session)) {
	t.Helper()
	for _, kind := range screens() {
		t.Run(kind.name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t, kind))
		})
	}
}

func TestAskText(t *testing.T) {
	t.Parallel()
	onEvery(t, func(t *testing.T, s *session) {
		needsAt := func(v string) error {
			if !strings.Contains(v, "@") {
				return errors.New("no\x1b[31m address")
			}
			return nil
		}
		got := prompt(s, func() (string, error) { return s.AskText(s.ctx, "Em\x1b[2Jail:", needsAt) }, func() {
			s.see("ail:")
			s.press("wrong\r")
			s.see("address")
			s.press("\x15 ana@acme.example \r")
		})
		if got.err != nil || got.value != "ana@acme.example" {
			t.Errorf("got %+v", got)
		}
		s.see("ana@acme.example")
		if strings.Contains(s.screen(), "\x1b[2Jail") || strings.Contains(s.screen(), "\x1b[31m address") {
			t.Errorf("a title or an error controls the terminal: %q", s.screen())
		}
	})
}

// What is there already is kept with Enter, unless it could not be shown as it is.
func TestEditText(t *testing.T) {
	t.Parallel()
	for start, keys := range map[string]string{"Bo Chen": "\r", "Bo\x1b[2J": "Bo Chen\r"} {
		onEvery(t, func(t *testing.T, s *session) {
			got := prompt(s, func() (string, error) { return s.EditText(s.ctx, "Name:", start, nil) }, func() {
				s.see("Name:")
				s.press(keys)
			})
			if got.err != nil || got.value != "Bo Chen" {
				t.Errorf("from %q: %+v", start, got)
			}
		})
	}
}

func TestPaste(t *testing.T) {
	t.Parallel()
	onEvery(t, func(t *testing.T, s *session) {
		for title, ask := range map[string]func(context.Context, string, func(string) error) (string, error){
			"Name:": s.AskText, "Password:": s.AskPassword,
		} {
			got := prompt(s, func() (string, error) { return ask(s.ctx, title, nil) }, func() {
				s.see(title)
				time.Sleep(50 * time.Millisecond)
				s.press("\x1b[200~Ana Sofía\x1b[201~\r")
			})
			if got.err != nil || got.value != "Ana Sofía" {
				t.Errorf("got %+v", got)
			}
		}
	})
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		keys string
		want bool
	}{{"y\r", true}, {"n\r", false}, {"\r", false}, {"\x04", false}} {
		t.Run(fmt.Sprintf("%q", c.keys), func(t *testing.T) {
			onEvery(t, func(t *testing.T, s *session) {
				got := prompt(s, func() (bool, error) { return s.Confirm(s.ctx, "Delete?") }, func() {
					s.see("Delete?")
					s.press(c.keys)
				})
				if got.err != nil || got.value != c.want {
					t.Errorf("got %+v, want %v", got, c.want)
				}
			})
		})
	}
}

func TestAskTyped(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		keys string
		want bool
	}{{"Ana@acme.example\r", true}, {"\r", false}, {"\x04", false}} {
		t.Run(fmt.Sprintf("%q", c.keys), func(t *testing.T) {
			onEvery(t, func(t *testing.T, s *session) {
				got := prompt(s, func() (bool, error) { return s.AskTyped(s.ctx, "Type it:", "ana@acme.example") }, func() {
					s.see("Type it:")
					s.press("yes\r")
					s.see("to go on")
					s.press("\x15")
					s.press(c.keys)
				})
				if got.err != nil || got.value != c.want {
					t.Errorf("got %+v, want %v", got, c.want)
				}
			})
		})
	}
}

func TestAskOne(t *testing.T) {
	t.Parallel()
	onEvery(t, func(t *testing.T, s *session) {
		got := prompt(s, func() (string, error) { return s.AskOne(s.ctx, "Role:", roles(), "user") }, func() {
			s.see("Manager")
			s.press("\r")
		})
		if got.err != nil || got.value != "user" {
			t.Errorf("the preset: got %+v", got)
		}
		down := "\x1b[B"
		if !s.drawable() {
			down = "nobody\r2"
		}
		got = prompt(s, func() (string, error) { return s.AskOne(s.ctx, "Which:", roles(), "administrator") }, func() {
			s.see("Which:")
			time.Sleep(50 * time.Millisecond)
			s.press(down + "\r")
		})
		if got.err != nil || got.value != "manager" {
			t.Errorf("another: got %+v", got)
		}
	})
}

func TestAskOneOfMany(t *testing.T) {
	t.Parallel()
	var groups []Option
	for i := range 40 {
		groups = append(groups, Option{Value: fmt.Sprintf("group%02d", i)})
	}
	onEvery(t, func(t *testing.T, s *session) {
		got := prompt(s, func() (string, error) { return s.AskOne(s.ctx, "Group:", groups, "") }, func() {
			s.see("group0")
			if s.drawable() {
				s.press("zz\x1b[A\x1b[B\x1b[6~") // nothing matches: keys that move find nothing to move to
				time.Sleep(50 * time.Millisecond)
				s.press("\r\x7f\x7f")
			}
			s.press("group37\r")
		})
		if got.err != nil || got.value != "group37" {
			t.Errorf("got %+v", got)
		}
	})
}

func TestChooseMany(t *testing.T) {
	t.Parallel()
	onEvery(t, func(t *testing.T, s *session) {
		for _, c := range []struct {
			title        string
			howMany      HowMany
			chosen       []string
			form, simple string
			want         string
		}{
			{"Keep:", Any, []string{"manager"}, "\r", "\r", "manager"},
			{"None:", Any, nil, "\r", "\r", ""},
			{"Empty:", Any, []string{"manager"}, "\x1b[B \r", "none\r", ""},
			{"Two:", Any, nil, " \x1b[B\x1b[B \r", "3, Administrator\r", "administrator user"},
			{"Typed:", Any, nil, "zz\x1b[B\x1b[6~\r\x15man\tuse\t\r", "zz\rmanager, 3\r", "manager user"},
			{"Again:", Any, []string{"user"}, "man\r", "user,manager,user\r", "manager user"},
			{"Not:", Any, []string{"user"}, "use\t\r", "none\r", ""},
			{"First:", Some, nil, "\r", "\r1\r", "administrator"},
			{"Some:", Some, nil, "u\r", "user\r", "user"},
		} {
			q := Choice{Title: c.title, Find: FindIn(roles()), HowMany: c.howMany}
			for _, value := range c.chosen {
				q.Chosen = append(q.Chosen, Option{Value: value})
			}
			got := prompt(s, func() ([]Option, error) { return s.Choose(s.ctx, q) }, func() {
				s.see(c.title)
				time.Sleep(50 * time.Millisecond)
				if s.drawable() {
					s.press(c.form)
				} else {
					s.press(c.simple)
				}
			})
			var values []string
			for _, o := range got.value {
				values = append(values, o.Value)
			}
			slices.Sort(values)
			if got.err != nil || strings.Join(values, " ") != c.want {
				t.Errorf("%s got %v, %v, want %v", c.title, values, got.err, c.want)
			}
		}
	})
}

func TestEqualLabels(t *testing.T) {
	t.Parallel()
	got := clean([]Option{{"a", "Ana"}, {"b", "Ana"}, {"c\n", ""}})
	if got[0].Label != "Ana" || got[1].Label != "Ana (b)" ||
		strings.Contains(got[2].Label, "\n") || got[2].Value != "c\n" {
		t.Errorf("got %q", got)
	}
}
