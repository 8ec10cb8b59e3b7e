package web

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// problem is an error as the reader sees it: a status, and the texts problem.KEY.title and problem.KEY.text.
type problem struct {
	status int
	key    string
	wait   time.Duration // until it makes sense to try again, or 0
}

func (p problem) Error() string { return p.key }

// Errors of requests that never reach a use case.
const (
	errMalformed = kind("malformed")
	errCrossSite = kind("cross-site")
	errLink      = kind("link")
	errMethod    = kind("method")
	errTooLarge  = kind("too-large")
	errMediaType = kind("media-type")
	errCrowded   = kind("crowded")
)

type kind string

func (k kind) Error() string { return string(k) }

// problems is the table that turns errors into problems, the only one. The first match counts.
func problems() []struct {
	err  error
	what problem
} {
	return []struct {
		err  error
		what problem
	}{
		{errMalformed, problem{status: http.StatusBadRequest, key: "malformed"}},
		{errCrossSite, problem{status: http.StatusForbidden, key: "cross-site"}},
		{errLink, problem{status: http.StatusNotFound, key: "link"}},
		{errMethod, problem{status: http.StatusMethodNotAllowed, key: "method"}},
		{errTooLarge, problem{status: http.StatusRequestEntityTooLarge, key: "too-large"}},
		{errMediaType, problem{status: http.StatusUnsupportedMediaType, key: "media-type"}},
		{errCrowded, problem{status: http.StatusServiceUnavailable, key: "busy", wait: 10 * time.Second}},
		{org.ErrBusy, problem{status: http.StatusServiceUnavailable, key: "busy", wait: 10 * time.Second}},
		{context.DeadlineExceeded, problem{status: http.StatusServiceUnavailable, key: "busy", wait: 10 * time.Second}},
		{context.Canceled, problem{status: http.StatusServiceUnavailable, key: "busy"}}, // nobody is there to read it
		{org.ErrRefused, problem{status: http.StatusForbidden, key: "refused"}},
		{org.ErrNotFound, problem{status: http.StatusNotFound, key: "not-found"}},
		{org.ErrConflict, problem{status: http.StatusConflict, key: "conflict"}},
		{org.ErrUsage, problem{status: http.StatusUnprocessableEntity, key: "invalid"}},
	}
}

// problemOf returns the problem for err.
func problemOf(err error) problem {
	var p problem
	if errors.As(err, &p) {
		return p
	}
	for _, known := range problems() {
		if errors.Is(err, known.err) {
			return known.what
		}
	}
	return problem{status: http.StatusInternalServerError, key: "failure"}
}

// tooMany asks the reader to wait.
func tooMany(wait time.Duration) error {
	return problem{status: http.StatusTooManyRequests, key: "too-many", wait: wait}
}

// nameTime is how long an error page waits for the organization's name.
const nameTime = time.Second

// problemPage is the page that shows p. It has the organization's name if that can be read.
func (s *server) problemPage(ctx context.Context, x *exchange, p problem) answer {
	v := s.view(x, "problem", "")
	ctx, cancel := context.WithTimeout(ctx, nameTime)
	defer cancel()
	if o, err := s.admin(x).Organization(ctx); err == nil {
		v.Organization = o.Name
	}
	v.Title = v.T("problem." + p.key + ".title")
	v.Content = v.T("problem."+p.key+".text", "minutes", strconv.Itoa(int(math.Ceil(p.wait.Minutes()))))
	if p.wait > 0 {
		x.w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(p.wait.Seconds()))))
	}
	return answer{status: p.status, page: v}
}
