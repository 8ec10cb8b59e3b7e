package listing

import (
	"bytes"
	"io"
	"math"
)

// maxHeld is how much output of a program is kept in memory until the program has succeeded.
const maxHeld = 4 << 20

// whole writes to w what run writes, once run has succeeded; after an error nothing. Output beyond maxHeld bytes is not
// held but written by running run a second time, so that memory stays flat; rows that can be read only once are held.
func (o Output) whole(w io.Writer, run func(io.Writer) error) error {
	first := holding{most: maxHeld}
	if o.Once {
		first.most = math.MaxInt
	}
	if err := run(&first); err != nil {
		return err
	}
	if first.dropped {
		return run(w)
	}
	_, err := w.Write(first.bytes.Bytes())
	return err
}

// holding keeps what is written to it, or nothing once that would be more than most bytes.
type holding struct {
	bytes   bytes.Buffer
	most    int
	dropped bool
}

func (h *holding) Write(p []byte) (int, error) {
	if !h.dropped && h.bytes.Len()+len(p) <= h.most {
		return h.bytes.Write(p)
	}
	h.dropped, h.bytes = true, bytes.Buffer{}
	return len(p), nil
}
