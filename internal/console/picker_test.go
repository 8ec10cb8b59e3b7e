//go:build unix

package console

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestChooseAsOneTypes has more options than could ever be read: what is typed is looked for, and little at a time.
func TestChooseAsOneTypes(t *testing.T) {
	t.Parallel()
	onEvery(t, func(t *testing.T, s *session) {
		var typed []string
		find := func(_ context.Context, text string, most int) ([]Option, error) {
			typed = append(typed, text)
			if most > maxFound {
				return nil, fmt.Errorf("%d options are asked for", most)
			}
			var found []Option
			first, _ := strconv.Atoi((strings.TrimLeft(text, "mebr") + "000000")[:6])
			for i := first; len(found) < most; i++ {
				name := fmt.Sprintf("member%06d", i)
				if !strings.HasPrefix(name, text) {
					break
				}
				found = append(found, Option{Value: name, Label: strings.ToUpper(name)})
			}
			return found, nil
		}
		got := prompt(s, func() ([]Option, error) {
			return s.Choose(s.ctx, Choice{Title: "Member", Find: find})
		}, func() {
			s.see("MEMBER000000")
			if s.drawable() {
				s.press("member98765\x1b[B\r") // each key is acted on before the next
				return
			}
			s.press("member98765\r")
			s.see("MEMBER987650")
			s.press("2\r")
		})
		if got.err != nil || len(got.value) != 1 || got.value[0].Value != "member987651" {
			t.Errorf("got %+v", got)
		}
		if typed[0] != "" || typed[len(typed)-1] == "" {
			t.Errorf("looked for %q", typed)
		}
	})
}

// Names that are hostile, wide, written from right to left or longer than the screen are shown safely, each in one row.
func TestChooseNames(t *testing.T) {
	t.Parallel()
	names := []string{
		"evil\x1b[2J\u202egnp", "家族のための測量チーム", "صوفيا رويز", "line\nbreak", "👨‍👩‍👧‍👦 family",
		strings.Repeat("long ", 100), "last",
	}
	var options []Option
	for i, name := range names {
		options = append(options, Option{Value: fmt.Sprint(i), Label: name})
	}
	for _, kind := range []screen{screens()[0], {"narrow", "xterm", 40, 24}, {"dumb", "dumb", 80, 24}} {
		s := open(t, kind)
		got := prompt(s, func() (string, error) { return s.AskOne(s.ctx, "Group", options, "") }, func() {
			s.see("last")
			if s.drawable() && strings.Contains(s.screen(), strings.Repeat("long ", 20)) {
				t.Errorf("%s: a name is longer than the screen: %q", kind.name, s.screen())
			}
			s.press("صوفيا")
			s.press("\r")
			if !s.drawable() {
				s.press("1\r")
			}
		})
		if got.err != nil || got.value != "2" {
			t.Errorf("%s: got %+v", kind.name, got)
		}
		for _, bad := range []string{"evil\x1b", "\u202e", "line\r\nbreak"} {
			if strings.Contains(s.screen(), bad) {
				t.Errorf("%s: %q is shown as it is: %q", kind.name, bad, s.screen())
			}
		}
	}
}

// A search that fails ends the question with its error; where there is nothing to choose from, nothing is asked.
func TestChooseFails(t *testing.T) {
	t.Parallel()
	onEvery(t, func(t *testing.T, s *session) {
		broken := errors.New("the database is gone")
		find := func(_ context.Context, typed string, _ int) ([]Option, error) {
			if typed != "" {
				return nil, broken
			}
			return []Option{{Value: "ana"}}, nil
		}
		got := prompt(s, func() ([]Option, error) { return s.Choose(s.ctx, Choice{Title: "Member", Find: find}) }, func() {
			s.see("ana")
			time.Sleep(50 * time.Millisecond)
			s.press("bo\r")
		})
		if !errors.Is(got.err, broken) {
			t.Errorf("got %+v", got)
		}
		if _, err := s.Choose(s.ctx, Choice{Title: "Member", Find: FindIn(nil)}); !errors.Is(err, ErrNoOptions) {
			t.Errorf("got %v, want ErrNoOptions", err)
		}
	})
}
