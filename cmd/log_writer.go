package cmd

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"
)

// logPatience is how long one line of the log may take to be read once the server is to end.
const logPatience = 500 * time.Millisecond

// logWriter writes to a log that somebody may have stopped reading. Until ctx ends it waits for the reader, so that no
// line is lost; from then on it drops what is not read in time: whoever reads the log must not keep the program from
// ending.
type logWriter struct {
	ctx     context.Context
	mu      sync.Mutex
	lines   chan []byte
	written chan written // one for each line
	stuck   bool
}

type written struct {
	n   int
	err error
}

func newLogWriter(ctx context.Context, to io.Writer) *logWriter {
	w := &logWriter{ctx: ctx, lines: make(chan []byte, 1), written: make(chan written, 1)}
	go func() {
		for line := range w.lines {
			n, err := to.Write(line)
			w.written <- written{n, err}
		}
	}()
	return w
}

func (w *logWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stuck {
		return len(p), nil
	}
	w.lines <- bytes.Clone(p)
	select {
	case done := <-w.written:
		return done.n, done.err
	case <-w.ctx.Done():
	}
	select {
	case done := <-w.written:
		return done.n, done.err
	case <-time.After(logPatience):
		w.stuck = true
		return len(p), nil
	}
}
