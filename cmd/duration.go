package cmd

import (
	"errors"
	"time"

	"github.com/xhit/go-str2duration/v2"
)

// duration is a flag for a duration, with days and weeks: 7d, 2w, 36h.
type duration struct{ time.Duration }

// Set parses the flag's value.
func (d *duration) Set(s string) (err error) {
	if d.Duration, err = str2duration.ParseDuration(s); err != nil {
		return errors.New("must be a duration such as 7d, 48h or 2w")
	}
	return nil
}

// Type is the name of the value in help.
func (d *duration) Type() string { return "duration" }

// String is empty for 0, so that help shows no default.
func (d *duration) String() string {
	if d.Duration == 0 {
		return ""
	}
	return str2duration.String(d.Duration)
}
