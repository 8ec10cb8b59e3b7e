package admin

import (
	"context"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// FailedSignIns counts the failed sign-ins of one account.
type FailedSignIns struct {
	Member  string   // the email; "" for all addresses that are not a member's
	Count   int      // at least 1
	Origins []string // addresses that they came from, the most frequent first; at least one
}

// LogFailedSignIns writes an audit event for each. They have no actor.
func (a *Admin) LogFailedSignIns(ctx context.Context, all []FailedSignIns) error {
	return a.changeAs(ctx, func(tx *transaction) error {
		common, err := tx.event()
		if err != nil {
			return err
		}
		var events []org.Event
		for _, f := range all {
			e := common
			e.Action, e.Subject, e.Origin = "member.sign-in-failed", f.Member, "web "+f.Origins[0]
			e.Details = org.JoinDetails(org.NumberFact("count", f.Count), org.Fact("origins", f.Origins))
			events = append(events, e)
		}
		return tx.AddEvents(ctx, events...)
	})
}

// IsMember reports whether the email address is a member's.
func (a *Admin) IsMember(ctx context.Context, email string) (bool, error) {
	return a.Store.Exists(ctx, listing.Member, email)
}
