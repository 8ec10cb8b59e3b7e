package cmd

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

func (o *organization) updateOrganization() {
	before := *o
	if !o.call.has("name") && !o.call.has("language") {
		o.refuse(2)
	}
	if o.call.has("name") {
		o.name = o.validName(o.call.value("name"))
	}
	if o.call.has("language") {
		o.language = o.tongue(o.call.value("language"))
	}
	if o.name != before.name || o.language != before.language {
		o.happened("organization.update", o.name)
	}
}

func (o *organization) validName(name string) string {
	name = strings.TrimSpace(name)
	if name == "" {
		o.refuse(2)
	}
	return name
}

// groupName is one that a group may be given; except is the group itself.
func (o *organization) groupName(name string, except int) string {
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n < 2 || n > 250 || strings.ContainsAny(name, ",;") {
		o.refuse(2)
	}
	for n, g := range o.groups {
		if n != except && (sameName(g.name, name) || g.id == name) {
			o.refuse(5)
		}
	}
	return name
}

func (o *organization) createGroup() { o.newGroup(o.groupName(o.call.names[0], 0)) }

func (o *organization) newGroup(name string) {
	o.groups[o.number()] = group{name: name, created: o.now}
	o.happened("group.create", name)
}

func (o *organization) renameGroup() {
	n := o.groupNamed(o.call.names[0])
	name := o.groupName(o.call.names[1], n)
	g := o.groups[n]
	if g.name != name {
		o.happened("group.rename", g.name)
	}
	g.name = name
	o.groups[n] = g
}

func (o *organization) deleteGroups() {
	o.consents()
	for _, n := range each(o.call.names, o.groupNamed) {
		o.deleteGroup(n)
	}
}

func (o *organization) deleteGroup(n int) {
	for _, m := range numbers(o.members) {
		o.regroup(m, o.members[m].groups.without(n))
	}
	for k, i := range o.invitations {
		i.groups = i.groups.without(n)
		o.invitations[k] = i
	}
	o.dropPermissions(func(p permission) bool { return p.subject == n })
	o.happened("group.delete", o.groups[n].name)
	delete(o.groups, n)
}

func (o *organization) regroup(m int, groups set) {
	changed := o.members[m]
	changed.groups = groups
	o.members[m] = changed
}

func (o *organization) changeGroup(change func(set, ...int) set, action string) {
	n := o.groupNamed(o.call.names[0])
	for _, m := range each(o.call.names[1:], o.memberNamed) {
		before := o.members[m].groups
		if after := change(before, n); len(after) != len(before) {
			o.regroup(m, after)
			o.happened(action, o.groups[n].name)
		}
	}
}

func (o *organization) pruneLog() {
	d := o.duration(o.call.value("older-than"))
	if d < 0 || !o.call.has("older-than") {
		o.refuse(2)
	}
	before := len(o.log)
	o.log = slices.DeleteFunc(o.log, func(e event) bool { return !e.time.After(o.now.Add(-d)) })
	if n := before - len(o.log); n > 0 {
		o.happened("audit.prune", fmt.Sprintf("%d event%s", n, cond(n == 1, "", "s")))
	}
}
