package link

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/iotest"
)

const (
	testID  = "0123456789ab"
	rawKey  = "-_8BAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4"
	testURL = "https://portal.acme.example"
)

func testKey(t testing.TB) Key {
	t.Helper()
	k, err := ParseKey(rawKey)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func testToken(t testing.TB) Token {
	t.Helper()
	token, err := Mint(bytes.NewReader(bytes.Repeat([]byte{0xfb}, secretSize)), testID)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestParseKey(t *testing.T) {
	for _, text := range []string{
		rawKey, rawKey + "=", " \t" + rawKey + "\r\n",
		strings.NewReplacer("-", "+", "_", "/").Replace(rawKey) + "=",
	} {
		k, err := ParseKey(text)
		if err != nil || k.Text() != rawKey {
			t.Errorf("ParseKey(%q) = %s, %v", text, k.Text(), err)
		}
	}
	for name, text := range map[string]string{
		"empty":           "",
		"blanks":          strings.Repeat(" ", 43),
		"31 bytes":        base64.RawURLEncoding.EncodeToString(make([]byte, 31)),
		"33 bytes":        base64.RawURLEncoding.EncodeToString(make([]byte, 33)),
		"more padding":    rawKey + "==",
		"line within":     rawKey[:20] + "\n" + rawKey[20:],
		"stray bits":      rawKey[:42] + "5",
		"hexadecimal":     strings.Repeat("0f", 32),
		"not base64":      strings.Repeat("!", 43),
		"two keys":        rawKey + rawKey,
		"32 plain bytes":  strings.Repeat("k", 32),
		"44 without sign": rawKey + "A",
	} {
		if _, err := ParseKey(text); !errors.Is(err, errKey) {
			t.Errorf("%s: ParseKey = %v, want ErrKey", name, err)
		}
	}
}

func TestNewKey(t *testing.T) {
	a, err := NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewKey(rand.Reader)
	if err != nil || a.Text() == b.Text() {
		t.Errorf("two keys: %v, equal %v", err, a.Text() == b.Text())
	}
	if again, err := ParseKey(a.Text()); err != nil || again.Text() != a.Text() {
		t.Errorf("ParseKey(Text) = %v", err)
	}
	if _, err := NewKey(iotest.ErrReader(io.ErrClosedPipe)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("without randomness: %v", err)
	}
	if _, err := NewKey(strings.NewReader("too little")); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("with little randomness: %v", err)
	}
}

func TestFingerprint(t *testing.T) {
	k, other := testKey(t), Key{secret: &secret{new([secretSize]byte)}}
	print := k.Fingerprint()
	if len(print) != 16 || !bytes.Equal(print, testKey(t).Fingerprint()) || bytes.Equal(print, other.Fingerprint()) {
		t.Errorf("Fingerprint = %x, of another key %x", print, other.Fingerprint())
	}
	if want := "aa4f4e3ae979f1448347d9c5461e77e5"; hex.EncodeToString(print) != want {
		t.Errorf("Fingerprint = %x, want %s: stored ones no longer fit", print, want)
	}
	if got := (Key{}).Fingerprint(); got != nil {
		t.Errorf("Fingerprint of no key = %x", got)
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	k, token := testKey(t), testToken(t)
	type hidden struct {
		key   Key
		token *Token
		T     Token
	}
	values := map[string]any{
		"key": k, "*key": &k, "token": token, "*token": &token,
		"struct": hidden{k, &token, token}, "*struct": &hidden{k, &token, token},
		"slice": []Key{k}, "map": map[string]Token{"t": token}, "error": fmt.Errorf("with %v", token),
	}
	leaks := func(text string) bool {
		for _, s := range []string{
			k.Text(), token.Text(), token.secret.encode(), hex.EncodeToString(k.secret.bytes[:4]),
			hex.EncodeToString(token.secret.bytes[:4]),
			strings.ToUpper(hex.EncodeToString(token.secret.bytes[:4])), "251 251", "251, 251", "0xfb, 0xfb", "\xfb\xfb",
			`\xfb\xfb`, "251 255", "373 373", "11111011 11111011", "+7+7+7",
		} {
			if strings.Contains(text, s) {
				return true
			}
		}
		return false
	}
	for name, value := range values {
		for _, verb := range []string{
			"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%b", "%c", "%U", "%t", "%e", "%p", "% x", "%#x",
		} {
			if got := fmt.Sprintf(verb, value); leaks(got) {
				t.Errorf("%s under %s: %s", name, verb, got)
			}
		}
		asJSON, err := json.Marshal(value)
		if err != nil || leaks(string(asJSON)) {
			t.Errorf("%s as JSON: %s, %v", name, asJSON, err)
		}
		var log strings.Builder
		slog.New(slog.NewJSONHandler(&log, nil)).Info("json", "value", value)
		slog.New(slog.NewTextHandler(&log, nil)).Info("text", "value", value)
		if leaks(log.String()) {
			t.Errorf("%s in a log: %s", name, log.String())
		}
	}
	for _, value := range []fmt.Stringer{k, token} {
		for _, got := range []string{fmt.Sprint(value), fmt.Sprintf("%x", value), fmt.Sprintf("%#v", value), value.String()} {
			if got != redaction {
				t.Errorf("printed %q, want %q", got, redaction)
			}
		}
	}
}
