package mail

import (
	"regexp"
	"strings"
)

// step is the part of a message that a server refuses.
type step string

const (
	toSender    step = "the sender"
	toRecipient step = "the recipient"
	toMessage   step = "the message"
)

// permanent reports whether r, at that step, means that no message will ever reach the recipient, because the address
// does not exist. Objections to the sender, the sending machine, its rights or the size of a mailbox can be fixed, and
// are not about the recipient (RFC 3463 section 3).
func (r *reply) permanent(at step) bool {
	if r.code < 500 || at == toSender {
		return false
	}
	s := r.status()
	switch {
	case s.class == 4: // the two codes contradict each other: it may pass
		return false
	case s.subject == addressing && s.detail == undefined:
		return !r.blamesSender()
	case s.subject == addressing && s.detail != senderSyntax && s.detail != senderSystem:
		return true
	case at != toRecipient || r.code != 550 && r.code != 551 && r.code != 553:
		return false
	case s.subject == undefined:
		return !r.blamesSender()
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

// blamesSender reports whether the text of a reply without a specific status code is about the sender, or about a
// temporary problem, judging by words that servers use. Addresses in the text are ignored.
func (r *reply) blamesSender() bool {
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
