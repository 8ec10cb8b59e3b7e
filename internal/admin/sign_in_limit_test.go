package admin

import "testing"

// Failed sign-ins are counted by account: after too many at one, nobody waits at another.
func TestSignInLimitIsOfAnAccount(t *testing.T) {
	t.Parallel()
	a := acme(t)
	for range mostFailed {
		if wait, err := a.SignInWait(t.Context(), ana); wait > 0 || err != nil {
			t.Fatalf("early, one waits %s, %v", wait, err)
		}
		check(t, a.CountFailedSignIn(t.Context(), ana))
	}
	for account, waits := range map[string]bool{ana: true, bo: false, "nobody": false, "": false} {
		if wait, err := a.SignInWait(t.Context(), account); (wait > 0) != waits || err != nil {
			t.Errorf("at %q one waits %s, %v", account, wait, err)
		}
	}
	if wait, err := a.after(mostFailed*failedEvery).SignInWait(t.Context(), ana); wait > 0 || err != nil {
		t.Errorf("later, one waits %s, %v", wait, err)
	}
}
