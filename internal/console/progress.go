package console

import (
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/roster-cli/roster/internal/safetext"
)

// Progress shows how far a job is. The zero Progress shows nothing.
type Progress struct{ bar *progressbar.ProgressBar }

// Progress starts to show what is done of total, on a terminal and unless Quiet. A total of 0 or less is
// unknown and shows nothing. Nothing else may be written to the terminal before Done.
func (c *Console) Progress(total int64, what string) Progress {
	if !c.ErrTTY || c.Quiet || total <= 0 || c.Getenv("TERM") == "dumb" {
		return Progress{}
	}
	return Progress{progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(c.Err),
		progressbar.OptionSetDescription(safetext.Line(what)),
		progressbar.OptionSetWidth(20),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionUseANSICodes(true),
	)}
}

// Add records that n more are done.
func (p Progress) Add(n int64) {
	if p.bar != nil {
		_ = p.bar.Add64(n)
	}
}

// Done takes the bar off the terminal. It may be called again, and before all is done.
func (p Progress) Done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
