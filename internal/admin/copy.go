package admin

import (
	"context"

	"github.com/roster-cli/roster/internal/store"
)

// Copy copies the whole organization, as it is at one moment, into an empty database at to. The actor has to be an
// Administrator: whoever has the copy has every password's hash. The copy has the same audit log, to which nothing is added.
func (a *Admin) Copy(ctx context.Context, to string, report store.Report) (copied []store.Copied, err error) {
	err = a.Store.Read(ctx, func(s *store.Store) error {
		if _, err := a.actor(ctx, s); err != nil {
			return err
		}
		copied, err = s.Copy(ctx, to, report)
		return err
	})
	return copied, err
}
