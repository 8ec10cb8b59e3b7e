package org

import (
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func march() time.Time { return time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC) }

func seeded(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

func nextID(t *testing.T, ids *IDs, now time.Time) string {
	t.Helper()
	id, err := ids.Next(now)
	if err != nil {
		t.Fatal(err)
	}
	if len(id) != 12 || strings.Trim(id, "0123456789abcdefghjkmnpqrstvwxyz") != "" {
		t.Fatalf("the id %q is malformed", id)
	}
	return id
}

func TestIDsAreUniqueAndIncreaseWithinOneSecond(t *testing.T) {
	ids := &IDs{Rand: seeded(1)}
	last := nextID(t, ids, march())
	for n := range 100_000 {
		id := nextID(t, ids, march().Add(time.Duration(n)*9999)) // ns, all in one second
		if id <= last {
			t.Fatalf("%s comes after %s", id, last)
		}
		last = id
	}
}

func TestIDsAreInTheOrderOfTheirSeconds(t *testing.T) {
	last := ""
	for _, after := range []time.Duration{0, time.Second, 2 * time.Second, time.Minute, 24 * time.Hour, 10 * 365 * 24 * time.Hour, 100 * 365 * 24 * time.Hour} {
		for seed := range byte(50) {
			id := nextID(t, &IDs{Rand: seeded(seed)}, march().Add(after))
			if seed > 0 && id[:6] != last[:6] {
				t.Fatalf("after %s: %s and %s begin differently", after, id, last)
			}
			if seed == 0 && id <= last {
				t.Fatalf("after %s: %s comes before %s", after, id, last)
			}
			last = id
		}
	}
}

// Whatever chance says, half of a second's ids are left to count in.
func TestIDsLeaveRoomToCount(t *testing.T) {
	ids := &IDs{Rand: strings.NewReader("\xff\xff\xff\xff\x00\x00\x00\x00")}
	first := nextID(t, ids, march())
	if chance := ids.last & (1<<idChance - 1); chance != 1<<(idChance-1)-1 {
		t.Errorf("the highest number to begin with is %#x", chance)
	}
	ids.last |= 1<<idChance - 2 // nearly all of that second
	last := nextID(t, ids, march())
	if next := nextID(t, ids, march().Add(time.Second)); first >= last || last >= next {
		t.Errorf("%s, %s and, of the next second, %s", first, last, next)
	}
}

func TestIDsDifferBetweenProcesses(t *testing.T) {
	seen := map[string]bool{}
	for seed := range byte(200) {
		seen[nextID(t, &IDs{Rand: seeded(seed)}, march())] = true
	}
	if len(seen) != 200 {
		t.Errorf("200 processes minted %d ids in one second", len(seen))
	}
}

// A clock that goes back gives older ids, and no id twice.
func TestIDsWhenTheClockGoesBack(t *testing.T) {
	ids, seen := &IDs{Rand: seeded(1)}, map[string]bool{}
	for n := range 1000 {
		id := nextID(t, ids, march().Add(time.Duration(n%3-1)*time.Second))
		if seen[id] {
			t.Fatalf("%s was minted twice", id)
		}
		seen[id] = true
	}
}

func TestIDsWithoutChance(t *testing.T) {
	ids := &IDs{Rand: iotest.ErrReader(io.ErrNoProgress)}
	if id, err := ids.Next(march()); id != "" || !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("Next = %q, %v", id, err)
	}
	ids.Rand = strings.NewReader("abc")
	if id, err := ids.Next(march()); id != "" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Next = %q, %v", id, err)
	}
}

func TestLooksLikeID(t *testing.T) {
	for s, want := range map[string]bool{
		"": false, "1ec1y40t526v": true, "000000000000": true, "1ec1y40t526": false, "1ec1y40t526vv": false,
		"1EC1Y40T526V": false, "headquarters": false, "1ec1y40t526é": false, "greenhexbead": true,
	} {
		if got := LooksLikeID(s); got != want {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	}
}

// TestIDsAndNames: a name that is an id is refused as a conflict, a word that is both as a wrong value.
func TestIDsAndNames(t *testing.T) {
	if err := NameIsID("group", "1ec1y40t526v", "GIS"); !errors.Is(err, ErrConflict) || HintOf(err) == "" {
		t.Errorf("%v, hint %q", err, HintOf(err))
	}
	if err := AmbiguousName("group", "1ec1y40t526v", "GIS", "1ec1y40t526w"); !errors.Is(err, ErrUsage) || HintOf(err) == "" {
		t.Errorf("%v, hint %q", err, HintOf(err))
	}
}
