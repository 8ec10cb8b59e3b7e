package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"time"
)

// ServeHTTP answers a request and logs it: the method, the route, the status, how long it took and whom it was for.
// Nothing that a request carries besides is ever logged: addresses of pages have tokens in them, forms passwords.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := s.Now()
	x := &exchange{Request: r, w: w, client: clientOf(r, s.TrustedProxies)}
	s.warnOfProxy(r)
	s.setHeaders(w.Header())
	x.readQuery()
	at, found := s.findRoute(x)
	if !found {
		at.pattern = "unknown"
	}
	status := s.write(x, s.respond(x, at))
	s.Log.LogAttrs(
		r.Context(),
		slog.LevelInfo,
		"request",
		slog.String("method", methodName(r.Method)),
		slog.String("route", at.pattern),
		slog.Int("status", status),
		slog.Duration("duration", s.Now().Sub(begun)),
		slog.String("client", x.address()),
	)
}

// response is an answer, rendered.
type response struct {
	status int
	kind   string // media type
	body   []byte
}

// respond returns the response of a route. Errors and panics become a page.
func (s *server) respond(x *exchange, at route) (out response) {
	ctx, cancel := context.WithTimeout(x.Context(), requestTime)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			s.Log.LogAttrs(
				ctx,
				slog.LevelError,
				"panic",
				slog.String("route", at.pattern),
				slog.String("what", panicText(p)),
				slog.Any("stack", stack()),
			)
			out = s.plainFailure()
		}
	}()
	var a answer
	err := error(problem{status: http.StatusNotFound, key: "not-found"})
	if at.get != nil || at.post != nil {
		a, err = s.handle(ctx, x, at)
	}
	if err != nil {
		p := problemOf(err)
		if p.status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
			s.logFailure(ctx, at.pattern, err)
		}
		a = s.problemPage(ctx, x, p)
	}
	if a.location != "" {
		x.w.Header().Set("Location", a.location)
		return response{status: http.StatusSeeOther}
	}
	if a.raw != nil {
		return *a.raw
	}
	if a.page.Secret() {
		x.w.Header().Set(policyHeader, scriptPolicy)
	}
	if out, err = s.render(a); err != nil {
		s.logFailure(ctx, at.pattern, err)
		return s.plainFailure()
	}
	return out
}

func (s *server) logFailure(ctx context.Context, pattern string, err error) {
	s.Log.LogAttrs(ctx, slog.LevelError, "failed", slog.String("route", pattern), slog.String("error", err.Error()))
}

// plainFailure is the response if rendering a page fails.
func (s *server) plainFailure() response {
	return response{
		status: http.StatusInternalServerError,
		kind:   plainText,
		body:   []byte("Something went wrong. Try again later.\n"),
	}
}

const plainText = "text/plain; charset=utf-8"

// write sends the response and returns its status. Errors of writing are ignored: the client has gone away.
func (s *server) write(x *exchange, out response) int {
	h := x.w.Header()
	if out.kind != "" {
		h.Set("Content-Type", out.kind)
	}
	h.Set("Content-Length", strconv.Itoa(len(out.body)))
	x.w.WriteHeader(out.status)
	if x.Method != http.MethodHead {
		_, _ = x.w.Write(out.body)
	}
	return out.status
}

const (
	policyHeader = "Content-Security-Policy"
	policy       = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; " +
		"frame-ancestors 'none'; base-uri 'none'"
	// scriptPolicy is for pages that ask for a password.
	scriptPolicy = policy + "; script-src 'self'"
)

// setHeaders sets the headers of every response.
func (s *server) setHeaders(h http.Header) {
	h.Set(policyHeader, policy)
	// Tokens in addresses stay secret, and forms have an Origin other than null, by which browsers without
	// Sec-Fetch-Site are told from other sites.
	h.Set("Referrer-Policy", "strict-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if s.secure {
		h.Set("Strict-Transport-Security", "max-age="+strconv.Itoa(int((365*24*time.Hour).Seconds())))
	}
}

// methodName returns a method for the log: "other" unless it is a known one, since a client can send any text.
func methodName(method string) string {
	known := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
	if slices.Contains(known, method) {
		return method
	}
	return "other"
}

// panicText describes a panic without repeating anything that may come from a request.
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
