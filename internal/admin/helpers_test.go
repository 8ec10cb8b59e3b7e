package admin

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/password"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

const (
	ana          = "ana@acme.example" // the first Administrator
	goodPassword = "walnut cargo eleven mosaic"
	week         = 7 * 24 * time.Hour
)

func march() time.Time { return time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC) }

func seeded(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

// emptyDatabase returns where a new database is.
var emptyDatabase = postgres.Copies(createEmpty)

func createEmpty(tb testing.TB, path string) {
	tb.Helper()
	s, err := store.Open(tb.Context(), path, store.Options{Create: true})
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		tb.Fatal(err)
	}
}

// newAdmin opens the database at path with clock, key and chance fixed.
func newAdmin(t *testing.T, path string, seed byte) *Admin {
	t.Helper()
	s, err := store.Open(t.Context(), path, store.Options{})
	check(t, err)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	key, err := link.NewKey(seeded(0))
	if err != nil {
		t.Fatal(err)
	}
	ids := &org.IDs{Rand: seeded(seed)}
	return &Admin{
		Store: s, Now: march, IDs: ids, ChangeID: ids.Once(march), Rand: seeded(seed + 100), As: ana,
		Key: func() (link.Key, error) { return key, nil }, Base: "https://portal.acme.example",
		Origin: "cli ana@laptop", Cost: password.Cost{Memory: 1024, Passes: 1},
	}
}

func (a *Admin) initAcme(t *testing.T) (org.Organization, org.Member, error) {
	return a.Init(t.Context(), Init{
		Organization: "Acme", Email: ana, Name: "Ana", Language: "en",
		Prepare: func(string) ([]byte, error) {
			key, err := a.Key()
			return key.Fingerprint(), err
		},
	})
}

// acme is an organization in a new database: Ana administers it, the groups are Field crew and GIS.
func acme(t *testing.T) *Admin {
	t.Helper()
	return acmeAt(t, emptyDatabase(t))
}

func acmeAt(t *testing.T, path string) *Admin {
	t.Helper()
	a := newAdmin(t, path, 1)
	_, _, err := a.initAcme(t)
	check(t, err)
	for _, g := range []string{"GIS", "Field crew"} {
		_, err := a.CreateGroup(t.Context(), g)
		check(t, err)
	}
	return a
}

// again is another program on the same database.
func (a *Admin) again(t *testing.T, seed byte) *Admin {
	t.Helper()
	return newAdmin(t, a.Store.Path(), seed)
}

func (a Admin) after(d time.Duration) *Admin {
	now := a.Now
	a.Now = func() time.Time { return now().Add(d) }
	return &a
}

func (a Admin) by(email string) *Admin { a.As = email; return &a }

// watched reports in the returned value whether a committed something from now on.
func (a *Admin) watched() *bool {
	done := new(bool)
	a.Committed = func(string) { *done = true }
	return done
}

// add makes somebody a member without an invitation.
func add(t *testing.T, a *Admin, email string, role org.Role, groups ...string) org.Member {
	t.Helper()
	m := addWithout(t, a, email, role, groups...)
	check(t, a.Store.Change(t.Context(), func(s *store.Store) error { return s.SetCredential(t.Context(), m.ID, "$argon2id$of "+email) }))
	return m
}

// addWithout makes somebody a member who has no password.
func addWithout(t *testing.T, a *Admin, email string, role org.Role, groups ...string) org.Member {
	t.Helper()
	id, err := a.IDs.Next(a.Now())
	check(t, err)
	m := org.Member{ID: id, Name: strings.ToUpper(email[:1]) + email[1:2], Email: email, Role: role, Groups: groups, Language: "en", Joined: a.Now()}
	check(t, a.Store.Change(t.Context(), func(s *store.Store) error { return s.AddMember(t.Context(), m) }))
	return m
}

func invite(t *testing.T, a *Admin, emails ...string) []Invited {
	t.Helper()
	found, err := a.Invite(t.Context(), Invite{Emails: emails, Role: org.User, ExpiresIn: week})
	check(t, err)
	return found
}

func accept(t *testing.T, a *Admin, i Invited) org.Member {
	t.Helper()
	m, err := a.acceptLink(t.Context(), i.Link, "New Member", goodPassword)
	check(t, err)
	return m
}

// tokenIn is the token of a link of either kind, the zero one if it is malformed.
func tokenIn(text string) link.Token {
	t, err := link.FromLink(text)
	if err != nil {
		t, _ = link.FromResetLink(text)
	}
	return t
}

// acceptLink opens an invitation and accepts it.
func (a *Admin) acceptLink(ctx context.Context, text, name, password string) (m org.Member, err error) {
	token, _ := link.FromLink(text)
	offer, err := a.OpenInvitation(ctx, token)
	if err != nil {
		return m, err
	}
	return a.Accept(ctx, Accept{Offer: offer, Name: name, Password: password})
}

// setPassword opens a link for that and sets a password.
func (a *Admin) setPassword(ctx context.Context, text, password string) (m org.Member, err error) {
	token, _ := link.FromResetLink(text)
	r, err := a.OpenReset(ctx, token)
	if err != nil {
		return m, err
	}
	return a.SetPassword(ctx, token, r, password)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantErr checks the kind of an error, and that its reader is told what to do about a guard.
func wantErr(t *testing.T, err error, kind org.Kind) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("the error is %v, want kind %s", err, kind)
	}
	if kind == org.ErrRefused && org.HintOf(err) == "" {
		t.Errorf("%v: without a hint", err)
	}
}
