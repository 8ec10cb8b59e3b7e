// Package link makes and checks the secret links that invite a person or reset a password.
package link

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
)

// errKey means that a text or a file is not a key.
var errKey = errors.New("not a link key: want 32 bytes in base64")

const fingerprintSize = 16

// Key seals tokens, so that nobody can open one with a stolen database alone. The zero Key seals and opens nothing.
type Key struct {
	redacted
	secret *secret
}

// NewKey returns a key made of random bytes.
func NewKey(rand io.Reader) (Key, error) {
	s, err := newSecret(rand)
	if err != nil {
		return Key{}, fmt.Errorf("make link key: %w", err)
	}
	return Key{secret: s}, nil
}

// ParseKey reads what Text returns, or any base64 of 32 bytes: either alphabet, padded or not, with blanks around it.
// Anything else is ErrKey.
func ParseKey(text string) (Key, error) {
	text = strings.TrimSuffix(strings.TrimSpace(text), "=")
	s, ok := decodeSecret(strings.NewReplacer("+", "-", "/", "_").Replace(text))
	if !ok {
		return Key{}, errKey
	}
	return Key{secret: s}, nil
}

// Text returns the key as it is kept in a file: base64url without padding. It is "" for the zero Key.
func (k Key) Text() string {
	if k.secret == nil {
		return ""
	}
	return k.secret.encode()
}

// Fingerprint identifies the key without revealing anything about it. It is nil for the zero Key.
func (k Key) Fingerprint() []byte {
	if k.secret == nil {
		return nil
	}
	mac := hmac.New(sha256.New, k.secret.bytes[:])
	mac.Write([]byte("roster link key fingerprint"))
	return mac.Sum(nil)[:fingerprintSize]
}
