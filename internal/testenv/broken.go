package testenv

import (
	"context"
	"errors"
	"runtime"
	"sync"
)

// ErrBroken is the error of the statement that fails.
var ErrBroken = errors.New("this statement was made to fail")

// Broken is a context with which one statement on a SQLite file fails, and all others do what they do: a query, or any
// statement of a transaction.
type Broken struct {
	context.Context //nolint:containedctx // it is one itself

	mu   sync.Mutex
	left int // statements up to the one that fails
}

// BreakAt returns a context with which the n-th statement fails; the first is 1.
func BreakAt(ctx context.Context, n int) *Broken { return &Broken{Context: ctx, left: n} }

// Happened reports whether there was such a statement.
func (b *Broken) Happened() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.left <= 0
}

// Done is closed for a moment, when database/sql asks before the statement whether it is.
func (b *Broken) Done() <-chan struct{} {
	if !beforeStatement() {
		return b.Context.Done()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left--; b.left != 0 {
		return b.Context.Done()
	}
	done := make(chan struct{})
	close(done)
	return done
}

// Err is ErrBroken for database/sql, which then asks why.
func (b *Broken) Err() error {
	if beforeStatement() {
		return ErrBroken
	}
	return b.Context.Err()
}

// beforeStatement reports whether the method of Broken that calls it is called by database/sql before a query, or before
// any statement of a transaction.
func beforeStatement() bool {
	callers := make([]uintptr, 2)
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers)])
	frame, _ := frames.Next()
	if frame.Function == "database/sql.(*DB).conn" {
		frame, _ = frames.Next()
	}
	return frame.Function == "database/sql.(*Tx).grabConn" || frame.Function == "database/sql.(*DB).query"
}
