package mail

import (
	"bufio"
	"strings"
	"testing"
)

// TestPermanent: only what says that the recipient's address is not there is for good. What is wrong with the sender,
// the machine, its rights, or a full mailbox, can be mended, and would otherwise take every recipient out of the next
// run.
func TestPermanent(t *testing.T) {
	for _, test := range []struct {
		at    step
		reply string
		want  bool
	}{
		{toRecipient, "550 no such user", true},
		{toRecipient, "550 5.1.1 <bo@acme.example>: user unknown", true},
		{toRecipient, "550-5.1.1 The email account does not exist.\n550 5.1.1 Learn more", true},
		{toRecipient, "551 user not local; please try elsewhere", true},
		{toRecipient, "553 mailbox name not allowed", true},
		{toRecipient, "550 5.1.10 null MX", true},
		{toRecipient, "550 5.1.2 no such domain", true},
		{toRecipient, "550 5.2.1 mailbox is disabled", true},
		{toRecipient, "550 5.0.0 no such user", true},
		{toRecipient, "556 5.1.10 domain does not accept mail", true},
		{toMessage, "550 5.1.1 no such user", true},

		{toRecipient, "550 Requested action not taken: mailbox unavailable", true},
		{toRecipient, "550 #5.1.0 Address rejected.", true},
		{toRecipient, "550 sorry, no mailbox here by that name (#5.1.1)", true},
		{toRecipient, "550 <bo@blocked.example>: recipient unknown", true},

		{toRecipient, "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", false},
		{toRecipient, "553 sorry, that domain isn't in my list of allowed rcpthosts", false},
		{toRecipient, "550 #5.7.1 Your mail has been rejected.", false},
		{toRecipient, "550-Rejected\n550 [5.7.1] see our terms", false},
		{toRecipient, "550 5.1.0 sender rejected", false},
		{toRecipient, "550 4.7.1 come back in 5 minutes", false},
		{toRecipient, "550 Greylisted", false},
		{toRecipient, "550 Your IP 5.1.1.9 has no PTR record", false},
		{toRecipient, "550 Access denied", false},
		{toRecipient, "550 Administrative prohibition", false},
		{toRecipient, "550 Connection frequency limited", false},
		{toRecipient, "550 Client host rejected", false},
		{toRecipient, "553 You are not allowed to send mail", false},
		{toRecipient, "451 5.1.1 unknown", false},
		{toRecipient, "450 4.1.1 no such user yet", false},
		{toRecipient, "452 4.2.2 mailbox full", false},
		{toRecipient, "552 5.2.2 mailbox full", false},
		{toRecipient, "550 5.2.2 over quota", false},
		{toRecipient, "550 user is over quota", false},
		{toRecipient, "554 5.7.1 relay access denied", false},
		{toRecipient, "550 5.7.1 relaying denied", false},
		{toRecipient, "550 relay not permitted", false},
		{toRecipient, "550 Blocked by blocklist.example", false},
		{toRecipient, "550 5.7.0 authentication required", false},
		{toRecipient, "553 5.7.1 sender is not owned by user", false},
		{toRecipient, "550 5.1.8 sender's domain does not exist", false},
		{toRecipient, "553 5.1.7 malformed sender", false},
		{toRecipient, "550 HELO name is not valid", false},
		{toRecipient, "550 5.4.1 no answer from host", false},
		{toRecipient, "550 5.5.0 bad sequence", false},
		{toRecipient, "550 5.3.2 not accepting mail", false},
		{toRecipient, "530 sign in first", false},
		{toRecipient, "503 need MAIL", false},
		{toSender, "550 5.1.1 unknown", false},
		{toSender, "550 no such user", false},
		{toSender, "552 too much mail", false},
		{toMessage, "554 spam", false},
		{toMessage, "550 no", false},
		{toMessage, "552 5.3.4 message too big", false},
		{toMessage, "550 5.7.26 not authenticated", false},
	} {
		r, err := readReply(bufio.NewReader(strings.NewReader(test.reply + "\n")))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.permanent(test.at); got != test.want {
			t.Errorf("%s, %q: %t, want %t", test.at, test.reply, got, test.want)
		}
	}
}

// TestReplies: whatever a reply looks like that is one, it is read to its end and no further.
func TestReplies(t *testing.T) {
	for _, test := range []struct{ said, want string }{
		{"250 ok\r\n", "250 ok"},
		{"250\r\n", "250"},
		{"250 \r\n", "250"},
		{"250-\r\n250\r\n", "250"},
		{"250-a\r\n250\r\n", "250 a"},
		{"250-a\n250-b\n250 c\n", "250 a b c"},
		{"250-a\r\nb\r\n250 c\r\n", "250 a b c"},
		{"220-a\r\n250 c\r\n", "250 a c"},
		{"421 4.3.2 going away\r\n", "421 4.3.2 going away"},
		{"", "EOF"},
		{"250", "unexpected EOF"},
		{"250-a\r\n", "EOF"},
		{"HTTP/1.1 400 Bad Request\r\n", `it does not speak SMTP: "HTTP/1.1 400 Bad Request"`},
		{"\r\n", `it does not speak SMTP: ""`},
		{"999 no\r\n", `it does not speak SMTP: "999 no"`},
		{"2501 no\r\n", `it does not speak SMTP: "2501 no"`},
	} {
		in := bufio.NewReader(strings.NewReader(test.said + "next"))
		if strings.Contains(test.want, "EOF") {
			in = bufio.NewReader(strings.NewReader(test.said))
		}
		r, err := readReply(in)
		if err == nil {
			err = r
			if rest, _ := in.ReadString('\n'); rest != "next" {
				t.Errorf("%q: %q is left", test.said, rest)
			}
		}
		if err.Error() != test.want {
			t.Errorf("%q: %q, want %q", test.said, err, test.want)
		}
	}
}

func FuzzReply(f *testing.F) {
	for _, said := range []string{"250 ok\r\n", "250\n", "250-a\r\n250-5.1.1 b\n250", "x", "\x00\r\n", "-25 1.2.3"} {
		f.Add(said)
	}
	f.Fuzz(func(t *testing.T, said string) {
		r, err := readReply(bufio.NewReader(strings.NewReader(said)))
		if (r == nil) == (err == nil) {
			t.Fatalf("%q: %v, %v", said, r, err)
		}
		if r != nil && (r.code < 200 || r.code > 599 || r.permanent(toSender)) {
			t.Errorf("%q: %v", said, r)
		}
	})
}
