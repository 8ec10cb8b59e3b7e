package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/roster-cli/roster/internal/org"
)

// resetForm asks for a new password. It changes nothing.
func (s *server) resetForm(ctx context.Context, x *exchange) (answer, error) {
	r, err := s.openReset(ctx, x)
	if err != nil {
		return s.inactiveReset(ctx, x, r, err)
	}
	return s.resetPage(ctx, x, r, nil)
}

// reset sets the password, which ends all sessions of the member, and sends them to sign in.
func (s *server) reset(ctx context.Context, x *exchange) (answer, error) {
	r, err := s.openReset(ctx, x)
	if err != nil {
		return s.inactiveReset(ctx, x, r, err)
	}
	leave, err := s.queue.enter()
	if err != nil {
		return answer{}, err
	}
	defer leave()
	_, err = s.admin(x).SetPassword(ctx, x.link, r, x.form.Get("password"))
	switch {
	case errors.Is(err, org.ErrUsage):
		return s.resetPage(ctx, x, r, err)
	case errors.Is(err, org.ErrConflict), errors.Is(err, org.ErrNotFound):
		again, openErr := s.openReset(ctx, x)
		if openErr != nil {
			return s.inactiveReset(ctx, x, again, openErr) // somebody was faster
		}
		return answer{}, err
	case err != nil:
		return answer{}, err
	}
	return s.passwordSet(ctx, x, r), nil
}

// passwordSet sends somebody who set a password with r to sign in.
func (s *server) passwordSet(ctx context.Context, x *exchange, r org.Reset) answer {
	s.setDevice(ctx, x, r.Member.Email)
	return s.seeOther(x, "/sign-in", "reset", "1", "lang", x.language(r.Member.Language))
}

// openReset finds whose password the link sets.
func (s *server) openReset(ctx context.Context, x *exchange) (org.Reset, error) {
	r, err := s.admin(x).OpenReset(ctx, x.link)
	return r, s.countWrongLink(x, err)
}

// resetPage is the page of a link to set a password. wrong is what is wrong with the one that was entered, or nil.
func (s *server) resetPage(ctx context.Context, x *exchange, r org.Reset, wrong error) (answer, error) {
	o, err := s.admin(x).Organization(ctx)
	if err != nil {
		return answer{}, err
	}
	v := s.view(x, "reset", r.Member.Language)
	v.Title, v.Organization, v.Content = v.T("reset.title"), o.Name, r
	pw := s.newPassword(v)
	status := http.StatusOK
	if wrong != nil {
		status = problemOf(wrong).status
		pw.Error = s.passwordError(v, wrong)
	}
	v.Fields = []field{v.username(r.Member.Email), pw}
	return answer{status: status, page: v}, nil
}
