package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
)

// inactiveLink is the content of the page for a link that was used or replaced, or has expired. Only the holder of the
// right secret sees it.
type inactiveLink struct {
	Sentence []part
	Notice   []part // the result of asking for another link, or nil
	SignIn   bool   // whether to sign in is what to do next
	ByMail   bool   // whether to offer asking for another link by mail
}

// inactiveInvitation returns the page of an invitation that was accepted or has expired, if err is ErrConflict. It
// returns any other err.
func (s *server) inactiveInvitation(ctx context.Context, x *exchange, offer admin.Offer, err error) (answer, error) {
	if !errors.Is(err, org.ErrConflict) {
		return answer{}, err
	}
	i := offer.Invitation
	v := s.view(x, "over", i.Language)
	v.Organization = offer.Organization.Name
	if i.Status(s.Now()) != org.Accepted {
		return s.expired(ctx, x, v, expiry{key: "over.expired", expires: i.Expires})
	}
	if s.isResubmitted(ctx, x, i.Recipient) {
		return s.accepted(ctx, x, i), nil
	}
	v.Title, v.Content = v.T("over.accepted.title"), inactiveLink{Sentence: v.Sentence("over.accepted.text"), SignIn: true}
	return answer{status: http.StatusGone, page: v}, nil
}

// inactiveReset returns the page of a link to set a password that was used or replaced, or has expired, if err is
// ErrConflict. It returns any other err.
func (s *server) inactiveReset(ctx context.Context, x *exchange, r org.Reset, err error) (answer, error) {
	if !errors.Is(err, org.ErrConflict) {
		return answer{}, err
	}
	o, err := s.admin(x).Organization(ctx)
	if err != nil {
		return answer{}, err
	}
	v := s.view(x, "over", r.Member.Language)
	v.Organization = o.Name
	switch r.State {
	case org.ResetUsed:
		if s.isResubmitted(ctx, x, r.Member.Email) {
			return s.passwordSet(ctx, x, r), nil
		}
		v.Title, v.Content = v.T("over.used.title"), inactiveLink{Sentence: v.Sentence("over.used.text"), SignIn: true}
	case org.ResetReplaced:
		v.Title = v.T("over.replaced.title")
		v.Content = inactiveLink{Sentence: v.Sentence("over.replaced.text", "organization", o.Name)}
	default:
		return s.expired(ctx, x, v, expiry{key: "over.reset", expires: r.Expires})
	}
	return answer{status: http.StatusGone, page: v}, nil
}

// isResubmitted reports whether the form was already processed before, as after a double click: the password in it is
// the account's. It counts as an attempt to sign in, which fails if the password is another one.
func (s *server) isResubmitted(ctx context.Context, x *exchange, email string) bool {
	pw := x.form.Get("password")
	if pw == "" {
		return false
	}
	err := s.tryPassword(ctx, x, email, func() error { return s.admin(x).CheckPassword(ctx, email, pw) })
	switch {
	case err == nil, errors.Is(err, org.ErrRefused), errors.Is(err, errCrowded):
	case problemOf(err).status == http.StatusTooManyRequests:
	default:
		s.Log.LogAttrs(ctx, slog.LevelWarn, "a form that was sent again was not recognized", slog.String("error", err.Error()))
	}
	return err == nil
}

// askField is the name of the field in the form that asks for another link.
const askField = "ask"

// expiry is how a link ended: the texts about it, and when.
type expiry struct {
	key     string
	expires time.Time
}

// expired is the page of a link that has expired. It says whom to ask for another one, and asks them by mail.
func (s *server) expired(ctx context.Context, x *exchange, v view, e expiry) (answer, error) {
	status := http.StatusGone
	var failed bool
	if x.form.Has(askField) {
		err := s.ask(ctx, x)
		if err == nil || errors.Is(err, org.ErrConflict) {
			return answer{location: v.Here}, nil // the page shows the state as it is now
		}
		if failed = errors.Is(err, org.ErrUndelivered); !failed {
			return answer{}, err
		}
		status = http.StatusServiceUnavailable
		s.logFailure(ctx, "ask for another link", err)
	}
	r, err := s.admin(x).RequestFor(ctx, x.link)
	if errors.Is(err, org.ErrConflict) {
		return answer{location: v.Here}, nil // it was renewed meanwhile
	}
	if err != nil {
		return answer{}, err
	}
	values := []string{"date", v.Date(e.expires), "organization", v.Organization, "sender", r.Sender.Name, "email", r.Sender.Email}
	o := inactiveLink{Sentence: v.Sentence(e.key+".nobody", values...), ByMail: r.ByMail}
	if r.Sender.ID != "" {
		o.Sentence = v.Sentence(e.key+".text", values...)
	}
	switch {
	case failed:
		o.Notice = v.Sentence("over.ask.failed", values...)
	case r.Sender.ID != "" && !r.Asked.IsZero():
		o.Notice = v.Sentence("over.ask.done", "sender", r.Sender.Name, "date", v.Date(r.Asked))
	}
	v.Title, v.Content = v.T(e.key+".title"), o
	return answer{status: status, page: v}, nil
}

// ask sends the mail that asks for another link, even if the browser does not wait, as after a double click.
func (s *server) ask(ctx context.Context, x *exchange) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestTime)
	defer cancel()
	return s.admin(x).AskForLink(ctx, x.link)
}
