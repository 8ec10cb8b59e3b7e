package cmd

import (
	"slices"
	"strings"
)

func (o *organization) createResource() {
	c := o.call
	name, kind := o.validName(c.names[0]), strings.ToLower(c.value("kind"))
	if !slices.Contains([]string{"data-source", "project", "layer", "table", "form"}, kind) {
		o.refuse(2)
	}
	for _, r := range o.resources {
		if r.kind == kind && sameName(r.name, name) || r.id == name {
			o.refuse(5)
		}
	}
	owners := []int{o.actor}
	if c.has("owner") {
		owners = each(o.list("owner"), o.memberNamed)
	}
	r := o.number()
	o.resources[r] = resource{name: name, kind: kind, created: o.now}
	needs := set{}
	for _, text := range o.list("depends-on") {
		if sameName(text, kind+"/"+name) {
			o.refuse(2)
		}
		needs[o.resourceNamed(text)] = true
	}
	o.resources[r] = resource{name: name, kind: kind, created: o.now, needs: needs}
	for _, n := range owners {
		o.mayOwn(n)
		o.permissions[permission{r, n}] = "own"
	}
	o.happened("resource.create", o.path(r))
}

func (o *organization) mayOwn(n int) {
	if o.members[n].role == "user" {
		o.refuse(7)
	}
}

func (o *organization) transferResources() {
	to := o.memberNamed(o.call.value("to"))
	o.mayOwn(to)
	for _, r := range each(o.call.names, o.resourceNamed) {
		before := o.owners(r)
		for n := range before {
			delete(o.permissions, permission{r, n})
		}
		o.permissions[permission{r, to}] = "own"
		if !before.within(set{to: true}) {
			o.transferred(r)
		}
	}
}

func (o *organization) deleteResources() {
	o.consents()
	o.destroy(each(o.call.names, o.resourceNamed))
}

// disown deletes what only those who leave own, and takes them off the rest.
func (o *organization) disown(leavers set) {
	var gone []int
	for _, r := range numbers(o.resources) {
		if o.owners(r).within(leavers) {
			gone = append(gone, r)
		}
	}
	o.destroy(gone)
	for _, r := range numbers(o.resources) {
		for n := range leavers {
			if o.permissions[permission{r, n}] == "own" {
				delete(o.permissions, permission{r, n})
				o.happened("permission.revoke", o.path(r))
			}
		}
	}
}

// destroy deletes resources and all that cannot live without them.
func (o *organization) destroy(gone []int) {
	all := set{}.with(gone...)
	for grown := true; grown; {
		grown = false
		for n, r := range o.resources {
			for need := range r.needs {
				if all[need] && !all[n] {
					all[n], grown = true, true
				}
			}
		}
	}
	o.dropPermissions(func(p permission) bool { return all[p.resource] })
	for _, n := range numbers(all) {
		o.happened("resource.delete", o.path(n))
		delete(o.resources, n)
	}
}

// dropPermissions takes permissions away with what they are on, or for; who owned is told otherwise.
func (o *organization) dropPermissions(which func(permission) bool) {
	for p, level := range o.permissions {
		if !which(p) {
			continue
		}
		if level != "own" {
			o.happened("permission.revoke", o.path(p.resource))
		}
		delete(o.permissions, p)
	}
}

// permitted is which permission the command is about.
func (o *organization) permitted() permission {
	c := o.call
	p := permission{resource: o.resourceNamed(c.names[0])}
	switch {
	case c.has("member") == c.has("group"):
		o.refuse(2)
	case c.has("member"):
		p.subject = o.memberNamed(c.value("member"))
	default:
		p.subject = o.groupNamed(c.value("group"))
	}
	return p
}

func (o *organization) grant() {
	p, level := o.permitted(), strings.ToLower(o.call.value("level"))
	if !slices.Contains([]string{"own", "modify", "view"}, level) || level == "own" && o.call.has("group") {
		o.refuse(2)
	}
	if level == "own" {
		o.mayOwn(p.subject)
	}
	if o.permissions[p] != level {
		o.happened("permission.grant", o.path(p.resource))
	}
	o.permissions[p] = level
	o.owned(p.resource)
}

func (o *organization) revoke() {
	p := o.permitted()
	if o.permissions[p] == "" {
		o.refuse(4)
	}
	delete(o.permissions, p)
	o.owned(p.resource)
	o.happened("permission.revoke", o.path(p.resource))
}

func (o *organization) owned(r int) {
	if len(o.owners(r)) == 0 {
		o.refuse(7)
	}
}
