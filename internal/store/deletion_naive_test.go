package store

import (
	"slices"
	"strings"
)

// The naive computation of what SQL does at once. roots are leavers or, with named, resources.

// leaving are the members who leave, or if resources are named, those who own all of them.
func (g graph) leaving(roots Roots) (leavers []string) {
	for _, name := range people() {
		all := len(roots.Resources) > 0
		for _, x := range g {
			all = all && (!slices.Contains(roots.Resources, "r-"+x.name) || slices.Contains(x.owners, name))
		}
		if all || slices.Contains(roots.Members, "m-"+name) {
			leavers = append(leavers, name)
		}
	}
	return leavers
}

// doomed is which things are deleted.
func (g graph) doomed(roots Roots) map[string]bool {
	leavers, doomed := g.leaving(roots), map[string]bool{}
	for _, x := range g {
		if len(roots.Resources) > 0 && slices.Contains(roots.Resources, "r-"+x.name) ||
			len(roots.Resources) == 0 && !stays(x.owners, leavers) {
			doomed[x.name] = true
		}
	}
	for range g { // no chain is longer
		for _, x := range g {
			if slices.ContainsFunc(x.needs, func(need string) bool { return doomed[need] }) {
				doomed[x.name] = true
			}
		}
	}
	return doomed
}

// stays reports whether one of owners does not leave.
func stays(owners, leavers []string) bool {
	return slices.ContainsFunc(owners, func(owner string) bool { return !slices.Contains(leavers, owner) })
}

// without returns those of names that do not leave.
func without(names, leavers []string) (left []string) {
	for _, name := range names {
		if !slices.Contains(leavers, name) {
			left = append(left, name)
		}
	}
	return left
}

// fates returns what Doomed has to yield.
func (g graph) fates(roots Roots) []string {
	leavers, doomed := g.leaving(roots), g.doomed(roots)
	var lost, deleted, released []string
	for _, x := range g {
		line, owners := x.name, slices.Sorted(slices.Values(x.owners))
		for _, y := range g { // the first of what it needs
			if doomed[y.name] && slices.Contains(x.needs, y.name) {
				line += "<" + y.name
				break
			}
		}
		line += " " + strings.Join(owners, ",")
		switch {
		case doomed[x.name] && stays(x.owners, leavers) && !slices.Contains(roots.Resources, "r-"+x.name):
			lost = append(lost, "lost "+line)
		case doomed[x.name]:
			deleted = append(deleted, "doomed "+line)
		case len(roots.Resources) == 0 && len(without(x.owners, leavers)) < len(x.owners):
			released = append(released, "released "+line)
		}
	}
	return slices.Concat(lost, deleted, released)
}

// left returns what Owned has to yield.
func (g graph) left(roots Roots) (lines []string) {
	for _, x := range g {
		if len(without(x.owners, g.leaving(roots))) < len(x.owners) {
			lines = append(lines, "left "+x.name+" "+strings.Join(slices.Sorted(slices.Values(x.owners)), ","))
		}
	}
	return lines
}

// grants returns what LostPermissions has to yield, or PermissionsOf if only those of leavers are removed.
func (g graph) lostGrants(roots Roots, doomed map[string]bool) (lines []string) {
	for _, x := range g {
		for _, grant := range x.grants {
			level, subject, _ := strings.Cut(grant, " ")
			if doomed[x.name] || slices.Contains(roots.Members, "m-"+subject) {
				lines = append(lines, level+" "+x.name+" "+subject)
			}
		}
	}
	return lines
}

// after returns what is left once everything doomed is deleted, and then the members who leave.
func (g graph) after(roots Roots) (lines []string) {
	doomed := g.doomed(roots)
	for _, x := range g {
		if doomed[x.name] {
			continue
		}
		owners := x.owners
		if len(roots.Resources) == 0 {
			owners = without(owners, g.leaving(roots))
		}
		lines = append(lines, x.state(owners, roots)...)
	}
	return lines
}

// inherited returns what is left once heir has taken over everything from the members who leave.
func (g graph) inherited(roots Roots, heir string) (lines []string) {
	for _, x := range g {
		owners := without(x.owners, g.leaving(roots))
		if len(owners) < len(x.owners) && !slices.Contains(owners, heir) {
			owners = append(owners, heir)
		}
		lines = append(lines, x.state(owners, roots)...)
	}
	return lines
}

// state returns the permissions on x once owners own it and the members who leave are gone.
func (x thing) state(owners []string, roots Roots) (lines []string) {
	for _, owner := range owners {
		lines = append(lines, "own "+x.name+" "+owner)
	}
	for _, grant := range x.grants {
		level, subject, _ := strings.Cut(grant, " ")
		if !slices.Contains(owners, subject) && !slices.Contains(roots.Members, "m-"+subject) {
			lines = append(lines, level+" "+x.name+" "+subject)
		}
	}
	return lines
}
