package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/roster-cli/roster/internal/org"
)

// start sends whoever is signed in to their page, and others to sign in.
func (s *server) start(ctx context.Context, x *exchange) (answer, error) {
	m, err := s.member(ctx, x)
	if errors.Is(err, org.ErrNotFound) {
		return s.seeOther(x, "/sign-in"), nil
	}
	if err != nil {
		return answer{}, err
	}
	return s.seeOther(x, homeOf(m)), nil
}

// homeOf returns the page of a member: the projects for Users, the portal for others.
func homeOf(m org.Member) string {
	if m.Role == org.User {
		return "/projects"
	}
	return "/portal"
}

// signInForm asks for email and password, and says what has just been done.
func (s *server) signInForm(ctx context.Context, x *exchange) (answer, error) {
	return s.signInPage(ctx, x, nil)
}

// signInPage is the page to sign in on. wrong is why it did not work, or nil; whatever it is, the page is the same.
func (s *server) signInPage(ctx context.Context, x *exchange, wrong error) (answer, error) {
	o, err := s.admin(x).Organization(ctx)
	if err != nil {
		return answer{}, err
	}
	v := s.view(x, "sign-in", "")
	v.Title, v.Organization = v.T("sign-in.title"), o.Name
	email := field{
		Name:         "email",
		Label:        v.T("field.email"),
		Type:         "email",
		Autocomplete: "username",
		Value:        x.form.Get("email"),
	}
	pw := field{Name: "password", Label: v.T("field.password"), Type: "password", Autocomplete: "current-password"}
	status := http.StatusOK
	if wrong != nil {
		status = problemOf(wrong).status
		email.Error = v.T("errors.sign-in")
	} else {
		for _, notice := range notices() {
			if x.query.Has(notice) {
				v.Content = v.T("sign-in."+notice, "address", s.Base)
			}
		}
	}
	v.Fields = []field{email, pw}
	return answer{status: status, page: v}, nil
}

// signIn opens a session, a new one whatever the browser had before, and sends the member to their page.
func (s *server) signIn(ctx context.Context, x *exchange) (answer, error) {
	email, account := x.form.Get("email"), accountOf(x.form.Get("email"))
	var session org.Session
	err := s.tryPassword(ctx, x, account, func() (err error) {
		session, err = s.admin(x).SignIn(ctx, email, x.form.Get("password"))
		return err
	})
	if errors.Is(err, org.ErrRefused) {
		return s.signInPage(ctx, x, err)
	}
	if err != nil {
		return answer{}, err
	}
	s.endSession(ctx, x)
	s.setCookie(x, session)
	s.setDevice(ctx, x, account)
	return s.seeOther(x, homeOf(session.Member), signedIn, "1"), nil
}

// tryPassword runs try, which checks a password of the account, unless a limit on guesses is reached. If try returns
// ErrRefused, the password is wrong: that counts against the limits and is logged in the audit log. Any other error
// does not count, since it reveals nothing about the password.
func (s *server) tryPassword(ctx context.Context, x *exchange, account string, try func() error) error {
	leave, err := s.queue.enter()
	if err != nil {
		return err
	}
	defer leave()
	by := visitor{address: x.client, device: s.device(ctx, x, account)}
	counted, err := s.guard.signIn(ctx, s.Now(), account, by)
	if err != nil {
		return err
	}
	defer counted.end()
	if by.device == "" {
		wait, err := s.admin(x).SignInWait(ctx, account)
		if err != nil {
			return err
		}
		if wait > 0 {
			return tooMany(wait)
		}
	}
	if err = try(); !errors.Is(err, org.ErrRefused) {
		return err
	}
	counted.failed = true
	s.countFailure(ctx, x, account)
	if by.device == "" {
		if err := s.admin(x).CountFailedSignIn(ctx, account); err != nil {
			s.Log.LogAttrs(ctx, slog.LevelWarn, "a failed sign-in was counted only here", slog.String("error", err.Error()))
		}
	}
	return err
}

// signOut ends the session, if there is one.
func (s *server) signOut(ctx context.Context, x *exchange) (answer, error) {
	if c, err := x.Cookie(s.cookie.name); err == nil {
		if err := s.admin(x).SignOut(ctx, c.Value); err != nil {
			return answer{}, err
		}
	}
	s.setCookie(x, org.Session{})
	return s.seeOther(x, "/sign-in", "signed-out", "1"), nil
}

// endSession ends the session that the browser had, which nobody will ask for any more.
func (s *server) endSession(ctx context.Context, x *exchange) {
	c, err := x.Cookie(s.cookie.name)
	if err != nil {
		return
	}
	if err := s.admin(x).SignOut(ctx, c.Value); err != nil {
		s.Log.LogAttrs(ctx, slog.LevelWarn, "an old session was not ended", slog.String("error", err.Error()))
	}
}

// member returns the member who is signed in, read anew for each request, so that a deletion or a changed role takes
// effect at once. It returns ErrNotFound if nobody is signed in.
func (s *server) member(ctx context.Context, x *exchange) (org.Member, error) {
	c, err := x.Cookie(s.cookie.name)
	if err != nil {
		return org.Member{}, org.ErrNotFound
	}
	session, err := s.admin(x).Session(ctx, c.Value)
	return session.Member, err
}
