package link

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

func TestSealAndOpen(t *testing.T) {
	k, token := testKey(t), testToken(t)
	sealed, err := k.Seal(rand.Reader, token)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.Open(testID, sealed); err != nil || got.Text() != token.Text() {
		t.Errorf("Open = %s, %v", got.Text(), err)
	}
	if len(sealed) != 12+32+16 || bytes.Contains(sealed, token.secret.bytes[:4]) {
		t.Errorf("sealed: %x", sealed)
	}
	again, err := k.Seal(rand.Reader, token)
	if err != nil || bytes.Equal(again[:12], sealed[:12]) || bytes.Equal(again[12:], sealed[12:]) {
		t.Errorf("sealed twice alike: %x, %x, %v", sealed, again, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	k, token := testKey(t), testToken(t)
	sealed, err := k.Seal(rand.Reader, token)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what string, k Key, id string, sealed []byte) {
		t.Helper()
		if got, err := k.Open(id, sealed); err != ErrSealed || got.secret != nil {
			t.Errorf("%s: Open = %s, %v, want ErrSealed", what, got.Text(), err)
		}
	}
	for i := range sealed {
		for bit := range 8 {
			tampered := bytes.Clone(sealed)
			tampered[i] ^= 1 << bit
			refused("one bit changed", k, testID, tampered)
		}
		refused("cut short", k, testID, sealed[:i])
	}
	other, err := NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	refused("longer", k, testID, append(bytes.Clone(sealed), 0))
	refused("another id", k, "0123456789ac", sealed)
	refused("no id", k, "", sealed)
	refused("another key", other, testID, sealed)
	refused("no key", Key{}, testID, sealed)
}

func TestSealRefuses(t *testing.T) {
	if _, err := testKey(t).Seal(rand.Reader, Token{}); !errors.Is(err, errMalformed) {
		t.Errorf("no token: %v", err)
	}
	if _, err := (Key{}).Seal(rand.Reader, testToken(t)); !errors.Is(err, errKey) {
		t.Errorf("no key: %v", err)
	}
	if _, err := testKey(t).Seal(iotest.ErrReader(io.ErrClosedPipe), testToken(t)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("without randomness: %v", err)
	}
}

func BenchmarkSeal(b *testing.B) {
	k, token := testKey(b), testToken(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.Seal(rand.Reader, token); err != nil {
			b.Fatal(err)
		}
	}
}
