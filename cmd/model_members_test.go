package cmd

import (
	"fmt"
	"slices"
)

func (o *organization) updateMembers() {
	c := o.call
	who := each(c.names, o.memberNamed)
	to := o.successor(who)
	given := slices.ContainsFunc([]string{"role", "name", "language", "groups", "add-group", "remove-group"}, c.has)
	role := ""
	if c.has("role") {
		role = o.role(c.value("role"))
	}
	if !given || c.has("name") && len(who) > 1 || c.has("transfer-to") && role != "user" {
		o.refuse(2)
	}
	exactly, also, no := each(o.list("groups"), o.groupNamed), each(o.list("add-group"), o.groupNamed), each(o.list("remove-group"), o.groupNamed)
	for _, n := range who {
		m := o.members[n]
		if c.has("role") {
			m.role = role
		}
		if c.has("name") {
			m.name = o.validName(c.value("name"))
		}
		if c.has("language") {
			m.language = o.tongue(c.value("language"))
		}
		if c.has("groups") {
			m.groups = set{}.with(exactly...)
		}
		m.groups = m.groups.with(also...).without(no...)
		o.changeMember(n, m, to)
	}
	o.guard()
}

// changeMember makes somebody what they are to be; who becomes a User hands over.
func (o *organization) changeMember(n int, m member, to int) {
	before := o.members[n]
	o.members[n] = m
	if o.differ(before.name, m.name, before.role, m.role, before.language, m.language, before.groups, m.groups) {
		o.happened("member.update", m.email)
	}
	if n == o.actor && before.role == "administrator" && m.role != "administrator" {
		o.consents()
	}
	if m.role == "user" {
		o.handOver(set{n: true}, to)
	}
}

// differ tells whether values, in pairs, differ.
func (o *organization) differ(pairs ...any) bool {
	for i := 0; i < len(pairs); i += 2 {
		if fmt.Sprint(pairs[i]) != fmt.Sprint(pairs[i+1]) {
			return true
		}
	}
	return false
}

// guard holds at the end of each change: somebody is left to administer.
func (o *organization) guard() {
	if len(o.administrators()) == 0 {
		o.refuse(7)
	}
}

// successor is who takes over what those who leave or become Users own: another one who may own. 0 is nobody.
func (o *organization) successor(leavers []int) int {
	if !o.call.has("transfer-to") {
		return 0
	}
	to := o.memberNamed(o.call.value("transfer-to"))
	if slices.Contains(leavers, to) || o.members[to].role == "user" && o.call.verb != "apply" { // which may promote them
		o.refuse(7)
	}
	return to
}

// handOver gives to somebody all that others own.
func (o *organization) handOver(leavers set, to int) {
	for _, r := range numbers(o.resources) {
		had := o.permissions[permission{r, to}] == "own" && !slices.Contains(o.log, o.transfer(r))
		for n := range leavers {
			if o.permissions[permission{r, n}] != "own" {
				continue
			}
			if to == 0 {
				o.refuse(7)
			}
			delete(o.permissions, permission{r, n})
			o.permissions[permission{r, to}] = "own"
			if had { // nobody takes over
				o.happened("permission.revoke", o.path(r))
			} else {
				o.transferred(r)
			}
		}
	}
}

// transferred notes once in a command that a resource has other owners.
func (o *organization) transferred(r int) {
	if e := o.transfer(r); !slices.Contains(o.log, e) {
		o.log = append(o.log, e)
	}
}

func (o *organization) transfer(r int) event {
	return event{o.now, o.by(), "resource.transfer", o.path(r), o.changes}
}

func (o *organization) deleteMembers() {
	o.consents()
	who := each(o.call.names, o.memberNamed)
	o.remove(who, o.successor(who), func(int) bool { return false })
	o.guard()
}

// remove deletes members with what they leave. Some invitations stay in any case.
func (o *organization) remove(who []int, to int, stays func(int) bool) {
	leavers, gone := set{}.with(who...), o.call.has("delete-resources")
	if gone && o.call.has("transfer-to") {
		o.refuse(2)
	}
	o.inherit(leavers, to, stays)
	if gone {
		o.disown(leavers)
	} else {
		o.handOver(leavers, to)
	}
	o.dropPermissions(func(p permission) bool { return leavers[p.subject] })
	for _, n := range who {
		o.happened("member.delete", o.members[n].email)
	}
	for _, n := range who {
		delete(o.members, n)
	}
}

// inherit finds another sender for the invitations of those who leave, or deletes them.
func (o *organization) inherit(leavers set, to int, stays func(int) bool) {
	heir := cond(o.members[to].role == "administrator", to, o.actor)
	for _, k := range numbers(o.invitations) {
		i := o.invitations[k]
		from := set{}
		for n := range leavers {
			if o.members[n].email == i.sender {
				from[n] = true
			}
		}
		if len(from) == 0 || o.status(i) == "accepted" {
			continue
		}
		if expired := o.status(i) == "expired"; (o.call.has("delete-resources") || expired && leavers[heir]) && !stays(k) {
			o.happened("invitation.delete", i.recipient)
			delete(o.invitations, k)
			continue
		}
		if to == 0 && o.status(i) == "pending" && !stays(k) || leavers[heir] {
			o.refuse(7)
		}
		i.sender = o.members[heir].email
		o.invitations[k] = i
		o.happened("invitation.update", i.recipient)
	}
}
