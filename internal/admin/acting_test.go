package admin

import (
	"context"
	"fmt"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// What a file asks for is mailed by whoever applied it, also if it makes others Administrators, or takes the role from
// them.
func TestMailsAfterApply(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, as, file string }{
		{"another Administrator", "", "members: [{email: bo@, role: administrator}, {email: cy@, role: user}, {email: dee@, role: user}]"},
		{"no Administrator any more", ana, "members: [{email: ana@, role: user}, {email: bo@, role: administrator}, {email: cy@, role: user}, {email: dee@, role: user}]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var p post
			a := acme(t).mailing(&p)
			add(t, a, bo, org.Manager)
			a = a.by(test.as)
			done, err := a.Apply(t.Context(), Apply{File: fileOf(t, test.file), MaxRemovals: 9, ExpiresIn: week}, nil)
			check(t, err)
			delivered(t, a.After(done), done.Invited, 2)
			if _, _, err = a.DeliverInvitations(t.Context(), done.Invited); err == nil {
				t.Error("who acts in another command is not looked at")
			}
		})
	}
}

// Who alone can act when a command begins acts until its end.
func TestAnotherAdministratorMeanwhile(t *testing.T) {
	t.Parallel()
	var p post
	a := acme(t).mailing(&p)
	add(t, a, bo, org.Manager)
	other, promoted := a.again(t, 9), false
	p.answer = func(context.Context, org.Mail) error {
		if promoted {
			return nil
		}
		promoted = true
		_, err := other.by(ana).updateMember(t.Context(), bo, MemberUpdate{Role: ptr(org.Administrator)})
		return err
	}
	rows := make([]InviteRow, mailedAtOnce+1)
	for n := range rows {
		rows[n].Email = fmt.Sprintf("cy%d@acme.example", n)
	}
	results, err := a.by("").InviteRows(t.Context(), Invite{Role: org.User, ExpiresIn: week}, table(rows...))
	check(t, err)
	for _, err := range results {
		check(t, err)
	}
	if len(p.got) != len(rows) {
		t.Errorf("%d were mailed", len(p.got))
	}
}
