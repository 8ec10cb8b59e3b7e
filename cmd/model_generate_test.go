package cmd

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// generator makes up commands that mostly make sense in an organization.
type generator struct {
	*rand.Rand
	o    *organization
	kept int // links
	grow int // steps of the beginning
}

// step is a command in a sequence, some time after the one before.
type step struct {
	order
	after time.Duration
	fault string // "", kill, disk, lock
}

var (
	peopleNames   = []string{"ana", "bo", "cy", "dee", "eve", "fay", "gus", "hal", "ian", "jo"}
	groupNames    = []string{"GIS", "Field crew", "Night shift", "Équipe", "Map team"}
	resourceNames = []string{"City", "Roads", "Survey", "Été"}
	kindNames     = []string{"project", "layer", "data-source", "table", "form"}
)

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

func choice[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

// spelled is a text in another case now and then.
func (g *generator) spelled(text string) string {
	switch g.IntN(12) {
	case 0:
		return strings.ToUpper(text)
	case 1:
		return strings.ToLower(text)
	default:
		return text
	}
}

func (g *generator) address() string { return g.spelled(choice(g, peopleNames...) + "@acme.example") }

// existing is the name of a thing, its id, or what there is none of.
func existing[T any](g *generator, noun string, things map[int]T, name func(T) string, other func() string) string {
	if len(things) == 0 || g.chance(4) {
		return cond(g.chance(10), "", other())
	}
	found := name(things[choice(g, numbers(things)...)])
	if g.chance(8) {
		return fmt.Sprintf("$(roster %s show '%s' -q)", noun, found)
	}
	return g.spelled(found)
}

func (g *generator) member() string {
	return existing(g, "members", g.o.members, func(m member) string { return m.email }, func() string {
		return cond(g.chance(15), "bo@", g.address())
	})
}

func (g *generator) group() string {
	return existing(g, "groups", g.o.groups, func(x group) string { return x.name }, func() string { return choice(g, groupNames...) })
}

func (g *generator) resource() string {
	return existing(g, "resources", g.o.resources, func(r resource) string { return r.kind + "/" + r.name }, func() string {
		return choice(g, kindNames...) + "/" + choice(g, resourceNames...)
	})
}

func (g *generator) invitation() string {
	return existing(g, "invitations", g.o.invitations, func(i invitation) string { return i.recipient }, g.address)
}

func (g *generator) some(one func() string) (names []string) {
	for range 1 + g.IntN(3)*g.IntN(2) {
		names = append(names, one())
	}
	return names
}

func (g *generator) role() string {
	return cond(g.chance(3), "boss", g.spelled(choice(g, "administrator", "admin", "manager", "manager", "editor", "user", "user", "user", "viewer")))
}

func (g *generator) language() string {
	return cond(g.chance(4), "de", choice(g, "en", "fr", "es", "fr-CA", "ES"))
}

func (g *generator) expiry() string {
	return cond(g.chance(4), choice(g, "0d", "-1d", "soon"), choice(g, "1d", "7d", "36h", "30d", "3d"))
}

// flags are some of those that a command has, each with a value.
func (g *generator) flags(percent int, possible map[string]func() string) (flags []string) {
	for _, name := range slices.Sorted(keysOf(possible)) {
		if g.chance(percent) {
			flags = append(flags, "--"+name+"="+possible[name]())
		}
	}
	return flags
}

func keysOf[T any](m map[string]T) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// maybe are flags without a value.
func (g *generator) maybe(percent int, names ...string) (flags []string) {
	for _, name := range names {
		if g.chance(percent) {
			flags = append(flags, "--"+name)
		}
	}
	return flags
}

// next is the step that comes next.
func (g *generator) next() step {
	c := g.grown()
	if g.grow++; c.verb == "" {
		c = g.command()
	}
	if c.verb != "invitations accept" && c.verb != "invitations show" {
		c.flags = append(c.flags, g.acting()...)
	}
	s := step{order: c}
	if g.chance(10) {
		s.after = choice(g, time.Second, 4*time.Hour, 25*time.Hour, 3*day, 7*day-time.Second, 7*day, 8*day)
	}
	return s
}

func (g *generator) acting() []string {
	admins := g.o.administrators()
	slices.Sort(admins)
	switch {
	case g.chance(94) && (len(admins) > 1 || g.chance(50)):
		return []string{"--as=" + g.spelled(g.o.members[choice(g, admins...)].email)}
	case g.chance(50):
		return nil
	default:
		return []string{"--as=" + g.address()}
	}
}

func (g *generator) command() order {
	makers := []struct {
		weight int
		make   func() order
	}{
		{1, g.updateOrganization},
		{5, g.changeGroups},
		{6, g.updateMembers},
		{5, g.deleteMembers},
		{1, g.resetPassword},
		{7, g.changeResources},
		{7, g.changePermissions},
		{12, g.invite},
		{3, g.inviteRows},
		{4, g.updateInvitation},
		{5, g.resend},
		{3, g.tidy},
		{14, g.accept},
		{5, g.apply},
	}
	total := 0
	for _, m := range makers {
		total += m.weight
	}
	n := g.IntN(total)
	for _, m := range makers {
		if n -= m.weight; n < 0 {
			return m.make()
		}
	}
	panic("no command")
}

// file is what is there, changed a little.
func (g *generator) file() string {
	f := manifestFile{}
	if g.chance(80) {
		groups := []string{}
		for _, n := range numbers(g.o.groups) {
			if g.chance(90) {
				groups = append(groups, g.o.groups[n].name)
			}
		}
		if name := choice(g, groupNames...); g.chance(20) && !slices.Contains(groups, name) {
			groups = append(groups, name)
		}
		f.Groups = &groups
	}
	if f.Groups == nil || g.chance(85) {
		members := []declaredPerson{}
		for _, name := range peopleNames {
			if p, there := g.declaredPerson(name + "@acme.example"); there != g.chance(12) {
				members = append(members, p)
			}
		}
		f.Members = &members
	}
	text, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func (g *generator) declaredPerson(email string) (p declaredPerson, there bool) {
	p.Email = email
	role, language, groups := "", "", set(nil)
	for _, m := range g.o.members {
		if m.email == email {
			role, language, groups, there = m.role, m.language, m.groups, true
		}
	}
	if n, status := g.o.openFor(email); !there && status != "" {
		i := g.o.invitations[n]
		role, language, groups, there = i.role, i.language, i.groups, status == "pending"
	}
	if !there || g.chance(15) {
		role, language = cond(g.chance(90), choice(g, "administrator", "manager", "user"), ""), choice(g, "en", "fr", "")
	}
	p.Role, p.Language = role, language
	if names := g.o.groupNames(groups); g.chance(70) {
		p.Groups = &names
	}
	return p, there
}
