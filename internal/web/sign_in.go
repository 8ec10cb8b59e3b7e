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

// homeOf is where a member lands: Users have their projects, the others the portal.
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
	err := s.guess(ctx, x, account, func() (err error) {
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

// guess runs try, which finds out whether a password is the account's, unless there were too many guesses. One that try
// says is wrong, by ErrRefused, counts against the limits and is told in the audit log; after any other error nothing
// was learned about the password.
func (s *server) guess(ctx context.Context, x *exchange, account string, try func() error) error {
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
	if err = try(); errors.Is(err, org.ErrRefused) {
		counted.failed = true
		s.countFailure(ctx, x, account)
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

// member is who is signed in, as they are now: whoever was deleted is not, and a changed role counts at once.
// It returns ErrNotFound if nobody is.
func (s *server) member(ctx context.Context, x *exchange) (org.Member, error) {
	c, err := x.Cookie(s.cookie.name)
	if err != nil {
		return org.Member{}, org.ErrNotFound
	}
	session, err := s.admin(x).Session(ctx, c.Value)
	return session.Member, err
}
