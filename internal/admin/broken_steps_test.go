package admin

import (
	"context"
	"errors"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// stepTries are use cases that do not make one change. What each begins with, by plain, succeeds.
func stepTries() map[string]try {
	guest := Invite{Emails: []string{"guest@acme.example"}, Role: org.User, ExpiresIn: week, IfNotExists: true}
	invited := func(ctx context.Context, a *Admin) (link.Token, []string, error) {
		found, err := a.mailing(&post{}).Invite(plain(ctx), guest)
		if err != nil {
			return link.Token{}, nil, err
		}
		return tokenIn(found[0].Link), []string{found[0].ID}, nil
	}
	return map[string]try{
		"step by step: deliver": func(ctx context.Context, a *Admin) error {
			_, ids, err := invited(ctx, a)
			if err == nil {
				_, _, err = a.mailing(&post{}).after(store.Lease).DeliverInvitations(ctx, ids)
			}
			return err
		},
		"step by step: remind": func(ctx context.Context, a *Admin) error {
			_, ids, err := invited(ctx, a)
			_, _, sendErr := a.mailing(&post{}).DeliverInvitations(plain(ctx), ids)
			if err = errors.Join(err, sendErr); err == nil {
				_, err = a.mailing(&post{}).Remind(ctx, ids, 2*week)
			}
			return err
		},
		"step by step: accept": func(ctx context.Context, a *Admin) error {
			token, _, err := invited(ctx, a)
			if err != nil {
				return err
			}
			offer, err := a.OpenInvitation(ctx, token)
			if err == nil {
				_, err = a.Accept(ctx, Accept{Offer: offer, Name: "Guest", Password: goodPassword})
			}
			return err
		},
		"step by step: request": func(ctx context.Context, a *Admin) error {
			token, _, err := invited(ctx, a)
			if err == nil {
				_, err = a.after(2*week).RequestFor(ctx, token)
			}
			return err
		},
		"step by step: set a password": func(ctx context.Context, a *Admin) error {
			r, err := a.ResetPassword(plain(ctx), mia)
			if err == nil {
				_, err = a.setPassword(ctx, r.Link, goodPassword)
			}
			return err
		},
		"step by step: request a reset": func(ctx context.Context, a *Admin) error {
			r, err := a.ResetPassword(plain(ctx), mia)
			if err == nil {
				_, err = a.after(week).RequestFor(ctx, tokenIn(r.Link))
			}
			return err
		},
		"step by step: sign in": func(ctx context.Context, a *Admin) error {
			phc, err := a.Cost.Hash(plain(ctx), goodPassword, a.Rand)
			if err != nil {
				return err
			}
			if err := a.Store.Change(plain(ctx), func(s *store.Store) error {
				m, err := s.Member(plain(ctx), mia)
				return errors.Join(err, s.SetCredential(plain(ctx), m.ID, phc))
			}); err != nil {
				return err
			}
			session, err := a.SignIn(ctx, mia, goodPassword)
			if err == nil {
				_, err = a.Session(ctx, session.Token)
			}
			if err == nil {
				err = a.SignOut(ctx, session.Token)
			}
			return err
		},
		"step by step: rows": func(ctx context.Context, a *Admin) error {
			rows := []InviteRow{{Email: "r1@acme.example", Role: "user"}, {Email: "new@acme.example", Role: "manager", Groups: []string{"GIS"}}}
			results, err := a.InviteRows(ctx, Invite{ExpiresIn: week}, table(rows...))
			if err != nil {
				return err
			}
			for _, err := range results {
				if err != nil {
					return err
				}
			}
			return nil
		},
		"step by step: plan a restore": func(ctx context.Context, a *Admin) error {
			backup, err := store.OpenBackup(plain(ctx), a.Store.Path())
			if err != nil {
				return err
			}
			defer func() { _ = backup.Close() }()
			_, err = a.PlanRestore(ctx, backup, func(_ *org.RestorePlan, steps Steps) error { return readAll(org.Deletion{}, steps) })
			if err == nil {
				err = RequireAdministrator(ctx, backup)
			}
			return err
		},
	}
}

// plain is ctx, with which no statement is made to fail.
func plain(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }
