//go:build unix

package console

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestAskPassword(t *testing.T) {
	t.Parallel()
	onEvery(t, func(t *testing.T, s *session) {
		long := func(v string) error {
			if len(v) < 8 {
				return errors.New("too short")
			}
			return nil
		}
		got := prompt(s, func() (string, error) { return s.AskPassword(s.ctx, "Password:", long) }, func() {
			s.see("Password:")
			s.press("abc\r")
			s.see("too short")
			s.press("\x15 correct hörse!\x7f \r")
		})
		if got.err != nil || got.value != " correct hörse " {
			t.Errorf("got %+v", got)
		}
		if strings.Contains(s.screen(), "correct") {
			t.Errorf("the password is shown: %q", s.screen())
		}
	})
}

// What is typed before the next try or the next prompt is shown as little as what is typed at one, and is its answer.
func TestPasswordTypedEarly(t *testing.T) {
	t.Parallel()
	onEvery(t, func(t *testing.T, s *session) {
		refused := make(chan struct{})
		once := sync.OnceFunc(func() { close(refused) })
		early := func(v string) error {
			if v != "abc" {
				return nil
			}
			s.press("early")
			time.Sleep(20 * time.Millisecond) // the terminal would show it by now
			once()
			return errors.New("too short") // which what was typed early may replace before it is drawn
		}
		twice := func() (string, error) {
			show, err := s.Hide()
			if err != nil {
				return "", err
			}
			defer show()
			first, err := s.AskPassword(s.ctx, "Password:", early)
			if err != nil {
				return "", err
			}
			s.press("early")
			time.Sleep(20 * time.Millisecond)
			again, err := s.AskPassword(s.ctx, "Again:", nil)
			return first + " " + again, err
		}
		got := prompt(s, twice, func() {
			s.see("Password:")
			s.press("abc\r")
			<-refused
			s.press("\x15one\r")
			s.see("Again:")
			s.press("\r")
		})
		if got.err != nil || !strings.HasPrefix(got.value, "one ") {
			t.Errorf("got %+v", got)
		}
		if strings.Contains(s.screen(), "early") || !s.drawable() && got.value != "one early" {
			t.Errorf("typed early, it is shown or lost: %+v, %q", got, s.screen())
		}
	})
}
