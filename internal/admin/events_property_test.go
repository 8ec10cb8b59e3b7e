package admin

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// After random changes of random organizations the events say of each value that changed what it was before and what it
// is now, and speak of no other; all of them have the id of the change. A failure tells the seed.
func TestEventsTellWhatWasAndWhatIs(t *testing.T) {
	t.Parallel()
	outcomes := []string{"member", "members", "invitation", "resend", "grant", "transfer", "organization", "refused", "nothing"}
	trial{organizations: 6, full: 300, times: 25, stream: 2, outcomes: outcomes}.run(t, func(chance *rand.Rand, a *Admin, before state) (state, string) {
		return tellsWhatChanged(t, chance, a, before)
	})
}

func tellsWhatChanged(t *testing.T, chance *rand.Rand, a *Admin, before state) (after state, outcome string) {
	skip, organization := len(events(t, a, 0)), organizationName(t, a)
	a.ChangeID = a.IDs.Once(a.Now) // a command of its own
	kind, err := random{Rand: chance, t: t, a: a}.command(before)
	after = stateOf(t, a)
	want, got := changes(before, after), toldChanges(t, a, skip)
	if now := organizationName(t, a); now != organization {
		want["organization name"] = fromTo{organization, now}
	}
	maps.DeleteFunc(want, func(key string, _ fromTo) bool { // a transfer tells who the owners are, a grant who has what level
		path, _, level := strings.Cut(key, " level of ")
		path, owners := strings.CutSuffix(path, " owners")
		_, moved := got[path+" owners"]
		return level && moved || owners && !moved
	})
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: told is\n%v\nchanged is\n%v", kind, got, want)
	}
	switch {
	case errors.Is(err, org.ErrRefused), errors.Is(err, org.ErrConflict):
		return after, "refused"
	case err != nil:
		t.Errorf("%s: %v", kind, err)
	case len(got) == 0:
		return after, "nothing"
	}
	return after, kind
}

// command runs a random command, and says of which kind.
func (r random) command(now state) (kind string, err error) {
	members, resources := slices.Sorted(maps.Keys(now.Members)), slices.Sorted(maps.Keys(now.Resources))
	groups, ctx := slices.Sorted(maps.Keys(now.Groups)), r.t.Context()
	var pending []string
	for _, i := range now.Invitations {
		if i.AcceptedAt.IsZero() {
			pending = append(pending, i.ID)
		}
	}
	slices.Sort(pending)
	member, role := members[r.IntN(len(members))], ptr(org.Role(1+r.IntN(3)))
	name, language := ptr([]string{"Ana", "a, b", `x "y"`, "was → is", "role: user", "none"}[r.IntN(6)]), ptr([]string{"en", "fr"}[r.IntN(2)])
	wanted := r.some(groups, 2)
	switch n := r.IntN(7); {
	case n == 0:
		_, err = r.a.UpdateMembers(ctx, []string{member}, MemberUpdate{Role: role, Name: name, Language: language, Groups: &wanted}, nil)
		return "member", err
	case n == 1:
		u := MemberUpdate{Language: language, AddGroups: wanted, TransferTo: ana}
		if r.IntN(3) == 0 {
			u.Role = role
		}
		_, err = r.a.UpdateMembers(ctx, append(r.some(members, 3), member), u, nil)
		return "members", err
	case n == 2 && len(pending) > 0:
		u := InvitationUpdate{Role: role, Language: language, Groups: &wanted}
		if r.IntN(2) == 0 {
			u.ExpiresIn = ptr(time.Duration(1+r.IntN(100)) * time.Hour)
		}
		_, err = r.a.UpdateInvitation(ctx, pending[r.IntN(len(pending))], u)
		return "invitation", err
	case n == 3 && len(pending) > 0:
		_, err = r.a.Resend(ctx, Resend{Names: r.some(pending, 3), ExpiresIn: time.Duration(1+r.IntN(100)) * time.Hour, NewLink: true})
		return "resend", err
	case n == 4 && len(resources) > 0:
		_, err = r.a.Grant(ctx, resources[r.IntN(len(resources))], org.Level(1+r.IntN(3)), Subject{Member: member})
		return "grant", err
	case n == 5 && len(resources) > 0:
		_, err = r.a.TransferResources(ctx, r.some(resources, 4), member)
		return "transfer", err
	}
	_, err = r.a.UpdateOrganization(ctx, OrganizationUpdate{Name: name})
	return "organization", err
}

// fromTo is what a value was and is.
type fromTo struct{ from, to any }

// values are all that an event may say of what there is: "bo@acme.example role" → "user".
func (s state) values() map[string]any {
	all := map[string]any{}
	for email, m := range s.Members {
		all[email+" name"], all[email+" role"], all[email+" language"] = m.Name, m.Role.String(), m.Language
		all[email+" groups"] = append([]string{}, m.Groups...)
	}
	for _, i := range s.Invitations {
		key := i.Recipient + " " + i.ID
		all[key+" role"], all[key+" language"], all[key+" expires"] = i.Role.String(), i.Language, rfc3339(i.Expires)
		all[key+" groups"], all[key+" sender"] = append([]string{}, i.Groups...), i.Sender
	}
	for path, r := range s.Resources {
		all[path+" owners"] = r.Owners
		for _, owner := range r.Owners {
			all[path+" level of "+owner] = org.Own.String()
		}
	}
	for _, p := range s.Permissions {
		all[p.Resource+" level of "+p.Subject] = p.Level.String()
	}
	return all
}

// changes are the values that are others now.
func changes(before, after state) map[string]fromTo {
	found, now := map[string]fromTo{}, after.values()
	for key, from := range before.values() {
		if to, there := now[key]; there && !reflect.DeepEqual(from, to) {
			found[key] = fromTo{from, to}
		}
	}
	return found
}

// toldChanges are what the events since the first skip ones say was and is. They have to be of one change.
func toldChanges(t *testing.T, a *Admin, skip int) map[string]fromTo {
	t.Helper()
	found := map[string]fromTo{}
	var all []org.Event
	for e, err := range store.List(t.Context(), a.Store, store.Events(), listing.Query{}) {
		check(t, err)
		all = append(all, e)
	}
	id, err := a.ChangeID()
	check(t, err)
	for _, e := range all[skip:] {
		if e.Change == "" || e.Change != id || e.Origin != a.Origin || e.Origin == "" {
			t.Errorf("the event is %+v", e)
		}
		facts := map[string]any{}
		for _, d := range org.ParseDetails(e.Details) {
			facts[d.Name] = d.To
		}
		for _, d := range org.ParseDetails(e.Details) {
			if d.From == nil {
				continue
			}
			key := e.Subject + " " + d.Name
			switch noun, _, _ := strings.Cut(e.Action, "."); noun {
			case "organization":
				key = noun + " " + d.Name
			case "invitation":
				key = fmt.Sprintf("%s %s %s", e.Subject, facts["id"], d.Name)
			case "permission":
				key = fmt.Sprintf("%s level of %s", e.Subject, facts["member"])
			}
			found[key] = fromTo{d.From, d.To}
		}
	}
	return found
}

func organizationName(t *testing.T, a *Admin) string {
	t.Helper()
	o, err := a.Store.Organization(t.Context())
	check(t, err)
	return o.Name
}
