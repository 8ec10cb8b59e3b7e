package admin

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"time"

	"github.com/roster-cli/roster/internal/store"
)

// How many sign-ins at an account may fail, from all addresses and on all machines that serve the organization, and how
// long each of them counts (NIST SP 800-63B-4, section 3.2.2).
const (
	mostFailed  = 100
	failedEvery = time.Minute
)

// SignInWait returns how long the next sign-in at an account has to wait because too many failed; 0 is not at all.
// account is what was typed as the email, in one spelling, whether there is such a member or not.
func (a *Admin) SignInWait(ctx context.Context, account string) (wait time.Duration, err error) {
	err = a.Store.Read(ctx, func(s *store.Store) error {
		key, err := accountKey(ctx, s, account)
		if err != nil {
			return err
		}
		until, err := s.FailedSignIns(ctx, key)
		wait = max(0, until.Add(-(mostFailed-1)*failedEvery).Sub(a.Now()))
		return err
	})
	return wait, err
}

// CountFailedSignIn counts a sign-in at an account that failed.
func (a *Admin) CountFailedSignIn(ctx context.Context, account string) error {
	return a.changeAs(ctx, func(tx *transaction) error {
		key, err := accountKey(ctx, tx.Store, account)
		if err != nil {
			return err
		}
		until, err := tx.FailedSignIns(ctx, key)
		if err != nil {
			return err
		}
		if until.Before(tx.now) {
			until = tx.now
		}
		return tx.SetFailedSignIns(ctx, key, until.Add(failedEvery), tx.now)
	})
}

// accountKey returns the number under which failed sign-ins are counted: 24 bits of an HMAC, too few to find out what
// was typed, and enough that different accounts hardly ever share one.
func accountKey(ctx context.Context, s *store.Store, account string) (int64, error) {
	o, err := s.Organization(ctx)
	if err != nil {
		return 0, err
	}
	mac := hmac.New(sha256.New, o.KeyFingerprint)
	mac.Write([]byte("roster failed sign-ins " + o.ID + " " + account))
	sum := mac.Sum(nil)
	return int64(sum[0])<<16 | int64(sum[1])<<8 | int64(sum[2]), nil
}
