package web

import (
	"errors"
	"runtime"
	"slices"
	"strconv"
)

// methodName is a method as it is logged: a known one, for anything may stand there.
func methodName(method string) string {
	known := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
	if slices.Contains(known, method) {
		return method
	}
	return "other"
}

// panicText tells a panic without what may be a value of a request in it.
func panicText(p any) string {
	var failed runtime.Error
	var missing missingText
	if err, ok := p.(error); ok && (errors.As(err, &failed) || errors.As(err, &missing)) {
		return err.Error()
	}
	return "a panic of our own"
}

// stack names the functions that led to a panic, without their arguments.
func stack() (calls []string) {
	const skip = 4 // this one, the one that recovers, and those of the runtime
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(skip, pcs)])
	for {
		f, more := frames.Next()
		calls = append(calls, f.Function+":"+strconv.Itoa(f.Line))
		if !more {
			return calls
		}
	}
}
