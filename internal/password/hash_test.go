package password

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"
)

// recommended is the cost that roster has.
var recommended Cost

// Test vectors of the reference implementation (phc-winner-argon2, src/test.c, version 0x13).
func TestVerifyReferenceVectors(t *testing.T) {
	for _, phc := range []string{
		"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
	} {
		ok, rehash, err := recommended.Verify(t.Context(), phc, "password")
		if !ok || !rehash || err != nil {
			t.Errorf("%s: %v, %v, %v; want true, true (short salt), nil", phc, ok, rehash, err)
		}
		if ok, rehash, err := recommended.Verify(t.Context(), phc, "passwore"); ok || rehash || err != nil {
			t.Errorf("%s, wrong password: %v, %v, %v", phc, ok, rehash, err)
		}
	}
}

func TestHash(t *testing.T) {
	const password = "se\u0301ven grey geese"
	phc, err := recommended.Hash(t.Context(), password, bytes.NewReader(make([]byte, saltSize)))
	if err != nil {
		t.Fatal(err)
	}
	if want := "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"; !strings.HasPrefix(phc, want) ||
		len(phc) != len(want)+43 {
		t.Errorf("Hash = %s, want %s…", phc, want)
	}
	for _, same := range []string{password, "s\u00e9ven grey geese"} {
		if ok, rehash, err := recommended.Verify(t.Context(), phc, same); !ok || rehash || err != nil {
			t.Errorf("Verify(%+q) = %v, %v, %v", same, ok, rehash, err)
		}
	}
	for _, other := range []string{"", "seven grey geese", password + " ", strings.Repeat("x", maxBytes+1)} {
		if ok, _, err := recommended.Verify(t.Context(), phc, other); ok || err != nil {
			t.Errorf("Verify(%.20q) = %v, %v", other, ok, err)
		}
	}
	again, err := recommended.Hash(t.Context(), password, rand.Reader)
	if err != nil || again == phc {
		t.Errorf("Hash with another salt = %s, %v", again, err)
	}
}

func TestHashFails(t *testing.T) {
	broken := iotest.ErrReader(io.ErrClosedPipe)
	if _, err := recommended.Hash(t.Context(), "seven grey geese", broken); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("without randomness: %v", err)
	}
	if _, err := recommended.Hash(t.Context(), strings.Repeat("x", maxBytes+1), rand.Reader); reason(err) != TooLong {
		t.Errorf("too long: %v", err)
	}
}

// The longest password counts to its last byte. A longer one matches nothing, not even what nothing matches.
func TestLongestPassword(t *testing.T) {
	longest := strings.Repeat("x", maxBytes)
	for _, c := range []struct {
		hashed, tried string
		want          bool
	}{
		{longest, longest, true},
		{longest, longest[1:] + "y", false},
		{"", longest, false},
		{"", longest + "x", false},
	} {
		h := hashed{memory: 64, passes: 1, lanes: 1, salt: make([]byte, saltSize)}
		h.key, _ = h.derive(t.Context(), c.hashed, keySize)
		if ok, _, err := recommended.Verify(t.Context(), h.String(), c.tried); ok != c.want || err != nil {
			t.Errorf("%d bytes for %d: %v, %v", len(c.tried), len(c.hashed), ok, err)
		}
	}
}

func TestRehash(t *testing.T) {
	salt := make([]byte, saltSize)
	for name, tt := range map[string]struct {
		h    hashed
		want bool
	}{
		"today's":     {hashed{memory: memory, passes: passes, lanes: lanes, salt: salt}, false},
		"stronger":    {hashed{memory: memory + 8, passes: passes + 1, lanes: 2, salt: make([]byte, 32)}, false},
		"less memory": {hashed{memory: memory - 1, passes: passes, lanes: lanes, salt: salt}, true},
		"one pass":    {hashed{memory: memory, passes: 1, lanes: lanes, salt: salt}, true},
		"short salt":  {hashed{memory: memory, passes: passes, lanes: lanes, salt: salt[1:]}, true},
	} {
		key, err := tt.h.derive(t.Context(), "seven grey geese", keySize)
		if err != nil {
			t.Fatal(err)
		}
		tt.h.key = key
		if ok, rehash, err := recommended.Verify(t.Context(), tt.h.String(), "seven grey geese"); !ok || rehash != tt.want || err != nil {
			t.Errorf("%s: %v, %v, %v, want rehash %v", name, ok, rehash, err, tt.want)
		}
	}
}

// A key shorter than today's asks for another hash too.
func TestRehashShortKey(t *testing.T) {
	fresh := hashed{memory: memory, passes: passes, lanes: lanes, salt: make([]byte, saltSize)}
	for size, want := range map[int]bool{keySize - 1: true, keySize: false} {
		h := fresh
		if h.key = make([]byte, size); h.below(fresh) != want {
			t.Errorf("%d bytes: below is %v", size, !want)
		}
	}
}

func TestHashLongest(t *testing.T) {
	cheap := Cost{Memory: 1024, Passes: 1}
	if _, err := cheap.Hash(t.Context(), strings.Repeat("x", maxBytes), rand.Reader); err != nil {
		t.Error(err)
	}
}

// busy takes all slots until the returned function is called.
func busy() (free func()) {
	for range cap(slots) {
		slots <- struct{}{}
	}
	return func() {
		for range cap(slots) {
			<-slots
		}
	}
}

func TestWaitingForACoreObeysTheContext(t *testing.T) {
	phc, err := recommended.Hash(t.Context(), "seven grey geese", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	free := busy()
	defer free()
	for name, hash := range map[string]func(context.Context) error{
		"Hash": func(ctx context.Context) error {
			_, err := recommended.Hash(ctx, "seven grey geese", rand.Reader)
			return err
		},
		"Verify": func(ctx context.Context) error {
			ok, rehash, err := recommended.Verify(ctx, phc, "seven grey geese")
			if ok || rehash {
				t.Error("a password that was not looked at is right")
			}
			return err
		},
		"Dummy": func(ctx context.Context) error { recommended.Dummy(ctx, "seven grey geese"); return ctx.Err() },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if err := hash(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s while all cores are taken: %v", name, err)
		}
		cancel()
	}
}

func TestAtMostOneHashPerCore(t *testing.T) {
	if cap(slots) != runtime.GOMAXPROCS(0) {
		t.Fatalf("%d slots, %d cores", cap(slots), runtime.GOMAXPROCS(0))
	}
	free := busy()
	var wg sync.WaitGroup
	var done sync.Map
	for i := range 8 {
		wg.Go(func() {
			recommended.Dummy(t.Context(), "seven grey geese")
			done.Store(i, true)
		})
	}
	time.Sleep(100 * time.Millisecond) // time for several hashes if they had a slot
	done.Range(func(i, _ any) bool {
		t.Errorf("hash %v did not wait", i)
		return true
	})
	free()
	wg.Wait()
	if len(slots) != 0 {
		t.Errorf("%d slots are still taken", len(slots))
	}
}

func TestCancelledBeforehand(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := recommended.Hash(ctx, "seven grey geese", rand.Reader); !errors.Is(err, context.Canceled) {
		t.Errorf("Hash = %v", err)
	}
}

func BenchmarkHash(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := recommended.Hash(b.Context(), "seven grey geese", rand.Reader); err != nil {
			b.Fatal(err)
		}
	}
}
