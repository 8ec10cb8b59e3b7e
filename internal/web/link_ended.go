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

// linkEnded is the page of a link that was used or replaced, or has expired. Who sees it has the right secret.
type linkEnded struct {
	Sentence []part
	Notice   []part // what came of asking for another link, or nil
	SignIn   bool   // whether to sign in is what to do next
	ByMail   bool   // whether to offer asking for another link by mail
}

// invitationEndedOr is the page of an invitation that has ended, if err is ErrConflict; it returns any other err.
func (s *server) invitationEndedOr(ctx context.Context, x *exchange, offer admin.Offer, err error) (answer, error) {
	if !errors.Is(err, org.ErrConflict) {
		return answer{}, err
	}
	i := offer.Invitation
	v := s.view(x, "over", i.Language)
	v.Organization = offer.Organization.Name
	if i.Status(s.Now()) != org.Accepted {
		return s.expired(ctx, x, v, expiry{key: "over.expired", expires: i.Expires})
	}
	if s.repeated(ctx, x, i.Recipient) {
		return s.accepted(ctx, x, i), nil
	}
	v.Title, v.Content = v.T("over.accepted.title"), linkEnded{Sentence: v.Sentence("over.accepted.text"), SignIn: true}
	return answer{status: http.StatusGone, page: v}, nil
}

// resetEndedOr is the page of a link to set a password that has ended, if err is ErrConflict; it returns any other
// err.
func (s *server) resetEndedOr(ctx context.Context, x *exchange, r org.Reset, err error) (answer, error) {
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
		if s.repeated(ctx, x, r.Member.Email) {
			return s.passwordSet(ctx, x, r), nil
		}
		v.Title, v.Content = v.T("over.used.title"), linkEnded{Sentence: v.Sentence("over.used.text"), SignIn: true}
	case org.ResetReplaced:
		v.Title = v.T("over.replaced.title")
		v.Content = linkEnded{Sentence: v.Sentence("over.replaced.text", "organization", o.Name)}
	default:
		return s.expired(ctx, x, v, expiry{key: "over.reset", expires: r.Expires})
	}
	return answer{status: http.StatusGone, page: v}, nil
}

// repeated reports whether a form was sent again that did its work before, as by a double click: the password in it is
// the account's by now. It counts as an attempt to sign in, and if it is not as one that failed.
func (s *server) repeated(ctx context.Context, x *exchange, email string) bool {
	pw := x.form.Get("password")
	if pw == "" {
		return false
	}
	err := s.guess(ctx, x, email, func() error { return s.admin(x).CheckPassword(ctx, email, pw) })
	switch {
	case err == nil, errors.Is(err, org.ErrRefused), errors.Is(err, errCrowded):
	case problemOf(err).status == http.StatusTooManyRequests:
	default:
		s.Log.LogAttrs(ctx, slog.LevelWarn, "a form that was sent again was not recognized", slog.String("error", err.Error()))
	}
	return err == nil
}

// askField is in the form that asks for another link.
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
	o := linkEnded{Sentence: v.Sentence(e.key+".nobody", values...), ByMail: r.ByMail}
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

// ask mails whoever made the link, also if the browser does not wait, as after a double click.
func (s *server) ask(ctx context.Context, x *exchange) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestTime)
	defer cancel()
	return s.admin(x).AskForLink(ctx, x.link)
}
