// Package admin holds the use cases: what an administrator, a cron job or an invitee asks roster to do.
// Each reads the clock once, opens one transaction, asks the domain whether it may, and tells the store.
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

// Admin is what the use cases work with.
type Admin struct {
	Store  *store.Store
	Now    time.Time        // the one instant of the use case, UTC, whole seconds
	Clock  func() time.Time // if set, tells Now once the transaction has its lock, however long it waited for it
	IDs    *org.IDs
	Rand   io.Reader
	As     string                   // the email of who acts; "" is the only Administrator
	Key    func() (link.Key, error) // seals and opens links; asked only where it is needed
	Base   string                   // what links begin with
	Policy password.Policy
	Mail   Deliver                     // nil: no mail server is configured
	Pace   func(context.Context) error // if set, waits until another mail may be sent; never while one is claimed
	DryRun bool                        // do everything but the commit
	Origin string                      // where from the use case is asked for: "cli ana@laptop", "web 203.0.113.7"

	Committed bool   // set once a change was made
	Change    string // the id that all events of the use case have; "" until it is needed
}

// change is a transaction made by somebody, and what it does.
type change struct {
	*store.Store
	a      *Admin
	actor  org.Member
	now    time.Time
	events []org.Event
}

// log notes what was done, to be written when all is done. details are those of org.Fact and org.Changed.
func (c *change) log(action, subject string, details ...string) {
	c.events = append(c.events, org.Event{Action: action, Subject: subject, Details: org.JoinDetails(details...)})
}

// event is what all events of the change have in common; the store writes them itself where many things change.
func (c *change) event() (e org.Event, err error) {
	if c.a.Change == "" {
		c.a.Change, err = c.a.IDs.Next(c.now)
	}
	return org.Event{Time: c.now, Actor: c.actor.Email, Change: c.a.Change, Origin: c.a.Origin}, err
}

// errDryRun takes a transaction back that was only tried out.
var errDryRun = errors.New("dry run")

// change runs do in one transaction as the acting Administrator and writes its events in the same one.
// Nobody named gives ErrUsage; somebody unknown, or no Administrator, ErrRefused.
func (a *Admin) change(ctx context.Context, do func(*change) error) error {
	return a.changeAs(ctx, a.actor, do)
}

// look runs do as change does, but in a transaction that only reads: do must change nothing.
func (a *Admin) look(ctx context.Context, do func(*change) error) error {
	return a.Store.Read(ctx, func(s *store.Store) error {
		actor, err := a.actor(ctx, s)
		if err != nil {
			return err
		}
		return do(&change{Store: s, a: a, actor: actor, now: a.Now})
	})
}

// clock is the time now, also long after the use case began; Now is the same from then on.
func (a *Admin) clock() time.Time {
	if a.Clock != nil {
		a.Now = a.Clock()
	}
	return a.Now
}

// changeAs is change by whom who finds in the transaction.
func (a *Admin) changeAs(ctx context.Context, who func(context.Context, *store.Store) (org.Member, error), do func(*change) error) error {
	err := a.Store.Change(ctx, func(s *store.Store) error {
		a.clock()
		actor, err := who(ctx, s)
		if err != nil {
			return err
		}
		c := &change{Store: s, a: a, actor: actor, now: a.Now}
		if err := do(c); err != nil {
			return err
		}
		if a.DryRun {
			return errDryRun
		}
		return c.write(ctx)
	})
	if errors.Is(err, errDryRun) {
		return nil
	}
	a.Committed = a.Committed || err == nil
	return err
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

// actor is the Administrator who acts.
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
		return m, org.Hint(fmt.Errorf("%s acts, but is no member: %w", email, org.ErrRefused), "name an Administrator with --as EMAIL, ROSTER_AS or `as` in the configuration")
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
		return org.Member{}, org.Hint(fmt.Errorf("there are several Administrators, and it is not said who acts: %w", org.ErrUsage),
			"name one with --as EMAIL, ROSTER_AS or `as` in the configuration")
	}
	return admins[0], nil
}

// KeyError is a link key that is missing, cannot be read, or is not the organization's.
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

// Language gives the supported language of a tag such as fr-CA. None gives ErrUsage.
func Language(tag string) (string, error) {
	if code, ok := locale.Match(tag); ok {
		return code, nil
	}
	return "", org.Hint(fmt.Errorf("the language %q is not supported: %w", tag, org.ErrUsage), "languages: %s", strings.Join(locale.Supported(), ", "))
}
