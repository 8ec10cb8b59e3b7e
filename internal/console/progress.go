package console

import (
	"time"

	"github.com/schollz/progressbar/v3"
)

// Progress shows how much of a long job is done. A nil Progress shows nothing.
type Progress struct {
	bar   *progressbar.ProgressBar
	shown bool
	held  bool
}

// The minimum width of a terminal, in columns, for a progress bar, and for one with times.
const (
	minProgressWidth = 40
	timesWidth       = 60
)

// Progress starts a progress bar; total is 0 if it is unknown. It returns nil if Quiet or Stage is set, and if Err is not a
// terminal or is too narrow.
func (c *Console) Progress(what string, total int) *Progress {
	width, _ := size(c.Err)
	if !c.ErrTTY || c.Stage != nil || c.Quiet || c.getenv("TERM") == "dumb" || width > 0 && width < minProgressWidth {
		return nil
	}
	if total == 0 {
		total = -1
	}
	times := width == 0 || width >= timesWidth
	return &Progress{bar: progressbar.NewOptions(total,
		progressbar.OptionSetWriter(c.Err), progressbar.OptionSetDescription(what),
		progressbar.OptionSetWidth(20), progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetElapsedTime(times), progressbar.OptionSetPredictTime(times && total > 0),
		progressbar.OptionSetSpinnerChangeInterval(0))}
}

// Set says that n are done.
func (p *Progress) Set(n int) {
	if p != nil && !p.held {
		p.shown = true
		_ = p.bar.Set(n) // there is nowhere to report an error
	}
}

// Hold stops showing the progress, while the last line on the screen is incomplete, or allows it again.
func (p *Progress) Hold(held bool) {
	if p != nil {
		p.held = held
	}
}

// Clear removes the progress from the screen, so that something else can be written, until Set is called.
func (p *Progress) Clear() {
	if p != nil && p.shown {
		p.shown = false
		_ = p.bar.Clear() // there is nowhere to report an error
	}
}

// Done removes the progress from the screen for good.
func (p *Progress) Done() {
	p.Clear()
	if p != nil {
		_ = p.bar.Exit() // there is nowhere to report an error
	}
}
