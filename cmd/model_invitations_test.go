package cmd

import (
	"encoding/csv"
	"maps"
	"slices"
	"strings"
	"time"
)

const day = 24 * time.Hour

// lasts is how long an invitation is valid.
func (o *organization) lasts() time.Duration {
	if !o.call.has("expires-in") {
		return 7 * day
	}
	d := o.duration(o.call.value("expires-in"))
	if d <= 0 {
		o.refuse(2)
	}
	return d
}

func (o *organization) invite() {
	c := o.call
	if c.has("from") {
		o.inviteRows()
		return
	}
	if len(c.names) == 0 {
		o.refuse(2)
	}
	given := invitation{role: o.role(c.value("role")), language: o.language, groups: set{}.with(each(o.list("group"), o.groupNamed)...)}
	if c.has("language") {
		given.language = o.tongue(c.value("language"))
	}
	given.expires = o.now.Add(o.lasts())
	var made []int
	for _, email := range c.names {
		email = strings.ToLower(email)
		n, status := o.openFor(email)
		switch {
		case slices.Contains(made, n) && n > 0:
		case !wellFormed(email):
			o.refuse(2)
		case o.isMember(email), status == "pending" && !c.has("if-not-exists"):
			o.refuse(5)
		case status != "pending":
			made = append(made, o.offer(email, given))
		}
	}
	o.send(made)
}

func (o *organization) isMember(email string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(o.members)), func(m member) bool { return m.email == email })
}

// offer makes an invitation, in place of one that has expired.
func (o *organization) offer(email string, i invitation) int {
	if n, status := o.openFor(email); status == "expired" {
		delete(o.invitations, n)
	}
	n := o.number()
	i.sender, i.recipient, i.created, i.delivery = o.members[o.actor].email, email, o.now, "none"
	o.invitations[n] = i
	o.happened("invitation.create", email)
	return n
}

// inviteRows is --from: each row for itself.
func (o *organization) inviteRows() {
	rows, err := csv.NewReader(strings.NewReader(o.call.stdin)).ReadAll()
	if err != nil {
		panic(err)
	}
	if len(o.refused) > 0 {
		return
	}
	var seen []string
	for _, row := range rows[1:] {
		t := o.clone()
		email := strings.ToLower(row[0])
		given := invitation{language: o.language, expires: o.now.Add(7 * day)}
		given.role = t.role(row[1])
		given.groups = set{}.with(each(slices.DeleteFunc(strings.Split(row[2], ";"), func(g string) bool { return g == "" }), t.groupNamed)...)
		if !wellFormed(email) {
			t.refuse(2)
		}
		if len(t.refused) > 0 {
			o.code = 6
			continue
		}
		n, status := o.openFor(email)
		before := slices.Contains(seen, email)
		seen = append(seen, email)
		switch {
		case o.isMember(email) || before:
		case status != "pending":
			o.send([]int{o.offer(email, given)})
		case o.invitations[n].delivery == "failed" && o.call.mail != "" && !o.call.has("no-email"):
			o.mail(n, o.invitations[n])
		}
	}
	o.code = cond(o.code == 8 && !o.call.has("dry-run"), 6, o.code)
}

func (o *organization) updateInvitation() {
	c := o.call
	n := o.invitationNamed(c.names[0])
	before := o.invitations[n]
	i := before
	if o.status(i) != "pending" {
		o.refuse(5)
	}
	if c.has("role") {
		i.role = o.role(c.value("role"))
	}
	if c.has("language") {
		i.language = o.tongue(c.value("language"))
	}
	if c.has("group") {
		i.groups = set{}.with(each(o.list("group"), o.groupNamed)...)
	}
	if c.has("expires-in") {
		i.expires = o.now.Add(o.lasts())
	}
	if len(c.flags) == cond(c.has("as"), 1, 0) {
		o.refuse(2)
	}
	o.changeInvitation(n, i)
}

func (o *organization) changeInvitation(n int, i invitation) {
	before := o.invitations[n]
	o.invitations[n] = i
	if o.differ(before.role, i.role, before.language, i.language, before.groups, i.groups, before.expires, i.expires) {
		o.happened("invitation.update", i.recipient)
	}
}

func (o *organization) resend() {
	c, until := o.call, o.now.Add(o.lasts())
	var all []int
	switch {
	case c.has("failed"):
		o.sendAgain()
		return
	case c.has("expired"):
		for _, n := range numbers(o.invitations) {
			if o.status(o.invitations[n]) == "expired" {
				all = append(all, n)
			}
		}
		if len(all) > 0 {
			o.consents()
		}
	default:
		all = each(c.names, o.invitationNamed)
	}
	for _, n := range all {
		i := o.invitations[n]
		if o.status(i) == "accepted" {
			o.refuse(5)
		}
		if c.has("expires-in") || until.After(i.expires) {
			i.expires = until
		}
		if c.has("new-link") {
			i.link++
		}
		o.invitations[n] = i
		o.happened("invitation.resend", i.recipient)
	}
	o.send(all)
}

func (o *organization) deleteInvitations() {
	o.consents()
	for _, n := range each(o.call.names, o.invitationNamed) {
		o.happened("invitation.delete", o.invitations[n].recipient)
		delete(o.invitations, n)
	}
}

func (o *organization) purge() {
	until := o.now
	if o.call.has("older-than") {
		d := o.duration(o.call.value("older-than"))
		if d < 0 {
			o.refuse(2)
		}
		until = until.Add(-d)
	}
	expired, accepted := 0, 0
	for n, i := range o.invitations {
		switch status := o.status(i); {
		case status == "expired" && !i.expires.After(until):
			expired++
		case status == "accepted" && o.call.has("accepted") && !i.accepted.After(until):
			accepted++
		default:
			continue
		}
		delete(o.invitations, n)
	}
	for _, n := range []int{expired, accepted} {
		if n > 0 {
			o.happened("invitation.purge", "")
		}
	}
}

// showLink is how a sequence comes to a link.
func (o *organization) showLink() {
	n := o.invitationNamed(o.call.names[0])
	i := o.invitations[n]
	if o.status(i) != "pending" {
		o.refuse(5)
	}
	o.links[o.call.stdin] = shownLink{n, i.link}
}

func (o *organization) accept() {
	l, shown := o.links[o.call.names[0]]
	i, there := o.invitations[l.invitation]
	name := o.validName(o.call.value("name"))
	if len(o.call.stdin) < 15 {
		o.refuse(2)
	}
	switch {
	case !shown:
		o.refuse(2)
	case !there || l.link != i.link:
		o.refuse(4)
	case o.status(i) != "pending":
		o.refuse(5)
	}
	o.actor = o.number()
	o.members[o.actor] = member{name: name, email: i.recipient, role: i.role, language: i.language, groups: i.groups, joined: o.now}
	o.happened("invitation.accept", i.recipient)
	i.accepted = o.now
	o.invitations[l.invitation] = i
}
