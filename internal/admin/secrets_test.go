package admin

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// wantNoSecret checks that none of the texts holds a secret, be it as text or as its bytes.
func wantNoSecret(t *testing.T, where string, texts []string, secrets map[string]string) {
	t.Helper()
	for what, secret := range secrets {
		forms := []string{secret}
		if tail := secret[max(0, len(secret)-43):]; what != "password" {
			raw, err := base64.RawURLEncoding.DecodeString(tail)
			check(t, err)
			forms = append(forms, tail, string(raw), base64.StdEncoding.EncodeToString(raw))
		}
		for _, text := range texts {
			for _, form := range forms {
				if strings.Contains(text, form) {
					t.Errorf("%s tells the %s", where, what)
				}
			}
		}
	}
}

// No token, link or password is in the database, its log, the audit log or an error.
func TestNoSecretIsTold(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	var told []string
	p.answers(never{errors.New("550 spam")})
	tell := func(err error) {
		t.Helper()
		if err == nil {
			t.Error("no error")
			return
		}
		told = append(told, fmt.Sprintf("%v %+v %s", err, err, org.HintOf(err)))
	}
	i := invite(t, a, "bo@acme.example", "cy@acme.example")
	accept(t, a, i[0])
	addAccount(t, a, mia, org.Manager)
	renewed, err := a.Resend(t.Context(), Resend{Names: []string{"cy@acme.example"}, NewLink: true})
	check(t, err)
	used, open := resetLink(t, a, mia), resetLink(t, a, "bo@acme.example")
	_, err = a.setPassword(t.Context(), tokenOf(used.Link), otherPassword)
	check(t, err)
	session := signIn(t, a, mia, otherPassword)
	over := signIn(t, a, mia, otherPassword)
	check(t, a.SignOut(t.Context(), over.Token))
	secrets := map[string]string{
		"password": otherPassword, "session": session.Token, "session that is over": over.Token, "invitation": tokenOf(i[0].Link), "old invitation": tokenOf(i[1].Link),
		"new invitation": tokenOf(renewed[0].Link), "reset": tokenOf(open.Link), "used reset": tokenOf(used.Link),
	}
	_, err = a.acceptLink(t.Context(), i[0].Link, "Bo", otherPassword)
	tell(err)
	_, err = a.acceptLink(t.Context(), renewed[0].Link, "", otherPassword)
	tell(err)
	_, err = a.OpenInvitation(t.Context(), tokenIn(i[1].Link))
	tell(err)
	_, err = a.setPassword(t.Context(), tokenOf(used.Link), otherPassword)
	tell(err)
	_, err = a.after(week).OpenReset(t.Context(), tokenIn(tokenOf(open.Link)))
	tell(err)
	_, err = a.SignIn(t.Context(), ana, otherPassword)
	tell(err)
	_, err = a.Session(t.Context(), over.Token)
	tell(err)
	wantNoSecret(t, "an error", told, secrets)
	wantNoSecret(t, "the audit log", events(t, a, 0), secrets)
	wantNoSecret(t, "the database", []string{stolen(t, a), dump(t, a)}, secrets)
	if !strings.Contains(dump(t, a), string(sessionHash(session.Token))) || !strings.Contains(dump(t, a), string(open.SecretHash)) {
		t.Error("the search does not even find what is stored")
	}
}

// A mail server that repeats a message in its answer, whole or cut, is quoted without the link.
func TestServerRepeatsTheLink(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	addAccount(t, a, mia, org.Manager)
	i := invite(t, a, "bo@acme.example")[0]
	r := resetLink(t, a, mia)
	for _, secret := range []string{i.Link, tokenOf(i.Link), i.Link[:len(i.Link)-1], i.Link[:len(i.Link)-42]} {
		p.answers(fmt.Errorf("554 spam: %s", secret))
		_, failed, err := a.DeliverInvitations(t.Context(), []string{i.ID})
		wantErr(t, err, org.ErrUndelivered)
		if len(failed) != 1 || !strings.HasSuffix(failed[0].DeliveryError, "[redacted]") {
			t.Errorf("failed is %+v", failed)
		}
		wantCut(t, tokenOf(secret), append(events(t, a, 0), fmt.Sprint(err), dump(t, a)))
	}
	for _, secret := range []string{r.Link, r.Link[:len(r.Link)-30]} {
		p.answers(fmt.Errorf("554 spam: %s …", secret))
		err := a.MailReset(t.Context(), r)
		wantErr(t, err, org.ErrUndelivered)
		wantCut(t, tokenOf(secret), []string{fmt.Sprint(err)})
	}
}

// wantCut checks that none of the texts holds more of a token than its id.
func wantCut(t *testing.T, token string, texts []string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(text, token[:len("rst_")+12+1]) {
			t.Errorf("told is %q of a token", token)
		}
	}
}
