package admin

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/manifest"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// try is a use case that succeeds.
type try func(context.Context, *Admin) error

// Whichever statement of a use case fails, its error is passed on, and nothing is left of the change, unless that is made
// step by step.
func TestAnyStatementFails(t *testing.T) {
	t.Parallel()
	if postgres.Chosen() {
		t.Skip("the context breaks statements on a file")
	}
	for _, tries := range []map[string]try{peopleTries(), invitationTries(), thingTries(), readTries(), stepTries()} {
		for name, do := range tries {
			t.Run(name, func(t *testing.T) { breaks(t, do) })
		}
	}
}

// breaks makes each statement of do fail in turn, until it succeeds.
func breaks(t *testing.T, do try) {
	t.Helper()
	a := mapped(t).Admin
	invite(t, a.after(-week), "old@acme.example")
	invite(t, a, "new@acme.example", "newer@acme.example")
	before := dump(t, a)
	for n := 1; ; n++ {
		ctx := testenv.BreakAt(t.Context(), n)
		done := a.watched()
		err := do(ctx, a)
		if !ctx.Happened() {
			check(t, err)
			return
		}
		if !errors.Is(err, testenv.ErrBroken) {
			t.Errorf("statement %d fails: %v", n, err)
		}
		if !strings.HasPrefix(t.Name(), "TestAnyStatementFails/step_by_step:") && (*done || dump(t, a) != before) {
			t.Fatalf("statement %d fails: something was changed", n)
		}
	}
}

func peopleTries() map[string]try {
	return map[string]try{
		"update members": func(ctx context.Context, a *Admin) error {
			u := MemberUpdate{Role: ptr(org.User), Language: ptr("fr"), AddGroups: []string{"Field crew"}, TransferTo: lou}
			_, err := a.UpdateMembers(ctx, []string{mia, bo, uma}, u, nil)
			return err
		},
		"transfer and delete": func(ctx context.Context, a *Admin) error {
			_, err := a.DeleteMembers(ctx, DeleteMembers{Names: []string{bo, mia}, TransferTo: lou}, nil, new([]org.Step))
			return err
		},
		"delete with resources": func(ctx context.Context, a *Admin) error {
			_, err := a.DeleteMembers(ctx, DeleteMembers{Names: []string{bo, mia}, DeleteResources: true}, nil, new([]org.Step))
			return err
		},
		"reset password": func(ctx context.Context, a *Admin) error { _, err := a.ResetPassword(ctx, mia); return err },
		"organization": func(ctx context.Context, a *Admin) error {
			_, err := a.UpdateOrganization(ctx, OrganizationUpdate{Name: ptr("Other"), Language: ptr("es")})
			return err
		},
		"create group": func(ctx context.Context, a *Admin) error { _, err := a.CreateGroup(ctx, "Office"); return err },
		"rename group": func(ctx context.Context, a *Admin) error { _, err := a.RenameGroup(ctx, "GIS", "Maps"); return err },
		"delete groups": func(ctx context.Context, a *Admin) error {
			_, err := a.DeleteGroups(ctx, []string{"GIS", "Field crew"}, nil)
			return err
		},
		"add to group": func(ctx context.Context, a *Admin) error {
			_, _, err := a.AddToGroup(ctx, "GIS", []string{lou, mia})
			return err
		},
		"remove from group": func(ctx context.Context, a *Admin) error {
			_, _, err := a.RemoveFromGroup(ctx, "GIS", []string{lou, mia})
			return err
		},
		"failed sign-ins": func(ctx context.Context, a *Admin) error {
			return a.LogFailedSignIns(ctx, []FailedSignIns{{Member: mia, Count: 2, Origins: []string{"web 192.0.2.1"}}})
		},
		"count failed sign-in": func(ctx context.Context, a *Admin) error { return a.CountFailedSignIn(ctx, mia) },
		"sign out everywhere":  func(ctx context.Context, a *Admin) error { return a.SignOut(ctx, "AAAA") },
		"step by step: prune audit": func(ctx context.Context, a *Admin) error {
			_, err := a.after(week).PruneAudit(ctx, PruneAudit{})
			return err
		},
	}
}

func invitationTries() map[string]try {
	return map[string]try{
		"invite": func(ctx context.Context, a *Admin) error {
			emails := []string{"x@acme.example", "y@acme.example", "old@acme.example"}
			_, err := a.Invite(ctx, Invite{Emails: emails, Role: org.User, Groups: []string{"GIS"}, ExpiresIn: week})
			return err
		},
		"invite who is": func(ctx context.Context, a *Admin) error {
			_, err := a.Invite(ctx, Invite{Emails: []string{"new@acme.example"}, Role: org.User, ExpiresIn: week, IfNotExists: true})
			return err
		},
		"update invitation": func(ctx context.Context, a *Admin) error {
			u := InvitationUpdate{Role: ptr(org.Manager), Groups: &[]string{"GIS"}, Language: ptr("fr"), ExpiresIn: ptr(week)}
			_, err := a.UpdateInvitation(ctx, "new@acme.example", u)
			return err
		},
		"resend": func(ctx context.Context, a *Admin) error {
			_, err := a.Resend(ctx, Resend{Names: []string{"new@acme.example", "old@acme.example"}, ExpiresIn: week, NewLink: true})
			return err
		},
		"resend the same link": func(ctx context.Context, a *Admin) error {
			_, err := a.Resend(ctx, Resend{Names: []string{"new@acme.example", "newer@acme.example"}, AtLeast: 2 * week})
			return err
		},
		"delete invitations": func(ctx context.Context, a *Admin) error {
			_, err := a.DeleteInvitations(ctx, DeleteInvitations{Names: []string{"new@acme.example", "old@acme.example"}})
			return err
		},
		"step by step: purge": func(ctx context.Context, a *Admin) error { _, err := a.Purge(ctx, Purge{Accepted: true}); return err },
		"adopt key":           func(ctx context.Context, a *Admin) error { key, _ := a.Key(); return a.AdoptKey(ctx, key) },
		"apply": func(ctx context.Context, a *Admin) error {
			in := Apply{ExpiresIn: week, Prune: true, MaxRemovals: 9, TransferTo: ana}
			office := []manifest.Group{{Name: "GIS"}, {Name: "Office"}}
			in.File = manifest.File{Groups: office, Members: []manifest.Member{
				{Email: ana, Role: org.Administrator},
				{Email: uma, Groups: office},
				{Email: lou, Role: org.User},
				{Email: "x@acme.example", Role: org.User},
				{Email: "new@acme.example", Role: org.Manager},
			}}
			_, err := a.Apply(ctx, in, nil)
			return err
		},
	}
}

func thingTries() map[string]try {
	return map[string]try{
		"create resource": func(ctx context.Context, a *Admin) error {
			_, err := a.CreateResource(ctx, NewResource{Kind: "table", Name: "T", Owners: []string{mia, lou}, DependsOn: []string{"layer/Roads"}})
			return err
		},
		"import resources": func(ctx context.Context, a *Admin) error {
			rows := []ResourceRow{{NewResource: NewResource{Kind: "form", Name: "F", Owners: []string{mia}, DependsOn: []string{"layer/Roads"}}, Line: 2}}
			_, err := a.ImportResources(ctx, ImportResources{Rows: rows})
			return err
		},
		"transfer resources": func(ctx context.Context, a *Admin) error {
			_, err := a.TransferResources(ctx, []string{"layer/Roads", "project/Atlas"}, mo)
			return err
		},
		"delete resources": func(ctx context.Context, a *Admin) error {
			_, err := a.DeleteResources(ctx, DeleteResources{Names: []string{"data-source/Imagery"}}, nil, new([]org.Step))
			return err
		},
		"grant": func(ctx context.Context, a *Admin) error {
			_, err := a.Grant(ctx, "layer/Roads", org.Own, Subject{Member: mia})
			return err
		},
		"lower": func(ctx context.Context, a *Admin) error {
			_, err := a.Grant(ctx, "project/Atlas", org.View, Subject{Member: mia})
			return err
		},
		"grant group": func(ctx context.Context, a *Admin) error {
			_, err := a.Grant(ctx, "layer/Roads", org.Modify, Subject{Group: "Field crew"})
			return err
		},
		"revoke owner": func(ctx context.Context, a *Admin) error {
			_, err := a.Revoke(ctx, "project/Atlas", Subject{Member: mia})
			return err
		},
		"revoke group": func(ctx context.Context, a *Admin) error {
			_, err := a.Revoke(ctx, "layer/Roads", Subject{Group: "GIS"})
			return err
		},
	}
}

func readTries() map[string]try {
	return map[string]try{
		"export":          func(ctx context.Context, a *Admin) error { return a.Export(ctx, io.Discard) },
		"organization of": func(ctx context.Context, a *Admin) error { _, err := a.Organization(ctx); return err },
		"health":          func(ctx context.Context, a *Admin) error { _, err := a.Health(ctx); return err },
		"is member":       func(ctx context.Context, a *Admin) error { _, err := a.IsMember(ctx, mia); return err },
		"actor":           func(ctx context.Context, a *Admin) error { _, err := a.Actor(ctx); return err },
		"check key":       func(ctx context.Context, a *Admin) error { return a.CheckKey(ctx) },
		"sign-in wait":    func(ctx context.Context, a *Admin) error { _, err := a.SignInWait(ctx, mia); return err },
		"belongings": func(ctx context.Context, a *Admin) error {
			m, err := a.Store.Member(context.WithoutCancel(ctx), mia)
			if err == nil {
				_, err = a.BelongingsOf(ctx, m, 1)
			}
			return err
		},
		"projects": func(ctx context.Context, a *Admin) error {
			m, err := a.Store.Member(context.WithoutCancel(ctx), mia)
			if err == nil {
				_, err = a.ProjectsOf(ctx, m, 1)
			}
			return err
		},
		"plan deletion": func(ctx context.Context, a *Admin) error {
			_, err := a.PlanDeletion(ctx, DeleteMembers{Names: []string{mia}, TransferTo: lou}, readAll)
			return err
		},
		"plan resource deletion": func(ctx context.Context, a *Admin) error {
			_, err := a.PlanResourceDeletion(ctx, DeleteResources{Names: []string{"project/Atlas"}}, readAll)
			return err
		},
		"plan groups deletion": func(ctx context.Context, a *Admin) error {
			_, err := a.PlanGroupsDeletion(ctx, []string{"GIS"})
			return err
		},
		"left out": func(ctx context.Context, a *Admin) error { _, err := a.LeftOut(ctx); return err },
		"unsent":   func(ctx context.Context, a *Admin) error { _, err := a.Unsent(ctx); return err },
		"expired":  func(ctx context.Context, a *Admin) error { _, err := a.ExpiredIDs(ctx); return err },
		"remindable": func(ctx context.Context, a *Admin) error {
			_, err := a.Remindable(ctx, week)
			return err
		},
	}
}

// readAll reads the steps of a plan.
func readAll(_ org.Deletion, steps Steps) error {
	for _, err := range steps {
		if err != nil {
			return err
		}
	}
	return nil
}
