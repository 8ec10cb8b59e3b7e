package mail

import (
	"encoding/base64"
	netmail "net/mail"
	"strings"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
)

// headerText returns s, one line, in the form for a header. go-mail encodes what is not ASCII, but leaves
// alone what its reader would take for an encoded word, and folds at each of several blanks, which can
// leave a line of blanks alone, the end of the headers to some.
func headerText(s string) string {
	if misread(s) {
		return strings.Join(encodedWords(s), " ")
	}
	return s
}

// replyTo sends the answers to msg to the person called name, or to the bare address.
func replyTo(msg *gomail.Msg, name, email string) {
	if misread(name) {
		words := append(encodedWords(name), "<"+email+">")
		msg.SetGenHeaderPreformatted(gomail.Header(gomail.HeaderReplyTo), strings.Join(words, "\r\n "))
		return
	}
	msg.ReplyToMailAddress(&netmail.Address{Name: name, Address: email})
}

func misread(s string) bool { return strings.Contains(s, "=?") || strings.Contains(s, "  ") }

// encodedWords encodes all of s as RFC 2047 says: words of at most 75 bytes, none of which ends within a character.
func encodedWords(s string) []string {
	const most = 45 // bytes, which base64 makes 60
	var words []string
	for s != "" {
		n := 0
		for n < len(s) {
			_, size := utf8.DecodeRuneInString(s[n:])
			if n+size > most {
				break
			}
			n += size
		}
		words = append(words, "=?utf-8?B?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return words
}
