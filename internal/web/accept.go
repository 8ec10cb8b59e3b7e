package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/org"
)

// acceptForm shows what an invitation offers. It changes nothing: mail scanners open links.
func (s *server) acceptForm(ctx context.Context, x *exchange) (answer, error) {
	offer, err := s.openInvitation(ctx, x)
	if err != nil {
		return s.inactiveInvitation(ctx, x, offer, err)
	}
	return s.acceptPage(x, offer, nil), nil
}

// accept makes the invitee a member and sends them to sign in.
func (s *server) accept(ctx context.Context, x *exchange) (answer, error) {
	offer, err := s.openInvitation(ctx, x)
	if err != nil {
		return s.inactiveInvitation(ctx, x, offer, err)
	}
	if x.form.Has(askField) {
		return s.acceptPage(x, offer, nil), nil // it was renewed meanwhile
	}
	leave, err := s.queue.enter()
	if err != nil {
		return answer{}, err
	}
	defer leave()
	in := admin.Accept{Offer: offer, Name: x.form.Get("name"), Password: x.form.Get("password")}
	_, err = s.admin(x).Accept(ctx, in)
	switch {
	case errors.Is(err, org.ErrUsage):
		return s.acceptPage(x, offer, err), nil
	case errors.Is(err, org.ErrConflict), errors.Is(err, org.ErrNotFound):
		again, openErr := s.openInvitation(ctx, x)
		if openErr != nil {
			return s.inactiveInvitation(ctx, x, again, openErr) // somebody was faster
		}
		return answer{}, err
	case err != nil:
		return answer{}, err
	}
	return s.accepted(ctx, x, offer.Invitation), nil
}

// accepted sends somebody who accepted i to sign in.
func (s *server) accepted(ctx context.Context, x *exchange, i org.Invitation) answer {
	s.setDevice(ctx, x, i.Recipient)
	return s.seeOther(x, "/sign-in", "accepted", "1", "lang", x.language(i.Language))
}

// openInvitation finds what the link offers.
func (s *server) openInvitation(ctx context.Context, x *exchange) (admin.Offer, error) {
	offer, err := s.admin(x).OpenInvitation(ctx, x.link)
	return offer, s.countWrongLink(x, err)
}

// countWrongLink returns err, and counts it against the limit of the client if it means that a link opens nothing. A
// valid link opens whatever the count is.
func (s *server) countWrongLink(x *exchange, err error) error {
	if errors.Is(err, org.ErrNotFound) {
		return s.guard.wrongLink(s.Now(), x.client)
	}
	return err
}

// acceptPage is the page of an invitation. wrong is what is wrong with what was entered, or nil.
func (s *server) acceptPage(x *exchange, offer admin.Offer, wrong error) answer {
	v := s.view(x, "accept", offer.Invitation.Language)
	v.Title, v.Organization, v.Content = v.T("accept.title"), offer.Organization.Name, offer
	name := field{
		Name: "name", Label: v.T("field.name"), Hint: v.T("field.name.hint"), Type: "text", Autocomplete: "name",
		Value: x.form.Get("name"),
	}
	pw := s.newPassword(v)
	status := http.StatusOK
	if wrong != nil {
		status = problemOf(wrong).status
		name.Error = v.nameError(name.Value)
		pw.Error = s.passwordError(v, wrong)
	}
	v.Fields = []field{v.username(offer.Invitation.Recipient), name, pw}
	return answer{status: status, page: v}
}

// username is the field with the address for which a password is set, so that browsers store the two together.
func (v view) username(email string) field {
	return field{
		Name:         "email",
		Label:        v.T("field.email"),
		Type:         "email",
		Autocomplete: "username",
		Value:        email,
		Fixed:        true,
	}
}

// newPassword is the field for a new password; its hint states the rule.
func (s *server) newPassword(v view) field {
	return field{
		Name:         "password",
		Label:        v.T("field.new-password"),
		Hint:         v.T("field.new-password.hint", "min", strconv.Itoa(s.Admin().MinPassword())),
		Type:         "password",
		Autocomplete: "new-password",
	}
}

// nameError says what is wrong with a name, or "".
func (v view) nameError(name string) string {
	_, err := org.CleanName("the name", name)
	switch {
	case err == nil:
		return ""
	case strings.TrimSpace(name) == "":
		return v.T("errors.name.empty")
	}
	return v.T("errors.name.invalid", "max", strconv.Itoa(org.MaxName))
}

// passwordError says why a password was refused, or "" if it was not.
func (s *server) passwordError(v view, err error) string {
	switch reason := admin.PasswordReason(err); reason {
	case "":
		return ""
	case "too_short":
		return v.T("errors.password.too_short", "min", strconv.Itoa(s.Admin().MinPassword()))
	default:
		return v.T("errors.password." + reason)
	}
}
