package admin

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/manifest"
	"github.com/roster-cli/roster/internal/org"
)

// randomApply is a file for what there is now, and how to apply it; most can be.
func randomApply(chance *rand.Rand, now state) (as string, in Apply) {
	r := random{Rand: chance, members: slices.Sorted(maps.Keys(now.Members)), groups: slices.Sorted(maps.Keys(now.Groups))}
	for _, email := range r.members {
		if now.Members[email].Role == org.Administrator {
			r.administrators = append(r.administrators, email)
		}
	}
	as = r.administrators[r.IntN(len(r.administrators))]
	in = Apply{File: r.file(now, as), Prune: r.IntN(3) > 0, MaxRemovals: 100, ExpiresIn: week}
	if r.IntN(8) == 0 {
		in.MaxRemovals = r.IntN(4) - 1
	}
	switch r.IntN(8) {
	case 0:
	case 1, 2, 3:
		in.TransferTo = as
	case 4:
		in.TransferTo = r.one(append(r.members, heirNotThere))
	default:
		in.DeleteResources = true
	}
	return as, in
}

func (r *random) one(from []string) string { return from[r.IntN(len(from))] }

// file has both lists, or one, or none; it names most of who is there, in any order, and some who are not.
func (r *random) file(now state, as string) (f manifest.File) {
	if r.IntN(5) > 0 {
		f.Groups = r.names(append(r.groups, "GROUP 1", "New group", "Newer group"), 4)
	}
	switch r.IntN(24) {
	case 0, 1:
		return f
	case 2:
		f.Members = []manifest.Member{} // nobody
		return f
	}
	known := slices.Clone(r.groups)
	for _, g := range f.Groups {
		known = append(known, g.Name, strings.ToUpper(g.Name))
	}
	if f.Groups != nil && r.IntN(4) > 0 {
		known = known[len(r.groups):] // none that goes
	}
	if r.IntN(20) == 0 {
		known = append(known, "Nowhere")
	}
	emails := map[string]bool{}
	for _, email := range r.members {
		emails[email] = email == as && r.IntN(6) > 0 || r.IntN(5) > 0
	}
	for _, id := range slices.Sorted(maps.Keys(now.Invitations)) {
		emails[now.Invitations[id].Recipient] = r.IntN(2) > 0
	}
	for n := range 3 {
		emails[fmt.Sprintf("n%d@acme.example", n)] = r.IntN(3) == 0
	}
	maps.DeleteFunc(emails, func(_ string, named bool) bool { return !named })
	order := slices.Sorted(maps.Keys(emails))
	r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	f.Members = []manifest.Member{}
	for _, email := range order {
		f.Members = append(f.Members, r.member(now, email, known))
	}
	return f
}

// names are up to most groups of from, none spelled in two ways.
func (r *random) names(from []string, most int) []manifest.Group {
	groups := []manifest.Group{}
	for _, name := range r.some(from, most) {
		if !slices.ContainsFunc(groups, func(g manifest.Group) bool { return org.NameKey(g.Name) == org.NameKey(name) }) {
			groups = append(groups, manifest.Group{Name: name})
		}
	}
	return groups
}

func (r *random) member(now state, email string, known []string) manifest.Member {
	m := manifest.Member{Email: email}
	was, member := now.Members[email]
	if !member || r.IntN(4) == 0 {
		m.Role = org.Role(1 + r.IntN(3))
	}
	if was.Role == org.Administrator && r.IntN(2) == 0 || !member && r.IntN(12) == 0 {
		m.Role = 0
	}
	if r.IntN(3) > 0 {
		m.Groups = r.names(known, 2)
	}
	if r.IntN(3) == 0 {
		m.Language = r.one([]string{"en", "fr", "es"})
	}
	return m
}
