package password

import (
	"cmp"
	"context"
	"crypto/subtle"
	"fmt"
	"io"
	"runtime"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Cost is what computing a hash takes. The zero value is the recommendation of the OWASP Password Storage Cheat Sheet,
// 19 MiB and two passes.
type Cost struct {
	Memory uint32 // KiB; zero is 19456
	Passes uint32 // zero is 2
}

const (
	memory   = 19456
	passes   = 2
	lanes    = 1
	saltSize = 16
	keySize  = 32
)

// slots limits how many hashes the process computes at a time: each takes 19 MiB and a core.
var slots = make(chan struct{}, runtime.GOMAXPROCS(0)) //nolint:gochecknoglobals // a limit of the whole process

// fresh returns a new hash of nothing yet: it has no key, and its salt is all zero.
func (c Cost) fresh() hashed {
	return hashed{
		memory: cmp.Or(c.Memory, memory), passes: cmp.Or(c.Passes, passes), lanes: lanes, salt: make([]byte, saltSize),
	}
}

// Hash returns password, normalized to NFKC, as an argon2id PHC string with a salt from rand. It waits for a free core
// until ctx is done. It does not check Policy, but refuses a password of more than 4 KiB.
func (c Cost) Hash(ctx context.Context, password string, rand io.Reader) (string, error) {
	if len(password) > maxBytes {
		return "", PolicyError{Reason: TooLong}
	}
	h := c.fresh()
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

// Verify reports whether phc is a hash of password and, if so, whether the password should be hashed again because the
// parameters of phc are below those of c. It returns ErrMalformed if phc is not an argon2id hash, or one that would
// take too long.
func (c Cost) Verify(ctx context.Context, phc, password string) (ok, rehash bool, err error) {
	h, err := parse(phc)
	if err != nil {
		return false, false, err
	}
	key, err := h.derive(ctx, password, len(h.key))
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(key, h.key) == 1 && len(password) <= maxBytes // Hash refuses a longer one
	return ok, ok && h.below(c.fresh()), nil
}

// Dummy takes as long as Verify would, for an account that does not exist.
func (c Cost) Dummy(ctx context.Context, password string) {
	h := c.fresh()
	_, _ = h.derive(ctx, password, keySize) // only the time matters
}

// derive computes a key of size bytes from password with the parameters and the salt of h. Of a password of more than
// 4 KiB it takes nothing, so that it takes no longer.
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
	if len(password) > maxBytes {
		password = ""
	}
	text := norm.NFKC.Bytes([]byte(password))
	return argon2.IDKey(text, h.salt, h.passes, h.memory, h.lanes, uint32(size)), nil //nolint:gosec // at most maxKeySize
}
