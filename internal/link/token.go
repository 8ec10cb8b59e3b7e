package link

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode"
)

// errMalformed means that a text is not a token.
var errMalformed = errors.New("malformed link")

const (
	idSize     = 12
	idAlphabet = "0123456789abcdefghjkmnpqrstvwxyz" // Crockford's base32, in lower case
	maxLink    = 4096                               // bytes: a base address, a token, tracking parameters
)

// kind is what a token is for. A token of one kind is never accepted as one of another.
type kind struct{ prefix, path string }

func invitation() kind { return kind{prefix: "rst_", path: "/accept/"} }
func reset() kind      { return kind{prefix: "rsp_", path: "/reset/"} }

// Token is the secret part of a link and the id of the row that it is for.
type Token struct {
	redacted
	kind   kind
	id     string
	secret *secret
}

// Mint returns a new token for the invitation id, 12 characters of lower-case Crockford base32.
func Mint(rand io.Reader, id string) (Token, error) { return mint(rand, invitation(), id) }

// MintReset is Mint for the password reset id.
func MintReset(rand io.Reader, id string) (Token, error) { return mint(rand, reset(), id) }

func mint(rand io.Reader, k kind, id string) (Token, error) {
	if !validID(id) {
		return Token{}, fmt.Errorf("mint link: id %q is malformed", id)
	}
	s, err := newSecret(rand)
	if err != nil {
		return Token{}, fmt.Errorf("mint link: %w", err)
	}
	return Token{kind: k, id: id, secret: s}, nil
}

// FromLink returns the token of an invitation in a link as people paste it, or in the token alone. It passes over
// what gets into a link on its way and cannot be part of a token: blanks, line breaks, invisible characters, a query or
// fragment, and punctuation after it, percent-encoded or not. Anything else is errMalformed, and so are several links.
func FromLink(s string) (Token, error) { return fromLink(invitation(), s) }

// FromResetLink is FromLink for password resets.
func FromResetLink(s string) (Token, error) { return fromLink(reset(), s) }

func fromLink(k kind, s string) (Token, error) {
	if len(s) > maxLink {
		return Token{}, errMalformed
	}
	s = withoutQuery(withoutBlanks(s))
	before, rest := "", s
	if i := strings.LastIndex(s, k.path); i >= 0 {
		before, rest = s[:i], s[i+len(k.path):]
	}
	if strings.HasPrefix(before, k.prefix) || strings.Contains(before, k.path+k.prefix) {
		return Token{}, errMalformed // several links
	}
	if plain, err := url.PathUnescape(rest); err == nil {
		rest = withoutQuery(withoutBlanks(plain))
	}
	rest = strings.TrimLeftFunc(rest, isPunctuation)
	size := len(k.prefix) + idSize + base64.RawURLEncoding.EncodedLen(secretSize)
	if len(rest) < size || strings.TrimLeftFunc(rest[size:], isPunctuation) != "" {
		return Token{}, errMalformed
	}
	return parse(k, rest[:size])
}

// withoutBlanks removes white space, invisible characters, and "=", which stands at a line break that a mail program
// made (RFC 2045, section 6.7). None of them can be part of a token.
func withoutBlanks(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '=' || unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}

func withoutQuery(s string) string {
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		return s[:i]
	}
	return s
}

// isPunctuation reports whether r cannot be part of a token or of a word.
func isPunctuation(r rune) bool {
	return r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
}

// parse reads exactly what Text returns.
func parse(k kind, s string) (Token, error) {
	rest, ok := strings.CutPrefix(s, k.prefix)
	if !ok || len(rest) < idSize || !validID(rest[:idSize]) {
		return Token{}, errMalformed
	}
	secret, ok := decodeSecret(rest[idSize:])
	if !ok {
		return Token{}, errMalformed
	}
	return Token{kind: k, id: rest[:idSize], secret: secret}, nil
}

// ID returns the id of the invitation or password reset that the token belongs to.
func (t Token) ID() string { return t.id }

// ForReset reports whether the token is for a password reset.
func (t Token) ForReset() bool { return t.kind == reset() }

// Text returns the token itself, 59 characters that need no escaping in an address, or "" for the zero Token.
func (t Token) Text() string {
	if t.secret == nil {
		return ""
	}
	return t.kind.prefix + t.id + t.secret.encode()
}

// URL returns the link below base, which ParseBase returned.
func (t Token) URL(base string) string {
	return strings.TrimRight(base, "/") + t.kind.path + t.Text()
}

// Hash returns the SHA-256 of the secret, which may be stored to check a link. It is nil for the zero Token.
func (t Token) Hash() []byte {
	if t.secret == nil {
		return nil
	}
	sum := sha256.Sum256(t.secret.bytes[:])
	return sum[:]
}

// Matches reports whether hash is the Hash of t, in constant time. The zero Token matches nothing.
func (t Token) Matches(hash []byte) bool {
	return t.secret != nil && subtle.ConstantTimeCompare(t.Hash(), hash) == 1
}

func validID(id string) bool {
	for i := range len(id) {
		if strings.IndexByte(idAlphabet, id[i]) < 0 {
			return false
		}
	}
	return len(id) == idSize
}
