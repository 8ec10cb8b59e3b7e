package store

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// spy checks the plan of each statement before it runs.
type spy struct {
	runner

	t    *testing.T
	s    *Store // on the same connection
	seen *int
}

// bigTables are the tables that grow, under all names that statements give them: none may be read from end to end.
func bigTables() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^SCAN (resources|permissions|dependencies|members|groups|invitations|` +
		`member_groups|credentials|sessions|resets|audit|[a-z]|mg|ig)( |$)`)
}

func (y spy) look(statement string, args []any) {
	y.t.Helper()
	*y.seen++
	plan := explain(y.t, y.s, listing.Statement{SQL: statement, Args: args})
	// An index that holds only what is to be sent may be read from end to end.
	plan = strings.ReplaceAll(plan, "SCAN invitations USING INDEX invitations_unsent", "")
	for _, scan := range bigTables().FindAllString(plan, -1) {
		alias := strings.Fields(scan)[1]
		// A name for a part of the statement itself is not a table: FROM doomed x, (SELECT …) f.
		if !regexp.MustCompile(`(doomed|going|taken|wanted|\)) ` + alias + `\b`).MatchString(statement) {
			y.t.Errorf("%s\nreads all of %s:\n%s", statement, alias, plan)
		}
	}
	if n := strings.Count(plan, "RECURSIVE STEP"); n > 1 {
		y.t.Errorf("%s\nis worked out %d times:\n%s", statement, n, plan)
	}
	// A key that has = and IN is looked up once for each in the list.
	if strings.Contains(plan, "(resource=? AND needs=?)") {
		y.t.Errorf("%s\nlooks up each pair:\n%s", statement, plan)
	}
}

func (y spy) ExecContext(ctx context.Context, statement string, args ...any) (sql.Result, error) {
	y.look(statement, args)
	return y.runner.ExecContext(ctx, statement, args...)
}

func (y spy) QueryContext(ctx context.Context, statement string, args ...any) (rows, error) {
	y.look(statement, args)
	return y.runner.QueryContext(ctx, statement, args...)
}

// TestNothingIsScanned: lookups and changes of resources and permissions use indexes, and find what is deleted once. Only
// SQLite plans a statement the same way whatever is stored. PostgreSQL goes by how many rows it expects to join, which in
// tables without a million rows is wrong and changes with each ANALYZE: TestDeletionOfMany looks there at what the work costs.
func TestNothingIsScanned(t *testing.T) {
	aboutSQLite(t, "plan of joins that does not depend on what is stored")
	s, ctx := parse("a bo view:cy,GIS\nb cy <a\nc bo,cy <b").store(t), t.Context()
	seen, e := 0, org.Event{Time: epoch(), Actor: "ana" + domain}
	spied := &Store{engine: s.engine, q: querier{spy{s.q, t, s, &seen}}}
	for _, roots := range []Roots{{Members: []string{"m-bo", "m-cy"}}, {Resources: []string{"r-a", "r-b"}}} {
		ignore(collect(spied.DeletionEffects(ctx, roots)))
		ignore(collect(spied.LostPermissions(ctx, roots)))
	}
	members := []string{"m-bo"}
	ignore(collect(spied.OwnedResources(ctx, members)))
	ignore(collect(spied.PermissionsOf(ctx, members)))
	ignore(collect(spied.OpenInvitationsFrom(ctx, members)))
	ignore(spied.CredentialsOf(ctx, members))
	ignore(spied.Resource(ctx, "r-a"))
	ignore(spied.Resource(ctx, "table/a"))
	ignore(spied.ResourceIDs(ctx, []string{"table/a", "table/z"}))
	ignore(spied.CompleteResources(ctx, "table/a", 10))
	ignore(spied.CompleteResources(ctx, "r-", 10))
	ignore(spied.PermissionOf(ctx, permission("a", "cy", 0)))
	ignore(spied.PermissionOf(ctx, permission("a", "GIS", 0)))
	ignore(spied.CountOwned(ctx, members))
	ignore(spied.PermissionKeysOf(ctx, []string{"g00000"}))
	ignore(spied.OwnedBy(ctx, "m-bo", 1))
	ignore(spied.DependentsOf(ctx, "r-a", 1))
	ignore(spied.PermissionsOn(ctx, "r-a", 1))
	ignore(spied.PermissionsOfGroup(ctx, "g00000", 1))
	ignore(spied.AccessOf(ctx, "m-cy", 1))
	ignore(spied.MembersOf(ctx, "g00000", 1))
	ignore(spied.PendingOf(ctx, "bo"+domain, epoch(), 1))
	ignore(spied.ProjectsOf(ctx, "m-cy", 1))
	ignore(collect(spied.SessionsOf(ctx, members, epoch())))
	ignore(spied.SessionMember(ctx, hashOf(1), epoch()))
	ignore(spied.Credential(ctx, "bo"+domain))
	ignore(spied.Reset(ctx, "r00001"))
	ignore(spied.ClaimDelivery(ctx, "i00001", epoch()))
	ignore(spied.SetDelivered(ctx, DeliveryResult{ID: "i00001"}))
	ignore(spied.SetResent(ctx, newInvitation(1), epoch()), nil)
	ignore(spied.KeepDelivery(ctx, "i00001", epoch(), epoch()))
	ignore(spied.KeepReminder(ctx, "i00001", epoch(), epoch()))
	ignore(spied.Unsent(ctx, epoch()))
	ignore(spied.CountUnsent(ctx, epoch()))
	ignore(collect(spied.MembersByEmailOrID(ctx, []string{"bo" + domain, "m-cy"})))
	ignore(spied.AddressesInUse(ctx, []string{"bo" + domain, "zed" + domain}))
	ignore(nil, spied.SetSender(ctx, "i00001", "cy"+domain))
	ignore(spied.ExpiredIDs(ctx, epoch()))
	ignore(spied.Remindable(ctx, epoch(), epoch()))
	ignore(spied.ClaimReminder(ctx, "i00001", epoch(), epoch()))
	ignore(spied.SetReminder(ctx, ReminderResult{ID: "i00001"}))
	ignore(spied.ClaimRequest(ctx, "i00001", epoch()))
	_, _, _ = spied.Requested(ctx, "i00001", epoch()) //nolint:dogsled // its query is what counts
	ignore(nil, errors.Join(spied.SetRequested(ctx, "i00001", epoch()), spied.FailRequest(ctx, "i00001", epoch())))
	cy, err := s.Member(ctx, "cy"+domain)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(
		spied.SetMembers(ctx, cy),
		spied.AddSession(ctx, org.Session{Member: cy}, hashOf(1), epoch()),
		spied.DeleteSession(ctx, hashOf(1)),
		spied.DeleteSessions(ctx, cy.ID),
		spied.AddReset(ctx, org.Reset{ID: "r00001", Member: cy, SecretHash: []byte{1}}, epoch()),
		spied.SetResetUsed(ctx, "r00001"),
		spied.AddResources(ctx, org.Resource{
			ID: "r-d", Kind: "table", Name: "d", Owners: []string{"bo" + domain},
			DependsOn: []string{"table/a"},
		}),
		spied.SetPermission(ctx, permission("d", "cy", org.View)),
		spied.SetPermission(ctx, permission("d", "GIS", org.View)),
		spied.RemovePermission(ctx, permission("d", "cy", 0)),
		spied.RemovePermission(ctx, permission("d", "GIS", 0)),
		spied.RenameGroup(ctx, newGroup(0, "Geo")),
		handover{From: []string{"m-bo"}, To: "m-di"}.run(ctx, spied, e),
		handover{Resources: []string{"r-a"}, To: "m-cy"}.run(ctx, spied, e),
		spied.LogPermissions(ctx, members, e),
		spied.LogGroupPermissions(ctx, []string{"g00000"}, e),
		spied.TransferInvitations(ctx, members, "di"+domain, e),
		spied.TransferInvitations(ctx, members, "", e),
		spied.DeleteResources(ctx, Roots{Resources: []string{"r-b"}}, e),
		spied.DeleteResources(ctx, Roots{Members: []string{"m-cy"}}, e),
		spied.DeleteMembers(ctx, members),
		spied.DeleteGroup(ctx, "g00000"),
	)
	if err != nil || seen < 70 {
		t.Errorf("%d statements, %v", seen, err)
	}
}

// ignore drops the result of a read, of which only the plan matters.
func ignore(any, error) {}
