package link

import (
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
)

const secretSize = 32

// secret is a value that must never be printed. Types refer to it by pointer: package fmt prints the contents of
// unexported fields whatever methods they have, and follows one pointer, but not two.
type secret struct{ bytes *[secretSize]byte }

func newSecret(rand io.Reader) (*secret, error) {
	var b [secretSize]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return nil, fmt.Errorf("read random bytes: %w", err)
	}
	return &secret{&b}, nil
}

// encode returns s as base64url without padding, 43 characters.
func (s *secret) encode() string { return base64.RawURLEncoding.EncodeToString(s.bytes[:]) }

// decodeSecret accepts exactly what encode returns.
func decodeSecret(text string) (*secret, bool) {
	if len(text) != base64.RawURLEncoding.EncodedLen(secretSize) {
		return nil, false
	}
	var b [secretSize]byte
	n, err := base64.RawURLEncoding.Strict().Decode(b[:], []byte(text))
	return &secret{&b}, err == nil && n == secretSize
}

// redacted is embedded in types that must not appear in output, logs or documents.
type redacted struct{}

const redaction = "[redacted]"

func (redacted) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, redaction) }
func (redacted) String() string               { return redaction }
func (redacted) MarshalText() ([]byte, error) { return []byte(redaction), nil }
func (redacted) LogValue() slog.Value         { return slog.StringValue(redaction) }
