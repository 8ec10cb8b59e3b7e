package cmd

import (
	"context"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// memberLists are what a member owns, may use, and the invitations they sent that are pending at now.
func memberLists(now time.Time) []nested[org.Member] {
	return []nested[org.Member]{
		{"owns", func(ctx context.Context, s *store.Store, m org.Member, most int) (listing.Nested, error) {
			found, err := s.OwnedBy(ctx, m.ID, most)
			return nest(paths(), found, "roster resources list "+filterFlag("owners:", m.Email)), err
		}},
		{"may_use", func(ctx context.Context, s *store.Store, m org.Member, most int) (listing.Nested, error) {
			found, err := s.AccessOf(ctx, m.ID, most)
			return nest(accessColumns(), found, "roster members show "+inShell(m.Email)+" --jq .may_use"), err
		}},
		{
			"pending_invitations",
			func(ctx context.Context, s *store.Store, m org.Member, most int) (listing.Nested, error) {
				found, err := s.PendingOf(ctx, m.Email, now, most)
				columns := pick(store.Invitations(now).Columns, "recipient", "expires", "role")
				return nest(
					columns,
					found,
					"roster invitations list --filter status=pending "+filterFlag("sender=", m.Email),
				), err
			},
		},
	}
}

func accessColumns() listing.Columns[org.Access] {
	return listing.Columns[org.Access]{
		{Name: "resource", Kind: listing.Text, Value: func(a org.Access) any { return a.Resource }},
		{Name: "level", Kind: listing.Enum, Value: func(a org.Access) any { return a.Level.String() }},
		{Name: "through", Kind: listing.Text, Value: func(a org.Access) any { return a.Through }},
	}
}

// groupLists are who is in a group, and what they may use through it.
func groupLists() []nested[org.Group] {
	return []nested[org.Group]{
		{"who", func(ctx context.Context, s *store.Store, g org.Group, most int) (listing.Nested, error) {
			found, err := s.MembersOf(ctx, g.ID, most)
			return nest(
				pick(store.Members().Columns, "email", "name", "role"),
				found,
				"roster members list "+filterFlag("groups:", g.Name),
			), err
		}},
		{"permissions", func(ctx context.Context, s *store.Store, g org.Group, most int) (listing.Nested, error) {
			found, err := s.PermissionsOfGroup(ctx, g.ID, most)
			return nest(
				pick(store.Permissions().Columns, "resource", "level"),
				found,
				"roster permissions list "+filterFlag("subject=", g.Name),
			), err
		}},
	}
}

// resourceLists are who may use a resource, and what cannot live without it.
func resourceLists() []nested[org.Resource] {
	return []nested[org.Resource]{
		{"permissions", func(ctx context.Context, s *store.Store, r org.Resource, most int) (listing.Nested, error) {
			found, err := s.PermissionsOn(ctx, r.ID, most)
			return nest(
				pick(store.Permissions().Columns, "subject", "level"),
				found,
				"roster permissions list "+filterFlag("resource=", r.Path()),
			), err
		}},
		{"needed_by", func(ctx context.Context, s *store.Store, r org.Resource, most int) (listing.Nested, error) {
			found, err := s.DependentsOf(ctx, r.ID, most)
			return nest(paths(), found, "roster resources list "+filterFlag("depends_on:", r.Path())), err
		}},
	}
}
