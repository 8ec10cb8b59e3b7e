package password

import (
	"context"
	"crypto/subtle"
	"fmt"
	"io"
	"runtime"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Today's parameters (OWASP): 19 MiB, two passes, one lane.
const (
	memory   = 19456 // KiB
	passes   = 2
	lanes    = 1
	saltSize = 16
	keySize  = 32
)

// slots bounds the hashes at work in this process, whoever asks for them: each takes 19 MiB and a core.
var slots = make(chan struct{}, runtime.GOMAXPROCS(0)) //nolint:gochecknoglobals // the one thing that all of a process share

// Hash returns password, normalized to NFKC, as an argon2id PHC string with a salt from rand. It
// waits until a core is free, at most as long as ctx lives. Whether the password is good enough
// is for Policy to say; one of more than 4 KiB is refused.
func Hash(ctx context.Context, password string, rand io.Reader) (string, error) {
	if len(password) > maxBytes {
		return "", PolicyError{Reason: TooLong}
	}
	h := hashed{memory: memory, passes: passes, lanes: lanes, salt: make([]byte, saltSize)}
	if _, err := io.ReadFull(rand, h.salt); err != nil {
		return "", fmt.Errorf("read random salt: %w", err)
	}
	key, err := h.derive(ctx, password, keySize)
	if err != nil {
		return "", err
	}
	h.key = key
	return h.String(), nil
}

// Verify reports whether phc was made from password, and, if so, whether it should be made anew
// because its parameters are below today's. A phc that is no argon2id hash, or would take
// unreasonably long, gives ErrMalformed.
func Verify(ctx context.Context, phc, password string) (ok, rehash bool, err error) {
	h, err := parse(phc)
	if err != nil {
		return false, false, err
	}
	tooLong := len(password) > maxBytes // nobody has such a password
	if tooLong {
		password = ""
	}
	key, err := h.derive(ctx, password, len(h.key))
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(key, h.key) == 1 && !tooLong
	return ok, ok && h.outdated(), nil
}

// Dummy takes as long as verifying password would, for an account that does not exist.
func Dummy(ctx context.Context, password string) {
	if len(password) > maxBytes {
		password = ""
	}
	h := hashed{memory: memory, passes: passes, lanes: lanes, salt: make([]byte, saltSize)}
	_, _ = h.derive(ctx, password, keySize) // only the time matters
}

// derive computes a key of size bytes from password with the parameters and the salt of h.
func (h hashed) derive(ctx context.Context, password string, size int) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	text := norm.NFKC.Bytes([]byte(password))
	return argon2.IDKey(text, h.salt, h.passes, h.memory, h.lanes, uint32(size)), nil //nolint:gosec // a key of a PHC string is short
}
