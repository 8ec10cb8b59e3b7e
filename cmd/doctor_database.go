package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// database checks the database, its link key, and the acting member.
func (x *checkup) database(ctx context.Context) {
	err := x.e.open.withStore(ctx, store.Options{}, func(cfg config.Loaded, s *store.Store) (err error) {
		if x.of, err = s.Organization(ctx); err != nil {
			return err
		}
		wrong, note, err := lookThrough(ctx, s)
		if err != nil {
			return err
		}
		obstacles, err := s.WriteProblems(ctx)
		switch {
		case err != nil:
			return err
		case len(wrong) > 0:
			details := fmt.Sprintf("%s: %s; see `roster database check`", s.Path(), wrong[0])
			x.add(finding{"database", verdictFailed, details})
		case len(obstacles) > 0 && obstacles[0].Granted:
			x.add(finding{"database", verdictWarning, obstacles[0].String()})
		case len(obstacles) > 0:
			x.add(finding{"database", verdictFailed, obstacles[0].String()})
		default:
			x.add(finding{"database", verdictOK, fmt.Sprintf("%s, of %s%s", s.Path(), x.of.Name, note)})
		}
		a := x.e.open.admin(cfg, s)
		x.actor(ctx, a)
		if err := a.CheckKey(ctx); err != nil {
			x.add(finding{"link key", verdictFailed, advice(err)})
			return nil
		}
		x.add(finding{"link key", verdictOK, "it is this organization's"})
		return nil
	})
	if err != nil {
		x.add(finding{"database", verdictFailed, advice(err)})
	}
}

// lookedThrough is up to how many bytes doctor looks through a database, which takes about a second. Monitors run it every few
// minutes.
const lookedThrough = 16 << 20

// lookThrough returns what is wrong in a database, or a note that it is too large to see.
func lookThrough(ctx context.Context, s *store.Store) (wrong []string, note string, err error) {
	size, err := s.Size(ctx)
	if err != nil {
		return nil, "", err
	}
	if size > lookedThrough {
		return nil, fmt.Sprintf("; its %s MiB are looked through by `roster database check` alone", thousands(int(size>>20))), nil
	}
	wrong, err = s.Check(ctx)
	return wrong, "", err
}

// actor checks the acting member. It is only a warning if none is named: a person can give --as each time.
func (x *checkup) actor(ctx context.Context, a *admin.Admin) {
	m, err := a.Actor(ctx)
	switch {
	case errors.Is(err, org.ErrUsage) && a.As == "":
		x.add(finding{"acting member", verdictWarning, advice(err)})
	case err != nil:
		x.add(finding{"acting member", verdictFailed, advice(err)})
	case a.As == "":
		x.add(finding{"acting member", verdictOK, m.Email + ", the only Administrator"})
	default:
		x.add(finding{"acting member", verdictOK, fmt.Sprintf("%s (%s)", m.Email, x.cfg.Source("as"))})
	}
}
