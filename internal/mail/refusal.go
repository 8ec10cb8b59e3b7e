package mail

import (
	"regexp"
	"strings"
)

// step is what of a message a server does not take.
type step string

const (
	toSender    step = "the sender"
	toRecipient step = "the recipient"
	toMessage   step = "the message"
)

// permanent reports whether r, at that step, says that no message will ever reach the recipient: an address that is not
// there. Whatever a server has against the sender, the machine that sends, its rights or the size of a mailbox may be
// mended, and is refused to every recipient alike (RFC 3463 section 3).
func (r *reply) permanent(at step) bool {
	if r.code < 500 || at == toSender {
		return false
	}
	s := r.status()
	switch {
	case s.class == 4: // the two codes contradict each other: it may pass
		return false
	case s.subject == addressing && s.detail == undefined:
		return !r.blames()
	case s.subject == addressing && s.detail != senderSyntax && s.detail != senderSystem:
		return true
	case at != toRecipient || r.code != 550 && r.code != 551 && r.code != 553:
		return false
	case s.subject == undefined:
		return !r.blames()
	default:
		return s.subject == mailbox && s.detail != mailboxFull && s.detail != tooLong
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

// blames reports whether the text of a reply with an unspecific status code blames who sends, or the moment, in the
// words that servers use. Addresses do not count as words.
func (r *reply) blames() bool {
	text := strings.ToLower(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(r.Error(), ""))
	for _, words := range []string{
		"access", "administrative", "allowed to", "auth", "helo", "permi", "policy", "prohibit", "rcpthosts", "relay", "sender",
		"black list", "blacklist", "block", "client host", "denylist", "dns", "dynamic", "listed", "ptr record", "reputation",
		"dkim", "dmarc", "spam", "spf", "suspicious", "your host", "your ip", "your server",
		"exceed", "frequen", "greylist", "graylist", "later", "limit", "quota", "temporar", "too many",
	} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}
