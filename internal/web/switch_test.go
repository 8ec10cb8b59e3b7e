package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/admin"
)

// A form's language is switched by a button of the form: what was typed stays, but for passwords, and nothing happens.
func TestSwitchingTheLanguageKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := acme(t)
	invitation := s.invite("bo@acme.example", admin.Invite{})
	reset := "/reset/" + s.resetToken(mia)
	before := s.dump()
	for _, test := range []struct {
		path string
		want []string
	}{
		{invitation, []string{`value="Bo Chén"`, "Rejoindre"}},
		{invitation + "?lang=es", []string{`value="Bo Chén"`, "Rejoindre"}},
		{"/sign-in", []string{`value="bo@acme.example"`, "Connexion à"}},
		{"/sign-in?accepted=1", []string{`value="bo@acme.example"`, "Connexion à", "Bienvenue", `action="?accepted=1&amp;lang=fr"`}},
		{reset, []string{"Choisir un mot de passe"}},
	} {
		form := url.Values{
			"name": {"Bo Chén"}, "email": {"bo@acme.example"}, "password": {goodPassword}, "lang": {"fr"},
		}
		w := s.send(call{path: test.path, form: form})
		wantStatus(t, w, http.StatusOK, "")
		wantText(t, w, append(test.want, `<html lang="fr"`, "lang=fr")...)
		if strings.Contains(w.Body.String(), goodPassword) || strings.Contains(w.Body.String(), `role="alert"`) {
			t.Errorf("%s repeats the password, or complains: %s", test.path, w.Body)
		}
	}
	if s.dump() != before {
		t.Error("switching the language changed the database")
	}
	if strings.Contains(s.log.String(), "Bo") || strings.Contains(s.log.String(), goodPassword) {
		t.Errorf("what was typed is in the log: %s", s.log)
	}
}

// A language that there is not acts no more than one that there is; nor does switching count as an attempt to sign in.
func TestSwitchingTheLanguageIsNoAttempt(t *testing.T) {
	t.Parallel()
	s := acme(t)
	for range 200 {
		form := signInForm(mia, "wrong")
		form.Set("lang", "xx")
		w := s.send(call{path: "/sign-in", form: form})
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `<html lang="en"`) {
			t.Fatalf("%d: %s", w.Code, w.Body)
		}
	}
	s.signIn(mia)
}
