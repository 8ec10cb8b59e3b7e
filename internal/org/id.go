package org

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"
)

// idAlphabet is Crockford's base 32 in lower case: its order is the order of the numbers, and no letter looks like a digit.
const idAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

const (
	idLength = 12 // characters of 5 bits
	idChance = 28 // bits below the second
	idEpoch  = 1577836800
)

// IDs mints ids that begin with the time, so that they are stored close together: 32 bits of seconds since 2020,
// then 28 bits that begin by chance and count up within one second. Two processes may mint the same id;
// the store notices and the transaction is tried again.
type IDs struct {
	Rand io.Reader
	last uint64
}

// Next mints an id at now. The error is the one of Rand.
func (g *IDs) Next(now time.Time) (string, error) {
	second := uint64(now.Unix()-idEpoch) << idChance //nolint:gosec // a clock before 2020 gives an id out of order, no more
	if g.last>>idChance == second>>idChance {
		g.last++
		return encodeID(g.last), nil
	}
	var b [4]byte
	if _, err := io.ReadFull(g.Rand, b[:]); err != nil {
		return "", fmt.Errorf("reading random bytes: %w", err)
	}
	// Half of the range is left to count in.
	g.last = second | uint64(binary.BigEndian.Uint32(b[:]))>>(32-idChance+1)
	return encodeID(g.last), nil
}

func encodeID(n uint64) string {
	var b [idLength]byte
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = idAlphabet[n&31]
		n >>= 5
	}
	return string(b[:])
}
