// Package password decides which passwords are good enough and keeps them as argon2id hashes.
package password

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/roster-cli/roster/internal/safetext"
)

const (
	// defaultMinLength is the minimum of NIST SP 800-63B-4 for a password that is the only factor.
	defaultMinLength = 15
	// maxLength is the length of the longest password that is accepted, in characters; it bounds the work of hashing.
	maxLength = 256

	maxBytes   = 4096 // before normalization; more than maxLength characters need
	minContext = 4    // shorter names are part of many words
)

// Reason says why a password was refused, for programs.
type Reason string

// All reasons.
const (
	Invalid         Reason = "invalid" // not UTF-8
	Hidden          Reason = "hidden"  // has a character that cannot be seen
	TooShort        Reason = "too_short"
	TooLong         Reason = "too_long"
	ContainsContext Reason = "contains_context"
	Common          Reason = "common"
)

// PolicyError means that a password was refused. It does not contain the password.
type PolicyError struct {
	Reason Reason
	Min    int // the minimum number of characters; set if Reason is TooShort
}

func (e PolicyError) Error() string {
	switch e.Reason {
	case Hidden:
		return "password contains a control character or an invisible one, which nobody can type again"
	case TooShort:
		return fmt.Sprintf("password is shorter than %d characters", e.Min)
	case TooLong:
		return fmt.Sprintf("password is longer than %d characters", maxLength)
	case ContainsContext:
		return "password contains the email address or the organization's name"
	case Common:
		return "password is commonly used or easily guessed"
	default:
		return "password is not valid text"
	}
}

// Policy is an organization's rule for new passwords, after NIST SP 800-63B-4: a minimum length and nothing that is
// easily guessed, but no rules of composition, as long as every character can be seen.
type Policy struct {
	MinLength int // in characters; 0 is defaultMinLength
}

// Minimum returns the minimum number of characters of a password.
func (p Policy) Minimum() int {
	if p.MinLength == 0 {
		return defaultMinLength
	}
	return p.MinLength
}

// Check returns nil if password is good enough, else a PolicyError. Its length is counted in code points after NFKC.
// Each context is an email address, or a name of four characters or more, that the password must not contain, whatever
// the case; nor the local part of the address, if that has four characters or more.
func (p Policy) Check(password string, context ...string) error {
	switch {
	case !utf8.ValidString(password):
		return PolicyError{Reason: Invalid}
	case len(password) > maxBytes:
		return PolicyError{Reason: TooLong}
	case hidden(password):
		return PolicyError{Reason: Hidden}
	}
	text := norm.NFKC.String(password)
	switch n := utf8.RuneCountInString(text); {
	case n < p.Minimum():
		return PolicyError{Reason: TooShort, Min: p.Minimum()}
	case n > maxLength:
		return PolicyError{Reason: TooLong}
	}
	text = strings.ToLower(text)
	for _, c := range context {
		if containsContext(text, strings.ToLower(norm.NFKC.String(c))) {
			return PolicyError{Reason: ContainsContext}
		}
	}
	if predictable(text) || common(text) {
		return PolicyError{Reason: Common}
	}
	return nil
}

// hidden reports whether password has a character that its owner may not know of, and so cannot type at another
// keyboard: what safetext escapes (control and format characters, and others that show nothing; joiners are fine
// between letters that they join), a variation selector, a character for private use, or U+FFFD, which programs write
// for what they could not decode. After RFC 8265, section 4.2, which excludes all of these but the last.
func hidden(password string) bool {
	return safetext.Line(password) != password || strings.ContainsFunc(password, func(r rune) bool {
		return r == utf8.RuneError || unicode.In(r, unicode.Variation_Selector, unicode.Co)
	})
}

// containsContext reports whether text contains context, or its local part if it is an email address, also with blanks
// and punctuation left out or letters written as digits.
func containsContext(text, context string) bool {
	if local, _, isEmail := strings.Cut(context, "@"); isEmail && utf8.RuneCountInString(local) >= minContext {
		context = local // the address as a whole contains it
	}
	if utf8.RuneCountInString(context) >= minContext && strings.Contains(text, context) {
		return true
	}
	word := alphanumeric(context)
	if utf8.RuneCountInString(word) < minContext {
		return false
	}
	for _, form := range spellings(text) {
		if strings.Contains(form, word) {
			return true
		}
	}
	return false
}
