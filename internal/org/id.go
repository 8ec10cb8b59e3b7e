package org

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// idAlphabet is Crockford's base 32 in lower case: it sorts like the numbers, and no letter looks like a digit.
const idAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

const (
	idLength = 12         // characters of 5 bits
	idChance = 28         // bits below the second
	idEpoch  = 1577836800 // 2020-01-01
)

// IDs creates ids that begin with the time, so that they are stored close together: 32 bits of seconds since 2020,
// then 28 bits that start at random and count up within one second. Two processes may create the same id;
// the store notices, and the transaction is tried again.
type IDs struct {
	Rand io.Reader
	last uint64
}

// Next returns a new id for the instant now. The error is Rand's.
func (g *IDs) Next(now time.Time) (string, error) {
	second := uint64(now.Unix()-idEpoch) << idChance //nolint:gosec // before 2020: an id out of order
	if g.last>>idChance == second>>idChance {
		g.last++
		return encodeID(g.last), nil
	}
	var b [4]byte
	if _, err := io.ReadFull(g.Rand, b[:]); err != nil {
		return "", fmt.Errorf("reading random bytes: %w", err)
	}
	// The upper half of the range is left for counting.
	g.last = second | uint64(binary.BigEndian.Uint32(b[:]))>>(32-idChance+1)
	return encodeID(g.last), nil
}

// Once returns a function that returns one new id, the same at each call. The id is created by the first call.
func (g *IDs) Once(now func() time.Time) func() (string, error) {
	return sync.OnceValues(func() (string, error) { return g.Next(now()) })
}

func encodeID(n uint64) string {
	var b [idLength]byte
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = idAlphabet[n&31]
		n >>= 5
	}
	return string(b[:])
}

// LooksLikeID reports whether s has the form of an id.
func LooksLikeID(s string) bool {
	return len(s) == idLength && strings.Trim(s, idAlphabet) == ""
}

// NameIsID is the ErrConflict for a new name that is the id of another thing of its kind: a word would name both.
// what is the kind ("group"), other what people call the thing with that id.
func NameIsID(what, name, other string) error {
	err := fmt.Errorf("%q is the id of the %s %s and cannot be the name of another one: %w",
		name, what, other, ErrConflict)
	return Hint(err, "choose another name")
}

// AmbiguousName is the ErrUsage for a word that is the id of one thing and the name of another. what is their kind,
// byID the name of the one with that id, byName the id of the one with that name.
func AmbiguousName(what, word, byID, byName string) error {
	err := fmt.Errorf("%q is the id of the %s %s and the name of another one, whose id is %s: %w",
		word, what, byID, byName, ErrUsage)
	return Hint(err, "name the first by its name, %q, and the other by its id, %s", byID, byName)
}
