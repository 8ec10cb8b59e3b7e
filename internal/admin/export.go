package admin

import (
	"context"
	"io"

	"github.com/roster-cli/roster/internal/manifest"
	"github.com/roster-cli/roster/internal/store"
)

// Export writes who belongs to the organization, members and pending invitees alike, as a file that Apply takes. The
// file is sorted, so that two exports differ only where the organization does.
func (a *Admin) Export(ctx context.Context, w io.Writer) error {
	return a.Store.Read(ctx, func(s *store.Store) error {
		if _, err := s.Organization(ctx); err != nil {
			return err
		}
		groups, err := s.AllGroups(ctx)
		if err != nil {
			return err
		}
		names := make([]string, len(groups))
		for n, g := range groups {
			names[n] = g.Name
		}
		if err := manifest.Write(w, names, s.People(ctx, a.Now())); err != nil {
			return store.Final{Err: err}
		}
		return nil
	})
}
