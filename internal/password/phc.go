package password

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// ErrMalformed means that a stored hash was not made by Hash.
var ErrMalformed = errors.New("stored password hash is malformed")

// Limits for a hash from the database: above them it would take too long, below them it is not secure.
const (
	maxMemory               = 256 << 10 // KiB
	maxPasses, maxLanes     = 16, 16
	minSaltSize, minKeySize = 8, 16
	maxSaltSize, maxKeySize = 64, 64
	memoryPerLane           = 8 // KiB, RFC 9106
	phcFormat               = "$argon2id$v=19$m=%d,t=%d,p=%d$"
)

// hashed is the content of an argon2id PHC string of version 19 (0x13).
type hashed struct {
	memory, passes uint32
	lanes          uint8
	salt, key      []byte
}

func (h hashed) String() string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf(phcFormat, h.memory, h.passes, h.lanes) +
		enc.EncodeToString(h.salt) + "$" + enc.EncodeToString(h.key)
}

// below reports whether any parameter of h is below that of fresh, which has no key yet.
func (h hashed) below(fresh hashed) bool {
	return h.memory < fresh.memory || h.passes < fresh.passes || h.lanes < fresh.lanes ||
		len(h.salt) < len(fresh.salt) || len(h.key) < keySize
}

// parse reads a PHC string in exactly the form that String writes; anything else is ErrMalformed.
func parse(phc string) (hashed, error) {
	var h hashed
	parts := strings.Split(phc, "$")
	if len(parts) != 6 {
		return hashed{}, ErrMalformed
	}
	// Whatever cannot be read makes h.String() another text.
	_, _ = fmt.Sscanf(phc, phcFormat, &h.memory, &h.passes, &h.lanes)
	h.salt, _ = base64.RawStdEncoding.DecodeString(parts[4])
	h.key, _ = base64.RawStdEncoding.DecodeString(parts[5])
	if !h.sane() || h.String() != phc {
		return hashed{}, ErrMalformed
	}
	return h, nil
}

// sane reports whether every parameter is within its limits.
func (h hashed) sane() bool {
	within := func(n, low, high int) bool { return low <= n && n <= high }
	return within(int(h.lanes), 1, maxLanes) && within(int(h.passes), 1, maxPasses) &&
		within(int(h.memory), memoryPerLane*int(h.lanes), maxMemory) &&
		within(len(h.salt), minSaltSize, maxSaltSize) && within(len(h.key), minKeySize, maxKeySize)
}
