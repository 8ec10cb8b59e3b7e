// Package admin holds the use cases: what an administrator, a cron job or an invitee asks roster to do. Whatever changes
// something goes through one use case: it opens a transaction, reads the clock once, asks the domain whether the change
// is allowed, and tells the store what to write. Commands that only list or show read the store directly.
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

// Admin is what the use cases work with. It holds nothing of a single one.
type Admin struct {
	Store  *store.Store
	Now    func() time.Time // the current time, UTC, whole seconds
	IDs    *org.IDs
	Rand   io.Reader
	As     string                   // the email of the acting Administrator; "" is the only one there is
	Key    func() (link.Key, error) // the key that seals and opens links; called only when needed
	Base   string                   // the beginning of links
	Policy password.Policy
	Mail   Deliver                     // nil: no mail server is configured
	Pace   func(context.Context) error // if set, waits until another mail may be sent, while none is claimed
	Origin string                      // where the request comes from: "cli ana@laptop", "web 203.0.113.7"
	Change func() (string, error)      // returns the id that all events of a command or request share: org.IDs.Once

	// Committed, if set, is called when something was done that stays: a change was committed, with its id in the
	// audit log, or a mail was sent, with "".
	Committed func(change string)
}

// change is a transaction, who makes it, and the events that it writes.
type change struct {
	*store.Store
	a      *Admin
	actor  org.Member
	now    time.Time // when it had its lock, however long it waited
	dryRun bool      // it is rolled back when all is done
	id     string    // in the audit log; "" until it is needed
	events []org.Event
}

// log adds an event, which is written when all is done. details are those of org.Fact and org.Changed.
func (c *change) log(action, subject string, details ...string) {
	c.events = append(c.events, org.Event{Action: action, Subject: subject, Details: org.JoinDetails(details...)})
}

// event returns what all events of the change have in common, for the store, which writes those of bulk changes itself.
func (c *change) event() (e org.Event, err error) {
	c.id, err = c.a.Change()
	return org.Event{Time: c.now, Actor: c.actor.Email, Change: c.id, Origin: c.a.Origin}, err
}

// errRollBack rolls back a transaction that is to leave no trace.
var errRollBack = errors.New("roll back")

// change runs do in one transaction as the acting Administrator and writes its events in it. It returns ErrUsage if
// nobody is named, and ErrRefused if whoever is named is unknown or not an Administrator.
func (a *Admin) change(ctx context.Context, do func(*change) error) error {
	return a.changeAs(ctx, func(c *change) (err error) {
		if c.actor, err = a.actor(ctx, c.Store); err != nil {
			return err
		}
		return do(c)
	})
}

// changeAs is change as the member whom do finds and makes the actor.
func (a *Admin) changeAs(ctx context.Context, do func(*change) error) error {
	var c *change
	err := a.Store.Change(ctx, func(s *store.Store) error {
		c = &change{Store: s, a: a, now: a.Now()}
		if err := do(c); err != nil {
			return err
		}
		if c.dryRun {
			return errRollBack
		}
		return c.write(ctx)
	})
	if errors.Is(err, errRollBack) {
		return nil
	}
	if err == nil {
		a.committed(c.id)
	}
	return err
}

func (a *Admin) committed(change string) {
	if a.Committed != nil {
		a.Committed(change)
	}
}

// read is change in a read-only transaction: do must change nothing.
func (a *Admin) read(ctx context.Context, do func(*change) error) error {
	return a.Store.Read(ctx, func(s *store.Store) error {
		actor, err := a.actor(ctx, s)
		if err != nil {
			return err
		}
		return do(&change{Store: s, a: a, actor: actor, now: a.Now()})
	})
}

func (c *change) write(ctx context.Context) error {
	if len(c.events) == 0 {
		return nil
	}
	common, err := c.event()
	if err != nil {
		return err
	}
	for i, e := range c.events {
		c.events[i] = common
		c.events[i].Action, c.events[i].Subject, c.events[i].Details = e.Action, e.Subject, e.Details
	}
	return c.AddEvents(ctx, c.events...)
}

// actor returns the acting Administrator.
func (a *Admin) actor(ctx context.Context, s *store.Store) (org.Member, error) {
	if _, err := s.Organization(ctx); err != nil {
		return org.Member{}, err
	}
	if a.As == "" {
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

// key returns the organization's link key. It returns a KeyError for any other key, which must never seal a link.
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
