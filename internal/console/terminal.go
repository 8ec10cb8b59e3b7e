package console

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/muesli/cancelreader"
)

// keyboard reads a terminal until it is stopped. Unlike the reader that Bubble Tea v2.0.2 makes of a file, it leaves
// no goroutine behind that would read what is typed at the next question.
type keyboard struct {
	// file makes Bubble Tea take it for a terminal, without reading from the file itself.
	file    *os.File
	fd      uintptr
	in      cancelreader.CancelReader
	reading sync.Mutex
}

// newKeyboard reads in until stop is called or ctx is done. Reading can be interrupted only if in is a file.
func newKeyboard(ctx context.Context, in io.Reader) (k *keyboard, stop func(), err error) {
	k = &keyboard{}
	if file, ok := in.(*os.File); ok {
		k.file, k.fd = file, file.Fd()
	}
	if k.in, err = cancelreader.NewReader(in); err != nil {
		return nil, nil, err
	}
	watched := context.AfterFunc(ctx, func() { k.in.Cancel() })
	return k, func() {
		watched()
		k.in.Cancel()
		k.reading.Lock()
		defer k.reading.Unlock()
		_ = k.in.Close()
	}, nil
}

// Read returns io.EOF once stopped. At the end of input it returns another error, since a form would ignore io.EOF.
func (k *keyboard) Read(p []byte) (int, error) {
	k.reading.Lock()
	defer k.reading.Unlock()
	n, err := k.in.Read(p)
	switch {
	case n > 0:
		return n, nil
	case errors.Is(err, cancelreader.ErrCanceled):
		return 0, io.EOF
	case errors.Is(err, io.EOF):
		return 0, errEnd
	}
	return n, err
}

// Write, Close and Fd make it a terminal to Bubble Tea.
func (k *keyboard) Write(p []byte) (int, error) { return k.file.Write(p) }

// Close does nothing: the terminal belongs to the caller.
func (k *keyboard) Close() error { return nil }

// Fd is the terminal's descriptor.
func (k *keyboard) Fd() uintptr { return k.fd }

// canvas is the terminal that a form draws on. It drops the sequences with which Bubble Tea v2.0.2 always asks a
// terminal to report keys in another way, and whether it does: the answer may arrive after the form is gone and be
// taken for input, and a process that is killed would leave the keyboard changed.
type canvas struct {
	*os.File
	fd uintptr
}

// Canvas is what a program draws on at a terminal.
type Canvas interface {
	io.ReadWriteCloser
	Fd() uintptr
}

// Canvas is Out, without what changes the keyboard for other programs.
func (c *Console) Canvas() Canvas {
	out, _ := c.Out.(*os.File)
	return canvas{out, out.Fd()}
}

// Fd is the terminal's descriptor, also while the file is closed: Bubble Tea asks for its size until after the end.
func (c canvas) Fd() uintptr { return c.fd }

func (c canvas) Write(p []byte) (int, error) {
	text := strings.NewReplacer(
		"\x1b[>4;2m", "", "\x1b[=1;1u", "", "\x1b[?u", "", "\x1b[>4m", "", "\x1b[=0;1u", "",
	).Replace(string(p))
	if _, err := c.File.WriteString(text); err != nil {
		return 0, err
	}
	return len(p), nil
}
