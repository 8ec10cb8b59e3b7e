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
		return s.expiredOr(x, r, err)
	}
	return s.resetPage(ctx, x, r, nil)
}

// reset sets the password, which ends all sessions of the member, and sends them to sign in.
func (s *server) reset(ctx context.Context, x *exchange) (answer, error) {
	r, err := s.openReset(ctx, x)
	if err != nil {
		return s.expiredOr(x, r, err)
	}
	leave, err := s.room.enter()
	if err != nil {
		return answer{}, err
	}
	defer leave()
	_, err = s.admin(x).SetPassword(ctx, x.token, x.form.Get("password"))
	switch {
	case errors.Is(err, org.ErrUsage):
		return s.resetPage(ctx, x, r, err)
	case errors.Is(err, org.ErrConflict):
		return s.expiredOr(x, r, err)
	case errors.Is(err, org.ErrNotFound):
		return answer{}, errLink // somebody was faster
	case err != nil:
		return answer{}, err
	}
	s.setDevice(ctx, x, r.Member.Email)
	return s.seeOther(x, "/sign-in", "reset", "1", "lang", x.language(r.Member.Language)), nil
}

// openReset finds whose password the link sets.
func (s *server) openReset(ctx context.Context, x *exchange) (org.Reset, error) {
	return opened(ctx, s, x, s.admin(x).OpenReset)
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

// expiredOr is the page of a link that has expired, if that is what err says; any other err is given back.
func (s *server) expiredOr(x *exchange, r org.Reset, err error) (answer, error) {
	if !errors.Is(err, org.ErrConflict) || r.RequireValid(s.Now()) == nil {
		return answer{}, err
	}
	v := s.view(x, "over", r.Member.Language)
	v.Title = v.T("over.reset.title")
	v.Content = over{Sentence: v.Sentence("over.reset.text", "date", v.Date(r.Expires))}
	return answer{status: http.StatusGone, page: v}, nil
}
