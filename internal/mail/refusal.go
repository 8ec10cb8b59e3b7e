package mail

import "strings"

// step is what of a message a server does not take.
type step string

const (
	toSender    step = "the sender"
	toRecipient step = "the recipient"
	toMessage   step = "the message"
)

// permanent tells whether r, at that step, says that no message will ever reach the recipient: an address that is not
// there. Whatever a server has against the sender, the machine that sends, its rights or the size of a mailbox may be
// mended, and is refused to every recipient alike (RFC 3463 section 3).
func (r *reply) permanent(at step) bool {
	if r.code < 500 || at == toSender {
		return false
	}
	s := r.status()
	if s.subject == addressing && s.detail != senderSyntax && s.detail != senderSystem && s.class != 0 {
		return true
	}
	switch {
	case at != toRecipient || r.code != 550 && r.code != 551 && r.code != 553:
		return false
	case s == status{}:
		return !r.blames()
	default:
		return s.subject == mailbox && s.detail != mailboxFull && s.detail != tooLong ||
			s.subject == undefined && !r.blames()
	}
}

// Subjects of enhanced status codes, and details of addresses and mailboxes.
const (
	undefined  = 0
	addressing = 1
	mailbox    = 2

	senderSyntax = 7
	senderSystem = 8
	mailboxFull  = 2
	tooLong      = 3
)

// blames tells whether the text of a reply without an enhanced status code blames who sends, in the words that servers
// use.
func (r *reply) blames() bool {
	text := strings.ToLower(r.Error())
	for _, word := range []string{"relay", "auth", "block", "blacklist", "denylist", "spam", "spf", "dkim", "dmarc", "policy", "reputation", "quota", "sender", "helo"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
