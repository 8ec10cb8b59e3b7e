package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// office is a mail server that keeps what it is given, unless down says why it takes nothing.
type office struct {
	mu   sync.Mutex
	got  []org.Mail
	down error
}

func (o *office) deliver(_ context.Context, m org.Mail) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.down == nil {
		o.got = append(o.got, m)
	}
	return o.down
}

func (o *office) configure(options *Options) {
	make := options.Admin
	options.Admin = func() *admin.Admin {
		a := make()
		a.Mail = o.deliver
		return a
	}
}

func (s *host) ask(path string) *httptest.ResponseRecorder {
	return s.send(call{path: path, form: url.Values{askField: {"1"}}})
}

const askButton = "Ask for a new link by email"

// The holder of an expired link is told whom to ask, and asks them by mail once a day.
func TestAskForLink(t *testing.T) {
	t.Parallel()
	o := &office{}
	s := acme(t, o.configure)
	accept, reset := s.invite("bo@acme.example", admin.Invite{}), "/reset/"+s.resetToken(uma)
	wantStatus(t, s.ask(accept), http.StatusOK, "") // a link that has not expired is just shown
	s.after(week)
	for path, want := range map[string]org.Mail{
		accept: {ReplyTo: "bo@acme.example", Command: "roster invitations resend bo@acme.example"},
		reset:  {ReplyTo: uma, Sender: "Uma", Command: "roster members reset-password " + uma},
	} {
		o.got = nil
		w := s.get(path)
		wantStatus(t, w, http.StatusGone, "")
		wantText(t, w, "Ask <strong><bdi>Ana</bdi></strong> (<strong><bdi>"+ana+"</bdi></strong>)", askButton)

		o.down = errors.New("451 try later")
		w = s.ask(path)
		wantStatus(t, w, http.StatusServiceUnavailable, "")
		wantText(t, w, "could not be sent", ana)
		if log := s.log.String(); !strings.Contains(log, "451 try later") {
			t.Errorf("the log is %s", log)
		}
		o.down = nil
		wantStatus(t, s.ask(path), http.StatusSeeOther, "?") // not with every click
		for _, w := range []*httptest.ResponseRecorder{w, s.get(path)} {
			if strings.Contains(w.Body.String(), askButton) || strings.Contains(w.Body.String(), "You asked") {
				t.Errorf("after a failure: %s", w.Body)
			}
		}
		s.after(store.Lease)

		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { wantStatus(t, s.ask(path+"?lang=en"), http.StatusSeeOther, "?lang=en") })
		}
		all.Wait()
		w = s.get(path)
		wantText(t, w, "You asked <strong><bdi>Ana</bdi></strong> for a new link by email on")
		if strings.Contains(w.Body.String(), askButton) {
			t.Errorf("it can be asked for again: %s", w.Body)
		}
		again := newServer(s.handler.Options) // a restart
		s.handler = again
		wantStatus(t, s.ask(path), http.StatusSeeOther, "?")
		if len(o.got) != 1 {
			t.Fatalf("%d mails", len(o.got))
		}
		got := o.got[0]
		if got.Kind != org.MailRequest || got.To != ana || got.Language != "en" || got.ReplyTo != want.ReplyTo || got.Sender != want.Sender ||
			got.Command != want.Command || got.Organization != "Acme" || got.Link != "" {
			t.Errorf("the mail is %+v", got)
		}
	}
	s.after(24 * time.Hour)
	wantText(t, s.get(accept), askButton)
	wantStatus(t, s.ask(accept), http.StatusSeeOther, "?")
	if len(o.got) != 2 || o.got[0].Key == o.got[1].Key {
		t.Errorf("the mails are %+v", o.got)
	}
}

// Nobody is named who cannot help, and nothing is offered that does not work.
func TestNobodyToAsk(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(s *host, a *admin.Admin) error
		email  string
	}{
		"demoted": {func(s *host, a *admin.Admin) error {
			role := org.Manager
			_, err := a.UpdateMembers(s.t.Context(), []string{ana}, admin.MemberUpdate{Role: &role}, nil)
			return err
		}, uma},
		"oneself": {func(*host, *admin.Admin) error { return nil }, ana},
		"deleted": {func(s *host, a *admin.Admin) error {
			_, err := a.DeleteMembers(s.t.Context(), admin.DeleteMembers{Names: []string{ana}, TransferTo: mia}, nil, nil)
			return err
		}, uma},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := &office{}
			s := acme(t, o.configure)
			role := org.Administrator
			_, err := s.by(ana).UpdateMembers(t.Context(), []string{mia}, admin.MemberUpdate{Role: &role}, nil)
			check(t, err)
			path := "/reset/" + s.resetToken(test.email)
			s.after(week)
			s.ask(path)
			o.got = nil
			check(t, test.change(s, s.by(mia)))
			w := s.get(path)
			wantStatus(t, w, http.StatusGone, "")
			wantText(t, w, "Ask an Administrator of <strong><bdi>Acme</bdi></strong>")
			wantStatus(t, s.ask(path), http.StatusSeeOther, "?")
			if page := w.Body.String(); strings.Contains(page, askButton) || strings.Contains(page, "You asked") || strings.Contains(page, ana) || len(o.got) > 0 {
				t.Errorf("%+v, %s", o.got, w.Body)
			}
		})
	}
	s := acme(t) // without a mail server
	path := s.invite("bo@acme.example", admin.Invite{})
	s.after(week)
	w := s.get(path)
	if wantText(t, w, ana); strings.Contains(w.Body.String(), askButton) {
		t.Errorf("there is no mail server: %s", w.Body)
	}
	wantStatus(t, s.ask(path), http.StatusSeeOther, "?")
}

// A form that is sent again ends as it did before. Guesses at the password by way of a used link count as those at
// sign-in do.
func TestRepeatedForms(t *testing.T) {
	t.Parallel()
	s := acme(t)
	path := "/reset/" + s.resetToken(uma)
	form := url.Values{"password": {goodPassword}}
	for range 2 {
		wantStatus(t, s.send(call{path: path, form: form}), http.StatusSeeOther, "/sign-in?lang=en&reset=1")
	}
	for range 2 {
		wantStatus(t, s.send(call{path: "/sign-in", form: signInForm(uma, goodPassword)}), http.StatusSeeOther, "/projects?signed-in=1")
	}
	for range 12 {
		w := s.send(call{path: path, form: url.Values{"password": {"a wrong guess at it"}}})
		wantStatus(t, w, http.StatusGone, "")
		wantText(t, w, "This link has been used")
	}
	wantStatus(t, s.send(call{path: path, form: form}), http.StatusGone, "")
	wantStatus(t, s.send(call{path: "/sign-in", form: signInForm(uma, goodPassword)}), http.StatusTooManyRequests, "")
	if due := s.handler.failed.due(march()); len(due) != 1 || due[0].Member != uma || due[0].Count != 10 {
		t.Errorf("the guesses that failed are %+v", due)
	}
}
