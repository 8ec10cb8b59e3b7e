package admin

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// randomOrganization is one of 3 to 14 members, 4 groups and 25 resources, with invitations and permissions. Ana
// administers it.
func randomOrganization(t *testing.T, chance *rand.Rand) (*Admin, state) {
	t.Helper()
	a := newAdmin(t, emptyDatabase(t), byte(chance.IntN(100)))
	_, _, err := a.initAcme(t)
	check(t, err)
	check(t, a.Store.Change(t.Context(), func(s *store.Store) error {
		r := random{t: t, a: a, s: s, Rand: chance, owners: []string{ana}, administrators: []string{ana}, members: []string{ana}}
		r.addGroups()
		r.addMembers()
		r.addResources()
		r.addPermissions()
		r.addInvitations()
		return nil
	}))
	now := stateOf(t, a)
	return a, now
}

// random fills an organization.
type random struct {
	*rand.Rand
	t *testing.T
	a *Admin
	s *store.Store

	groups, members, owners, administrators, resources []string
}

func (r *random) id() string {
	id, err := r.a.IDs.Next(r.a.Now())
	check(r.t, err)
	return id
}

// some are up to most of from, each once.
func (r *random) some(from []string, most int) []string {
	from = slices.Clone(from)
	r.Shuffle(len(from), func(i, j int) { from[i], from[j] = from[j], from[i] })
	from = from[:min(r.IntN(most+1), len(from))]
	slices.Sort(from)
	return from
}

func (r *random) addGroups() {
	for n := range r.IntN(5) {
		g := org.Group{ID: r.id(), Name: fmt.Sprintf("Group %d", n), Created: r.a.Now()}
		check(r.t, r.s.AddGroup(r.t.Context(), g))
		r.groups = append(r.groups, g.Name)
	}
}

func (r *random) addMembers() {
	for n := range 2 + r.IntN(12) {
		m := org.Member{
			ID: r.id(), Name: "Member", Email: fmt.Sprintf("m%d@acme.example", n), Role: org.Role(1 + (n+r.IntN(2))%3),
			Groups: r.some(r.groups, 2), Language: "en", Joined: r.a.Now(),
		}
		check(r.t, r.s.AddMember(r.t.Context(), m))
		if r.IntN(2) == 0 {
			check(r.t, r.s.SetCredential(r.t.Context(), m.ID, "$argon2id$"))
			r.addSessions(m)
		}
		r.members = append(r.members, m.Email)
		if m.Role >= org.Manager {
			r.owners = append(r.owners, m.Email)
		}
		if m.Role == org.Administrator {
			r.administrators = append(r.administrators, m.Email)
		}
	}
}

// addSessions makes some that are open, and some that are over.
func (r *random) addSessions(m org.Member) {
	for range r.IntN(4) {
		hash := make([]byte, 32)
		for i := range hash {
			hash[i] = byte(r.IntN(256))
		}
		session := org.Session{Member: m, Expires: r.a.Now().Add(time.Duration(r.IntN(3)) * time.Second)}
		check(r.t, r.s.AddSession(r.t.Context(), session, hash, r.a.Now().Add(-time.Hour)))
	}
}

// addResources makes resources that depend on earlier ones: there is no cycle.
func (r *random) addResources() {
	for n := range r.IntN(26) {
		owners := r.some(r.owners, 3)
		if len(owners) == 0 {
			owners = []string{r.owners[r.IntN(len(r.owners))]}
		}
		kinds := org.ResourceKinds()
		v := org.Resource{
			ID: r.id(), Kind: kinds[r.IntN(len(kinds))], Name: fmt.Sprintf("R %d", n), Owners: owners, DependsOn: r.some(r.resources, 2), Created: r.a.Now(),
		}
		check(r.t, r.s.AddResources(r.t.Context(), v))
		r.resources = append(r.resources, v.Path())
	}
}

func (r *random) addPermissions() {
	for _, path := range r.resources {
		v, err := r.s.Resource(r.t.Context(), path)
		check(r.t, err)
		for _, subject := range r.some(slices.Concat(r.members, r.groups), 3) {
			if !slices.Contains(v.Owners, subject) {
				p := org.Permission{Resource: path, ResourceID: v.ID, Subject: subject, Group: slices.Contains(r.groups, subject), Level: org.Level(1 + r.IntN(2))}
				check(r.t, r.s.SetPermission(r.t.Context(), p))
			}
		}
	}
}

// addInvitations makes pending, expired and accepted ones, from Administrators and from somebody who is gone.
func (r *random) addInvitations() {
	for n := range r.IntN(12) {
		i := org.Invitation{
			ID: r.id(), Sender: r.administrators[r.IntN(len(r.administrators))], Recipient: fmt.Sprintf("i%d@acme.example", n), Role: org.User, Groups: r.some(r.groups, 2),
			Language: "en", Created: r.a.Now().Add(-week), Expires: r.a.Now().Add(time.Duration(r.IntN(3)) * time.Second), Delivery: org.DeliveryNone,
			SecretHash: []byte{byte(n)}, Sealed: []byte{byte(n)},
		}
		if r.IntN(5) == 0 {
			i.Sender = "gone@acme.example"
		}
		check(r.t, r.s.AddInvitations(r.t.Context(), i))
		if i.AcceptedAt = r.a.Now(); r.IntN(4) == 0 {
			check(r.t, r.s.SetAccepted(r.t.Context(), i))
		}
	}
}

// randomDeletion is one of what there is now.
func randomDeletion(chance *rand.Rand, now state) (d randomly) {
	r := random{Rand: chance, members: slices.Sorted(maps.Keys(now.Members)), resources: slices.Sorted(maps.Keys(now.Resources))}
	for _, email := range r.members {
		if now.Members[email].Role == org.Administrator {
			r.administrators = append(r.administrators, email)
		}
	}
	d.as = r.administrators[r.IntN(len(r.administrators))]
	if r.IntN(4) == 0 {
		d.resources = r.some(r.resources, 2)
	}
	if len(d.resources) > 0 {
		return d
	}
	d.resources = nil
	for len(d.members) == 0 {
		d.members = r.some(r.members, 1+r.IntN(3))
		if r.IntN(2) == 0 {
			d.members = append(d.members, r.some(r.administrators, 1)...) // who may have sent something, and be named twice
		}
	}
	switch r.IntN(5) {
	case 0:
	case 1, 2:
		d.heir = r.members[r.IntN(len(r.members))]
	default:
		d.delete = true
	}
	return d
}
