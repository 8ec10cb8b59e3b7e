package console

import (
	"time"

	"github.com/schollz/progressbar/v3"
)

// Progress shows a person how far a long work has come. The nil Progress shows nothing.
type Progress struct{ bar *progressbar.ProgressBar }

// Progress begins to show how much of total is done; 0 is a total that nobody knows. Where Err is no terminal, and when
// Quiet, it gives nil.
func (c *Console) Progress(what string, total int) *Progress {
	if !c.ErrTTY || c.Quiet || c.Getenv("TERM") == "dumb" {
		return nil
	}
	if total == 0 {
		total = -1
	}
	return &Progress{progressbar.NewOptions(total, progressbar.OptionSetWriter(c.Err), progressbar.OptionSetDescription(what),
		progressbar.OptionSetWidth(20), progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(total > 0), progressbar.OptionSetSpinnerChangeInterval(0))}
}

// Set says that n are done.
func (p *Progress) Set(n int) {
	if p != nil {
		_ = p.bar.Set(n) // there is nowhere to complain
	}
}

// Clear takes it off the screen, where something else is to be written, until Set is called.
func (p *Progress) Clear() {
	if p != nil {
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
