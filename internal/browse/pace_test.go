package browse

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Bubble Tea still has the ticker that is slowed down while nothing happens.
func TestPaceFindsTheTicker(t *testing.T) {
	t.Parallel()
	found := false
	var p *tea.Program
	p = tea.NewProgram(ending{}, tea.WithContext(context.Background()), tea.WithInput(nil), tea.WithOutput(io.Discard),
		tea.WithoutSignalHandler(), tea.WithFilter(func(_ tea.Model, msg tea.Msg) tea.Msg {
			found = found || tickerOf(p) != nil
			return msg
		}))
	if _, err := p.Run(); err != nil {
		t.Fatal(err)
	}
	if !found {
		t.Error("there is none: browse takes a percent of a CPU while nothing happens")
	}
}

// ending is a program that ends at once.
type ending struct{}

func (ending) Init() tea.Cmd                       { return tea.Quit }
func (ending) Update(tea.Msg) (tea.Model, tea.Cmd) { return ending{}, nil }
func (ending) View() tea.View                      { return tea.NewView("") }

// The screen is looked at often while something happens, also if it never stops, and rarely when nothing does.
func TestPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ticker := time.NewTicker(time.Second / framesPerSecond)
		defer ticker.Stop()
		s := pace{ticker: ticker}
		during := func(d time.Duration) (looks int) {
			for end := time.After(d); ; {
				select {
				case <-ticker.C:
					looks++
				case <-end:
					return looks
				}
			}
		}
		for range 2 {
			busy := 0
			for range 100 {
				s.filter(nil, nil)
				busy += during(10 * time.Millisecond)
			}
			if busy < framesPerSecond-5 {
				t.Errorf("in a second full of messages it looks %d times", busy)
			}
			if calm := during(time.Minute); calm > framesPerSecond {
				t.Errorf("in a minute without a message it looks %d times", calm)
			}
		}
		s.timer.Stop()
	})
}
