package org

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestResetRequireValid: a link to set a password is worthless from the instant on at which it expires.
func TestResetRequireValid(t *testing.T) {
	r := Reset{Expires: march().Add(ResetLength)}
	for after, valid := range map[time.Duration]bool{
		-time.Hour: true, 0: true, 24*time.Hour - time.Second: true, 24*time.Hour - 1: true, 24 * time.Hour: false, 48 * time.Hour: false,
	} {
		err := r.RequireValid(march().Add(after).In(time.FixedZone("", 3600)))
		if valid && err != nil || !valid && !errors.Is(err, ErrConflict) {
			t.Errorf("after %s: %v", after, err)
		}
		if !valid && (!strings.Contains(err.Error(), "expired at 2026-03-02T09:00:00Z") || HintOf(err) == "") {
			t.Errorf("after %s: %v (%s)", after, err, HintOf(err))
		}
	}
	for state, part := range map[ResetState]string{ResetUsed: "was used", ResetReplaced: "replaced by a newer one"} {
		r.State = state
		err := r.RequireValid(march())
		if !errors.Is(err, ErrConflict) || !strings.Contains(err.Error(), part) || HintOf(err) == "" {
			t.Errorf("%d: %v (%s)", state, err, HintOf(err))
		}
	}
}
