package cmd

import (
	"fmt"
	"slices"
	"strings"
)

func (g *generator) apply() order {
	c := order{verb: "apply", names: []string{"-"}, stdin: g.file(), mail: g.server(), flags: g.maybe(35, "prune")}
	if g.chance(60) && c.has("prune") {
		c.flags = append(c.flags, "--max-removals="+fmt.Sprint(g.IntN(4)))
	}
	c = g.leaving(c)
	if c.has("dry-run") {
		c.flags = append(c.flags, g.maybe(50, "exit-code")...)
	}
	return c
}

func (g *generator) changeResources() order {
	switch g.IntN(5) {
	case 0:
		return order{verb: "resources transfer", names: g.some(g.resource), flags: []string{"--to=" + g.member()}}
	case 1:
		return g.dry(order{verb: "resources delete", names: g.some(g.resource)}, 90)
	default:
		c := order{verb: "resources create", names: []string{g.spelled(choice(g, resourceNames...))}}
		c.flags = append(c.flags, "--kind="+cond(g.chance(3), "road", g.spelled(choice(g, kindNames...))))
		for range g.IntN(3) {
			c.flags = append(c.flags, "--owner="+g.member())
		}
		for range g.IntN(3) {
			c.flags = append(c.flags, "--depends-on="+g.resource())
		}
		return c
	}
}

func (g *generator) changePermissions() order {
	c := order{verb: choice(g, "permissions grant", "permissions grant", "permissions revoke"), names: []string{g.resource()}}
	if c.verb == "permissions grant" {
		c.flags = append(c.flags, "--level="+cond(g.chance(3), "owner", g.spelled(choice(g, "own", "modify", "view"))))
	}
	about := choice(g, "--member="+g.member(), "--group="+g.group())
	if of := sortedPermissions(g.o); len(of) > 0 && g.chance(60) { // what there is
		p := choice(g, of...)
		c.names[0] = g.spelled(g.o.path(p.resource))
		about = cond(g.o.members[p.subject].email != "", "--member="+g.o.members[p.subject].email, "--group="+g.o.groups[p.subject].name)
	}
	c.flags = append(c.flags, about)
	return c
}

func sortedPermissions(o *organization) (all []permission) {
	for p := range o.permissions {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b permission) int { return (a.resource-b.resource)*100000 + a.subject - b.subject })
	return all
}

func (g *generator) invite() order {
	c := order{verb: "invitations create", mail: g.server(), names: g.some(func() string {
		return cond(g.chance(3), choice(g, "bo@", "bo at acme", ""), g.address())
	})}
	if g.chance(97) {
		c.flags = append(c.flags, "--role="+g.role())
	}
	c.flags = append(c.flags, g.flags(15, map[string]func() string{"group": g.group, "language": g.language, "expires-in": g.expiry})...)
	c.flags = append(c.flags, g.maybe(20, "if-not-exists", "no-email")...)
	c.flags = append(c.flags, g.maybe(10, "dry-run")...)
	return c
}

func (g *generator) inviteRows() order {
	var b strings.Builder
	b.WriteString("email,role,groups\n")
	for range 1 + g.IntN(4) {
		var groups []string
		for _, n := range numbers(g.o.groups) {
			if g.chance(20) {
				groups = append(groups, g.o.groups[n].name)
			}
		}
		if g.chance(4) {
			groups = append(groups, "Nope")
		}
		fmt.Fprintf(&b, "%s,%s,%s\n", cond(g.chance(4), "bo at acme", g.address()), g.role(), strings.Join(groups, ";"))
	}
	return order{verb: "invitations create", stdin: b.String(), mail: g.server(), flags: append([]string{"--from=-"}, g.maybe(10, "dry-run", "no-email")...)}
}

func (g *generator) updateInvitation() order {
	return order{verb: "invitations update", names: []string{g.invitation()}, flags: g.flags(35, map[string]func() string{
		"role": g.role, "language": g.language, "expires-in": g.expiry,
		"group": func() string { return cond(g.chance(20), "", strings.Join(g.some(g.group), ",")) },
	})}
}

func (g *generator) resend() order {
	c := order{verb: "invitations resend", mail: g.server()}
	switch g.IntN(6) {
	case 0:
		c.flags = []string{"--failed"}
		c.mail = choice(g, "ok", "refused", "later")
		return c
	case 1:
		c.flags = append([]string{"--expired"}, g.maybe(90, "yes")...)
	default:
		c.names = g.some(g.invitation)
	}
	c.flags = append(c.flags, g.maybe(25, "new-link")...)
	c.flags = append(c.flags, g.flags(25, map[string]func() string{"expires-in": g.expiry})...)
	return c
}

// tidy is what removes or reminds.
func (g *generator) tidy() order {
	age := func() string { return cond(g.chance(5), "-1d", choice(g, "0d", "1d", "3d", "30d")) }
	switch g.IntN(5) {
	case 0, 1:
		c := order{verb: "invitations purge", flags: g.flags(30, map[string]func() string{"older-than": age})}
		c.flags = append(c.flags, g.maybe(15, "accepted")...)
		c.flags = append(c.flags, g.maybe(10, "dry-run")...)
		return c
	case 2:
		return g.dry(order{verb: "invitations delete", names: g.some(g.invitation)}, 90)
	case 3:
		return order{verb: "audit prune", flags: append([]string{"--older-than=" + cond(g.chance(3), "soon", choice(g, "3d", "8d", "30d"))}, g.maybe(10, "dry-run")...)}
	default:
		c := order{verb: "invitations remind", mail: cond(g.chance(5), "", choice(g, "ok", "ok", "refused", "later", "down"))}
		c.flags = append(g.flags(40, map[string]func() string{"within": g.expiry}), g.maybe(10, "dry-run")...)
		return c
	}
}

// accept takes a link that was shown, or has one shown.
func (g *generator) accept() order {
	if g.kept == 0 || g.chance(50) {
		g.kept++
		return order{verb: "invitations show", names: []string{g.invitation()}, flags: []string{"--link"}, stdin: fmt.Sprintf("$L%d", g.kept)}
	}
	newest := g.kept
	if g.chance(20) {
		newest = 1 + g.IntN(g.kept)
	}
	return order{
		verb: "invitations accept", names: []string{fmt.Sprintf("$L%d", newest)}, stdin: cond(g.chance(4), "short", quietRivers),
		flags: []string{"--name=" + cond(g.chance(3), " ", choice(g, "Ana", "Bo Chen", "Cy", "Dee", "Élodie")), "--password-stdin"},
	}
}

// grown is what an organization begins with: people, groups and resources, each a little different from the last time.
func (g *generator) grown() order {
	people := []string{"bo", "cy", "dee", "eve"}
	name := func(n int) string { return people[n%4] + "@acme.example" }
	switch n := g.grow; {
	case n < 4:
		return order{verb: "invitations create", names: []string{name(n)}, flags: []string{"--role=" + []string{"administrator", "manager", "user", "manager"}[n]}}
	case n < 12 && n%2 == 0:
		g.kept++
		return order{verb: "invitations show", names: []string{name(n / 2)}, flags: []string{"--link"}, stdin: fmt.Sprintf("$L%d", g.kept)}
	case n < 12:
		return order{verb: "invitations accept", names: []string{fmt.Sprintf("$L%d", g.kept)}, stdin: quietRivers, flags: []string{"--name=Bo", "--password-stdin"}}
	case n < 14:
		return order{verb: "groups create", names: []string{groupNames[n-12]}}
	case n < 17:
		return g.changeResources()
	case n < 19:
		return g.changePermissions()
	default:
		return order{}
	}
}
