package org

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// invited is a pending invitation until the 8th of March, 09:00 UTC.
func invited() Invitation {
	return Invitation{
		ID: "0s2m00000001", Sender: "ana@acme.example", Recipient: "bo@acme.example", Created: march(), Expires: march().AddDate(0, 0, 7),
		Role: Manager, Groups: []string{"Field crew", "GIS"}, Language: "fr", Delivery: DeliveryNone, SecretHash: []byte("hash"), Sealed: []byte("sealed"),
	}
}

func TestInvitationStatus(t *testing.T) {
	accepted := invited()
	accepted.AcceptedAt = march().Add(time.Hour)
	paris := time.FixedZone("", 3600)
	tests := []struct {
		name string
		i    Invitation
		now  time.Time
		want string
	}{
		{"new", invited(), march(), Pending},
		{"before it was created", invited(), march().Add(-8 * 24 * time.Hour), Pending},
		{"a second before", invited(), march().AddDate(0, 0, 7).Add(-time.Second), Pending},
		{"a nanosecond before", invited(), march().AddDate(0, 0, 7).Add(-1), Pending},
		{"the exact second", invited(), march().AddDate(0, 0, 7), Expired},
		{"the exact second elsewhere", invited(), march().AddDate(0, 0, 7).In(paris), Expired},
		{"a second after", invited(), march().AddDate(0, 0, 7).Add(time.Second), Expired},
		{"years after", invited(), march().AddDate(9, 0, 0), Expired},
		{"accepted", accepted, march().Add(2 * time.Hour), Accepted},
		{"accepted, after its expiry", accepted, march().AddDate(1, 0, 0), Accepted},
		{"accepted, the clock went back", accepted, march(), Accepted},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.i.Status(test.now); got != test.want {
				t.Errorf("Status = %s, want %s", got, test.want)
			}
			err := test.i.RequirePending(test.now)
			if test.want == Pending {
				if err != nil {
					t.Errorf("RequirePending: %v", err)
				}
				return
			}
			if !errors.Is(err, ErrConflict) || !strings.Contains(err.Error(), test.want) || HintOf(err) == "" {
				t.Errorf("RequirePending: %v, hint %q", err, HintOf(err))
			}
		})
	}
}

func TestStatusesAndDeliveriesAreSorted(t *testing.T) {
	if !slices.Equal(Statuses(), []string{"accepted", "expired", "pending"}) {
		t.Error(Statuses())
	}
	if !slices.Equal(Deliveries(), []string{"failed", "none", "pending", "sent", "unconfirmed"}) {
		t.Error(Deliveries())
	}
}

func TestAccept(t *testing.T) {
	i, now := invited(), march().AddDate(0, 0, 7).Add(-time.Second)
	m, err := i.Accept("Bo Diaz", now)
	want := Member{Name: "Bo Diaz", Email: "bo@acme.example", Role: Manager, Groups: []string{"Field crew", "GIS"}, Language: "fr", Joined: now}
	if err != nil || !reflect.DeepEqual(m, want) {
		t.Errorf("Accept = %+v, %v, want %+v", m, err, want)
	}
	if !i.AcceptedAt.Equal(now) || i.Sealed != nil || string(i.SecretHash) != "hash" || i.Status(now) != Accepted {
		t.Errorf("the invitation is %+v", i)
	}
	before := i
	if m, err := i.Accept("Bo Diaz", now); !errors.Is(err, ErrConflict) || !reflect.DeepEqual(m, Member{}) {
		t.Errorf("accepting again = %+v, %v", m, err)
	}
	if !reflect.DeepEqual(i, before) {
		t.Errorf("a refused Accept changed the invitation to %+v", i)
	}
}

func TestAcceptAtTheExactSecond(t *testing.T) {
	i := invited()
	if m, err := i.Accept("Bo Diaz", i.Expires); !errors.Is(err, ErrConflict) || !reflect.DeepEqual(m, Member{}) {
		t.Errorf("Accept = %+v, %v", m, err)
	}
	if !reflect.DeepEqual(i, invited()) {
		t.Errorf("a refused Accept changed the invitation to %+v", i)
	}
}

func TestExpiresAt(t *testing.T) {
	tests := []struct {
		name string
		now  time.Time
		d    time.Duration
		want time.Time
	}{
		{"7 days", march(), 7 * 24 * time.Hour, time.Date(2026, 3, 8, 9, 0, 0, 0, time.UTC)},
		{"one second", march(), time.Second, march().Add(time.Second)},
		{"a fraction is a whole second", march(), 1, march().Add(time.Second)},
		{"one second and a bit", march(), time.Second + 1, march().Add(2 * time.Second)},
		{"a clock with fractions", march().Add(time.Millisecond), time.Second, march().Add(2 * time.Second)},
		{"over a change to summer time", march(), 30 * 24 * time.Hour, time.Date(2026, 3, 31, 9, 0, 0, 0, time.UTC)},
		{"over a leap day", time.Date(2028, 2, 28, 0, 0, 0, 0, time.UTC), 24 * time.Hour, time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC)},
		{"the longest there is", march(), math.MaxInt64, march().Add(math.MaxInt64).Truncate(time.Second).Add(time.Second)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ExpiresAt(test.now, test.d)
			if err != nil || !got.Equal(test.want) {
				t.Errorf("ExpiresAt = %s, %v, want %s", got, err, test.want)
			}
			if got.Nanosecond() != 0 || got.Before(test.now.Add(test.d)) {
				t.Errorf("ExpiresAt = %s is too short or no whole second", got)
			}
		})
	}
	for _, d := range []time.Duration{0, -1, -time.Hour, math.MinInt64} {
		if got, err := ExpiresAt(march(), d); !errors.Is(err, ErrUsage) || !got.IsZero() {
			t.Errorf("ExpiresAt(%s) = %s, %v, want ErrUsage", d, got, err)
		}
	}
	late := time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	if got, err := ExpiresAt(late, time.Second); err != nil || got.Year() != 9999 {
		t.Errorf("ExpiresAt in the last year = %s, %v", got, err)
	}
	if got, err := ExpiresAt(late, 48*time.Hour); !errors.Is(err, ErrUsage) || !got.IsZero() {
		t.Errorf("beyond the year 9999: %s, %v, want ErrUsage", got, err)
	}
}
