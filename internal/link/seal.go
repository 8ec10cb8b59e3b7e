package link

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
)

// ErrSealed means that a sealed token cannot be opened: it was sealed with another key or for another invitation, or it
// is damaged.
var ErrSealed = errors.New("link does not open with this key")

// Seal encrypts the secret of an invitation's token with AES-256-GCM, with the token's id as additional data. The
// result begins with the nonce, which is random, so a key may seal 2^32 tokens (NIST SP 800-38D, section 8.3).
func (k Key) Seal(rand io.Reader, t Token) ([]byte, error) {
	if t.kind != invitation() { // nor has the zero Token a kind
		return nil, fmt.Errorf("seal link: %w", errMalformed)
	}
	gcm, err := k.gcm()
	if err != nil {
		return nil, fmt.Errorf("seal link: %w", err)
	}
	nonce := make([]byte, gcm.NonceSize(), gcm.NonceSize()+secretSize+gcm.Overhead())
	if _, err := io.ReadFull(rand, nonce); err != nil {
		return nil, fmt.Errorf("seal link: read random nonce: %w", err)
	}
	return gcm.Seal(nonce, nonce, t.secret.bytes[:], []byte(t.id)), nil
}

// Open returns the invitation's token that Seal sealed, or ErrSealed.
func (k Key) Open(id string, sealed []byte) (Token, error) {
	gcm, err := k.gcm()
	if err != nil || len(sealed) != gcm.NonceSize()+secretSize+gcm.Overhead() {
		return Token{}, ErrSealed
	}
	nonce, text := sealed[:gcm.NonceSize()], sealed[gcm.NonceSize():]
	var s [secretSize]byte
	if _, err := gcm.Open(s[:0], nonce, text, []byte(id)); err != nil {
		return Token{}, ErrSealed
	}
	return Token{kind: invitation(), id: id, secret: &secret{&s}}, nil
}

// gcm fails only for the zero Key.
func (k Key) gcm() (cipher.AEAD, error) {
	if k.secret == nil {
		return nil, errKey
	}
	block, err := aes.NewCipher(k.secret.bytes[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
