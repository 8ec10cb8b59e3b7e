//go:build unix

package cmd

import "testing"

// A change that was made although a mail was refused is shown with all that it came to, and the rows are read again.
func TestBrowseUndelivered(t *testing.T) {
	t.Parallel()
	w := founded(t, testDatabase+"=")
	w.must("invitations", "create", "bo@partner.example", "cy@partner.example", "--role", "user", "--no-email", "-q")
	w.mailing("none", "rcpt=550:bo@partner.example")
	s := w.browses(120, "invitations")
	s.Start(120, 40)
	follow(t, s, "a enter n", "see ┃ Do this to Acme?", "y",
		"see mailed cy@partner.example again", "see renewed the invitation of bo@partner.example",
		"see https://portal.acme.example/accept/", "see Error: the mail to bo@partner.example was not delivered",
		"see Hint: the invitation stands", "see $ roster invitations resend", "see y copy the link", "see pending, mail failed")
}
