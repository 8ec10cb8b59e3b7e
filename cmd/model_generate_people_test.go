package cmd

import "strings"

func (g *generator) server() string {
	return cond(g.chance(60), "", choice(g, "ok", "ok", "ok", "refused", "later", "down"))
}

func (g *generator) updateOrganization() order {
	return order{verb: "organization update", flags: g.flags(60, map[string]func() string{
		"name": func() string { return choice(g, "Acme", "Acme Mapping", "") }, "language": g.language,
	})}
}

func (g *generator) changeGroups() order {
	name := func() string {
		return cond(g.chance(5), choice(g, "", "x", "a,b", "a;b"), g.spelled(choice(g, groupNames...)))
	}
	switch g.IntN(6) {
	case 0, 1:
		return order{verb: "groups create", names: []string{name()}}
	case 2:
		return order{verb: "groups rename", names: []string{g.group(), name()}}
	case 3:
		return order{verb: "groups delete", names: g.some(g.group), flags: g.maybe(90, "yes")}
	case 4:
		return order{verb: "groups remove-member", names: append([]string{g.group()}, g.some(g.member)...)}
	default:
		return order{verb: "groups add-member", names: append([]string{g.group()}, g.some(g.member)...)}
	}
}

func (g *generator) updateMembers() order {
	c := order{verb: "members update", names: g.some(g.member)}
	if g.chance(60) {
		c.flags = append(c.flags, "--role="+g.role())
	}
	c.flags = append(c.flags, g.flags(12, map[string]func() string{
		"name": func() string { return choice(g, "Ana Ruiz", "Bo Chen", "Élodie", " ") }, "language": g.language,
		"groups": func() string { return cond(g.chance(20), "", strings.Join(g.some(g.group), ",")) }, "add-group": g.group, "remove-group": g.group,
	})...)
	if strings.Contains(strings.ToLower(c.value("role")), "er") && g.chance(40) {
		c.flags = append(c.flags, "--transfer-to="+g.member())
	}
	return g.dry(c, 50)
}

// dry adds --yes and --dry-run.
func (g *generator) dry(c order, yes int) order {
	c.flags = append(c.flags, g.maybe(yes, "yes")...)
	c.flags = append(c.flags, g.maybe(10, "dry-run")...)
	return c
}

func (g *generator) leaving(c order) order {
	switch g.IntN(5) {
	case 0, 1:
		c.flags = append(c.flags, "--transfer-to="+g.member())
	case 2, 3:
		c.flags = append(c.flags, "--delete-resources")
	}
	return g.dry(c, 92)
}

func (g *generator) deleteMembers() order {
	return g.leaving(order{verb: "members delete", names: g.some(g.member)})
}

func (g *generator) resetPassword() order {
	return order{verb: "members reset-password", names: []string{g.member()}, flags: g.maybe(20, "no-email"), mail: g.server()}
}
