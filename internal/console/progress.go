package console

import (
	"time"

	"github.com/schollz/progressbar/v3"
)

// Progress shows a person how far a long work has come. The nil Progress shows nothing.
type Progress struct {
	bar   *progressbar.ProgressBar
	shown bool
	held  bool
}

// What it takes, in columns: to show how much is done of a million, and when all will be.
const (
	enough = 40
	roomy  = 60
)

// Progress begins to show how much of total is done; 0 is a total that nobody knows. Where Err is no terminal or a narrow one,
// and when Quiet, it gives nil.
func (c *Console) Progress(what string, total int) *Progress {
	width, _ := size(c.Err)
	if !c.ErrTTY || c.Quiet || c.Getenv("TERM") == "dumb" || width > 0 && width < enough {
		return nil
	}
	if total == 0 {
		total = -1
	}
	times := width == 0 || width >= roomy
	return &Progress{bar: progressbar.NewOptions(total, progressbar.OptionSetWriter(c.Err), progressbar.OptionSetDescription(what),
		progressbar.OptionSetWidth(20), progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(), progressbar.OptionSetElapsedTime(times), progressbar.OptionSetPredictTime(times && total > 0),
		progressbar.OptionSetSpinnerChangeInterval(0))}
}

// Set says that n are done.
func (p *Progress) Set(n int) {
	if p != nil && !p.held {
		p.shown = true
		_ = p.bar.Set(n) // there is nowhere to complain
	}
}

// Hold keeps it off the screen, which has a line that is not complete, or lets it come back.
func (p *Progress) Hold(held bool) {
	if p != nil {
		p.held = held
	}
}

// Clear takes it off the screen, where something else is to be written, until Set is called.
func (p *Progress) Clear() {
	if p != nil && p.shown {
		p.shown = false
		_ = p.bar.Clear() // there is nowhere to complain
	}
}

// Done takes it off the screen for good.
func (p *Progress) Done() {
	p.Clear()
	if p != nil {
		_ = p.bar.Exit() // there is nowhere to complain
	}
}
