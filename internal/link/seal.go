package link

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"
)

// ErrSealed is a sealed token that does not open: sealed with another key, for another
// invitation, or damaged.
var ErrSealed = errors.New("link does not open with this key")

// Seal encrypts the secret of an invitation's token with AES-256-GCM under a random nonce, which stands in front, and
// binds it to the token's id. With random nonces one key is good for 2^32 tokens.
func (k Key) Seal(rand io.Reader, t Token) ([]byte, error) {
	if t.secret == nil || t.kind != invitation() {
		return nil, fmt.Errorf("seal link: %w", ErrMalformed)
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

// Open returns the invitation's token that Seal sealed; ErrSealed when it does not open.
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

// gcm fails for the zero Key only.
func (k Key) gcm() (cipher.AEAD, error) {
	if k.secret == nil {
		return nil, ErrKey
	}
	block, err := aes.NewCipher(k.secret.bytes[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
