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
		wrong, note, err := check(ctx, s)
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

// mostChecked is how many bytes a database may have to be checked by doctor. It takes about a second, and monitors run doctor
// every few minutes.
const mostChecked = 16 << 20

// check returns what is wrong in a database, or a note that it is too large to be checked here.
func check(ctx context.Context, s *store.Store) (wrong []string, note string, err error) {
	size, err := s.Size(ctx)
	if err != nil {
		return nil, "", err
	}
	if size > mostChecked {
		return nil, fmt.Sprintf("; too large to be checked here (%s MiB): run `roster database check`", thousands(int((size-1)>>20)+1)), nil
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
