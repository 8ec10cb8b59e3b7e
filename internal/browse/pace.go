package browse

import (
	"reflect"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

const (
	// framesPerSecond is how often the screen is drawn at most: the most that Bubble Tea allows, for a key waits half as
	// long as that takes for what it changed to be drawn.
	framesPerSecond = 120
	// calmAfter is how long after the last message nothing is expected to be drawn.
	calmAfter = 500 * time.Millisecond
	// calmly is how often it is then looked whether the screen has changed, in case that it could not be drawn meanwhile.
	calmly = 5 * time.Second
)

// pace slows a program down while nothing happens. By itself Bubble Tea looks framesPerSecond times a second whether the
// screen has changed, and only to wake up for that takes most of a percent of a CPU. It has no option for this, so that
// its ticker is taken out of it; where that is not possible any more, it ticks on.
type pace struct {
	mu     sync.Mutex
	ticker *time.Ticker // of the renderer
	timer  *time.Timer  // until it is calm
	calm   bool
	count  int // of messages
}

// filter sees all messages of p before they are acted on.
func (s *pace) filter(p *tea.Program, msg tea.Msg) tea.Msg {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ticker == nil {
		if s.ticker = tickerOf(p); s.ticker == nil {
			return msg
		}
	}
	if s.calm {
		s.calm = false
		s.ticker.Reset(time.Second / framesPerSecond)
	}
	if s.timer != nil {
		s.timer.Stop()
	}
	s.count++
	count := s.count
	s.timer = time.AfterFunc(calmAfter, func() { s.slow(count) })
	return msg
}

// slow slows the program down if there has been no other message since.
func (s *pace) slow(count int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if count == s.count {
		s.calm = true
		s.ticker.Reset(calmly)
	}
}

// tickerOf returns the ticker of the renderer of p, which runs.
func tickerOf(p *tea.Program) *time.Ticker {
	field := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !field.IsValid() || field.Type() != reflect.TypeFor[*time.Ticker]() {
		return nil
	}
	return (*time.Ticker)(field.UnsafePointer())
}
