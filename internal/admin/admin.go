// Package admin holds the use cases: what an administrator, a cron job or an invitee asks roster to do. Whatever
// changes something goes through one use case: it opens a transaction, reads the clock once, asks the domain whether
// the change is allowed, and tells the store what to write. Commands that only list or show read the store directly.
package admin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/password"
	"github.com/roster-cli/roster/internal/store"
)

// Admin holds what all use cases need. A use case leaves nothing in it.
type Admin struct {
	Store    *store.Store
	Now      func() time.Time // the current time, UTC, whole seconds
	IDs      *org.IDs
	Rand     io.Reader
	As       string                   // the email of the acting Administrator; "" if there is only one
	Key      func() (link.Key, error) // the key that seals and opens links; called only when needed
	Base     string                   // the address that links begin with, as link.ParseBase returns it
	Policy   password.Policy
	Cost     password.Cost               // of hashing a password; tests lower it
	Mail     Deliver                     // nil: no mail server is configured
	Pace     func(context.Context) error // if set, waits until the next mail may be sent; called before the mail is claimed
	Origin   string                      // where the request comes from: "cli ana@laptop", "web 203.0.113.7"
	ChangeID func() (string, error)      // returns the id that all events of a command or request share: org.IDs.Once

	// Committed, if set, is called after something that cannot be rolled back any more: with the id in the audit log
	// after a change was committed, with "" after a mail was sent.
	Committed func(changeID string)

	// Confirm, if set, is asked before each change, with what it is about to log: the change is tried and rolled back
	// first. Its error ends the use case. Bulk changes may log more than it is told.
	Confirm func(ctx context.Context, would []org.Event) error

	former *org.Member // if set, who acts although no Administrator any more, see After
}

// transaction is the store inside a transaction, with the actor and the audit events that are written at its end.
type transaction struct {
	*store.Store
	a      *Admin
	actor  org.Member
	now    time.Time // when the transaction got its lock, however long it waited for it
	dryRun bool      // roll back at the end
	id     string    // the change id in the audit log; "" until the first event needs it
	events []org.Event
}

// log adds an audit event, which is written at the end of the transaction. details are made by org.Fact and
// org.Changed.
func (tx *transaction) log(action, subject string, details ...string) {
	tx.events = append(tx.events, org.Event{Action: action, Subject: subject, Details: org.JoinDetails(details...)})
}

// event returns what all events of the transaction have in common. The store completes it for the events that it writes
// itself, those of bulk changes.
func (tx *transaction) event() (e org.Event, err error) {
	tx.id, err = tx.a.ChangeID()
	return org.Event{Time: tx.now, Actor: tx.actor.Email, Change: tx.id, Origin: tx.a.Origin}, err
}

// errRollBack makes a transaction roll back without reporting an error.
var errRollBack = errors.New("roll back")

// change runs do in one transaction, with the acting Administrator as its actor, and writes the audit events. It
// returns ErrUsage if there are several Administrators and As names none, and ErrRefused if As is not an Administrator.
func (a *Admin) change(ctx context.Context, do func(*transaction) error) error {
	return a.changeAs(ctx, func(tx *transaction) (err error) {
		if tx.actor, err = a.actor(ctx, tx.Store); err != nil {
			return err
		}
		return do(tx)
	})
}

// changeAs is change for other actors: do sets the actor itself.
func (a *Admin) changeAs(ctx context.Context, do func(*transaction) error) error {
	if a.Confirm != nil {
		would, err := a.attempt(ctx, do, func(*transaction) error { return errRollBack })
		if !errors.Is(err, errRollBack) {
			return err
		}
		if would.dryRun {
			return nil
		}
		if err := a.Confirm(ctx, would.events); err != nil {
			return err
		}
	}
	tx, err := a.attempt(ctx, do, func(tx *transaction) error { return tx.write(ctx) })
	if errors.Is(err, errRollBack) {
		return nil
	}
	if err == nil && tx.id != "" { // otherwise nothing changed that the audit log has
		a.committed(tx.id)
	}
	return err
}

// attempt runs do and then end in one transaction. It returns errRollBack if that left everything as it was.
func (a *Admin) attempt(ctx context.Context, do, end func(*transaction) error) (tx *transaction, err error) {
	err = a.Store.Change(ctx, func(s *store.Store) error {
		tx = &transaction{Store: s, a: a, now: a.Now()}
		if err := do(tx); err != nil {
			return err
		}
		if tx.dryRun {
			return errRollBack
		}
		return end(tx)
	})
	return tx, err
}

func (a *Admin) committed(changeID string) {
	if a.Committed != nil {
		a.Committed(changeID)
	}
}

// read is like change, in a read-only transaction; do must not change anything.
func (a *Admin) read(ctx context.Context, do func(*transaction) error) error {
	return a.Store.Read(ctx, func(s *store.Store) error {
		actor, err := a.actor(ctx, s)
		if err != nil {
			return err
		}
		return do(&transaction{Store: s, a: a, actor: actor, now: a.Now()})
	})
}

func (tx *transaction) write(ctx context.Context) error {
	if len(tx.events) == 0 {
		return nil
	}
	common, err := tx.event()
	if err != nil {
		return err
	}
	for i, e := range tx.events {
		tx.events[i] = common
		tx.events[i].Action, tx.events[i].Subject, tx.events[i].Details = e.Action, e.Subject, e.Details
	}
	return tx.AddEvents(ctx, tx.events...)
}

// actor returns the acting Administrator.
func (a *Admin) actor(ctx context.Context, s *store.Store) (org.Member, error) {
	if _, err := s.Organization(ctx); err != nil {
		return org.Member{}, err
	}
	switch {
	case a.former != nil:
		return *a.former, nil
	case a.As == "":
		return onlyAdministrator(ctx, s)
	}
	email, err := org.ParseEmail(a.As)
	if err != nil {
		return org.Member{}, fmt.Errorf("who acts: %w", err)
	}
	m, err := s.Member(ctx, email)
	if errors.Is(err, org.ErrNotFound) {
		return m, org.Hint(fmt.Errorf("%s acts, but is no member: %w", email, org.ErrRefused),
			"name an Administrator with --as EMAIL, ROSTER_AS or `as` in the configuration")
	}
	if err != nil {
		return m, err
	}
	return m, m.MayAdminister()
}

// as returns an Admin with whom the member m acts.
func (a *Admin) as(m org.Member) *Admin {
	b := *a
	b.As = m.Email
	return &b
}

// settled returns an Admin for several changes, with whom the same member acts in all of them, also if As names none and
// somebody else becomes an Administrator meanwhile.
func (a *Admin) settled(ctx context.Context) (*Admin, error) {
	if a.As != "" || a.former != nil {
		return a, nil
	}
	m, err := a.Actor(ctx)
	return a.as(m), err
}

func onlyAdministrator(ctx context.Context, s *store.Store) (org.Member, error) {
	admins, err := s.Administrators(ctx, 2)
	if err != nil {
		return org.Member{}, err
	}
	if len(admins) != 1 {
		err := fmt.Errorf("there are several Administrators, and none is named to act: %w", org.ErrUsage)
		return org.Member{}, org.Hint(err,
			"name one with --as EMAIL, ROSTER_AS or `as` in the configuration")
	}
	return admins[0], nil
}

// KeyError means that the link key is missing, cannot be read, or is not the organization's.
type KeyError struct{ error }

func (k KeyError) Unwrap() error { return k.error }

// key returns the organization's link key. It returns a KeyError if the configured key is another one: that must never
// seal a link.
func (a *Admin) key(ctx context.Context, s *store.Store) (link.Key, error) {
	key, err := a.Key()
	if err != nil {
		return key, KeyError{err}
	}
	o, err := s.Organization(ctx)
	if err != nil {
		return key, err
	}
	if !bytes.Equal(key.Fingerprint(), o.KeyFingerprint) {
		return key, KeyError{org.Hint(fmt.Errorf("the link key is not the one of this organization: %w", org.ErrUsage),
			"name the right key file with link.key_file in the configuration, or restore it from its backup")}
	}
	return key, nil
}

// Language returns the supported language for a tag such as fr-CA. If there is none it returns ErrUsage.
func Language(tag string) (string, error) {
	if code, ok := locale.Match(tag); ok {
		return code, nil
	}
	err := fmt.Errorf("the language %q is not supported: %w", tag, org.ErrUsage)
	return "", org.Hint(err, "languages: %s", strings.Join(locale.Supported(), ", "))
}
