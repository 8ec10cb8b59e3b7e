package web

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"
)

// A browser in which a member signed in, or set a password, is a device of that account. It has a signed cookie, by
// which the guard gives it attempts of its own (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). The
// cookie lets nobody in; nothing of it is stored, so that it outlives a restart.
//
// It is a list of tokens, one for each account that the browser was used for, the newest first. A token is base64url of
// a nonce, when it expires in seconds since 1970, and the HMAC of these and the account.
const (
	deviceLength = 180 * 24 * time.Hour
	mostDevices  = 4 // tokens in a cookie
	nonceSize    = 16
	deviceSize   = nonceSize + 8 // of what is signed before the account
)

// deviceKey is the key that signs the tokens. It comes from the fingerprint of the link key: the database has it, so
// that the server works without the link key itself, and nobody else is told.
func (s *server) deviceKey(ctx context.Context, x *exchange) ([]byte, error) {
	o, err := s.admin(x).Organization(ctx)
	if err != nil {
		return nil, err
	}
	if len(o.KeyFingerprint) == 0 {
		return nil, errors.New("the organization has no link key")
	}
	return hkdf.Key(sha256.New, o.KeyFingerprint, []byte(o.ID), "roster device cookie", sha256.Size)
}

// sign returns a token: what is signed, and the signature.
func sign(key, nonceAndExpiry []byte, account string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(nonceAndExpiry)
	mac.Write([]byte(account))
	return mac.Sum(nonceAndExpiry[:deviceSize:deviceSize])
}

// devices returns the tokens in the request's cookie that have not expired.
func (s *server) devices(x *exchange) (tokens [][]byte) {
	c, err := x.Cookie(s.cookie.device)
	if err != nil {
		return nil
	}
	for text := range strings.SplitSeq(c.Value, ".") {
		token, err := base64.RawURLEncoding.Strict().DecodeString(text)
		if err != nil || len(token) != deviceSize+sha256.Size {
			continue
		}
		expires := int64(binary.BigEndian.Uint64(token[nonceSize:deviceSize])) //nolint:gosec // it was made from one
		if expires > s.Now().Unix() {
			tokens = append(tokens, token)
		}
		if len(tokens) == mostDevices {
			break
		}
	}
	return tokens
}

// device returns the nonce of the browser's token for the account, or "" if it has none.
func (s *server) device(ctx context.Context, x *exchange, account string) string {
	tokens := s.devices(x)
	if len(tokens) == 0 {
		return ""
	}
	key, err := s.deviceKey(ctx, x)
	if err != nil {
		return "" // if the database is why, signing in will say so
	}
	for _, token := range tokens {
		if hmac.Equal(token, sign(key, token[:deviceSize], account)) {
			return string(token[:nonceSize])
		}
	}
	return ""
}

// setDevice makes the browser a device of the account. An error is only logged.
func (s *server) setDevice(ctx context.Context, x *exchange, account string) {
	if err := s.addDevice(ctx, x, account); err != nil {
		s.Log.LogAttrs(ctx, slog.LevelWarn, "a browser was not remembered", slog.String("error", err.Error()))
	}
}

func (s *server) addDevice(ctx context.Context, x *exchange, account string) error {
	key, err := s.deviceKey(ctx, x)
	if err != nil {
		return err
	}
	nonce := make([]byte, nonceSize, deviceSize)
	if _, err := io.ReadFull(s.admin(x).Rand, nonce); err != nil {
		return fmt.Errorf("reading random bytes: %w", err)
	}
	expires := s.Now().Add(deviceLength).Unix()
	fresh := sign(key, binary.BigEndian.AppendUint64(nonce, uint64(expires)), account) //nolint:gosec // after 1970
	value := base64.RawURLEncoding.EncodeToString(fresh)
	left := mostDevices - 1
	for _, token := range s.devices(x) {
		if left > 0 && !hmac.Equal(token, sign(key, token[:deviceSize], account)) {
			value += "." + base64.RawURLEncoding.EncodeToString(token)
			left--
		}
	}
	s.storeCookie(x, s.cookie.device, value, deviceLength)
	return nil
}
