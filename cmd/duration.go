package cmd

import (
	"errors"
	"time"

	"github.com/xhit/go-str2duration/v2"
)

// duration is a flag that takes days and weeks as well: 7d, 2w, 36h.
type duration struct{ time.Duration }

// Set reads the flag's value.
func (d *duration) Set(s string) (err error) {
	if d.Duration, err = str2duration.ParseDuration(s); err != nil {
		return errors.New("a duration such as 7d, 48h or 2w is wanted")
	}
	return nil
}

// Type is what help calls the value.
func (d *duration) Type() string { return "duration" }

// String is empty for the default, which help says in words.
func (d *duration) String() string {
	if d.Duration == 0 {
		return ""
	}
	return str2duration.String(d.Duration)
}
