package admin

import (
	"slices"

	"github.com/roster-cli/roster/internal/manifest"
	"github.com/roster-cli/roster/internal/org"
)

// prune deletes the people that the file leaves out, as `members delete` does, but for invitations that the file keeps.
func (f *foreseen) prune(before state) {
	stays := func(email string) bool {
		return slices.ContainsFunc(f.in.File.Members, func(m manifest.Member) bool { return m.Email == email })
	}
	for id, i := range f.now.Invitations {
		if i.Status(f.a.Now()) == org.Pending && !stays(i.Recipient) {
			delete(f.now.Invitations, id)
			f.tell("delete", "invitation", org.Step{Name: i.Recipient, ID: id, From: i.Sender, Note: i.Role.String()})
		}
	}
	d := randomly{as: f.a.As, heir: f.in.TransferTo, delete: f.in.DeleteResources}
	for email := range f.now.Members {
		if !stays(email) {
			d.members = append(d.members, email)
		}
	}
	for id, i := range f.now.Invitations {
		if i.Status(f.a.Now()) != org.Pending || !d.leaves(i.Sender) {
			continue
		}
		if i.ID == "" || d.heir == "" && d.leaves(f.a.As) {
			f.fails(actorLeaves)
		}
		if d.heir == "" {
			f.tell("transfer", "invitation", org.Step{Name: i.Recipient, ID: id, From: i.Sender, To: f.a.As})
			i.Sender = f.a.As
			f.now.Invitations[id] = i
		}
	}
	after, reasons := d.foresee(f.a, f.now)
	f.fails(reasons...)
	steps, _ := d.changes(f.a.Now(), f.now, after)
	f.steps, f.now = append(f.steps, steps...), after
	if most := f.in.MaxRemovals; most >= 0 && len(d.members) > most || most < 0 && 4*len(d.members) > len(before.Members) {
		f.fails(tooMany)
	}
}

func (f *foreseen) pruneGroups() {
	for name, g := range f.now.Groups {
		if f.listed(name) {
			continue
		}
		members, pending, permissions := 0, 0, 0
		without := func(groups []string) []string {
			return slices.DeleteFunc(slices.Clone(groups), func(g string) bool { return g == name })
		}
		for email, m := range f.now.Members {
			if slices.Contains(m.Groups, name) {
				members++
				m.Groups = without(m.Groups)
				f.now.Members[email] = m
			}
		}
		for id, i := range f.now.Invitations {
			if slices.Contains(i.Groups, name) {
				if i.Status(f.a.Now()) == org.Pending {
					pending++
				}
				i.Groups = without(i.Groups)
				f.now.Invitations[id] = i
			}
		}
		for key, p := range f.now.Permissions {
			if p.Group && p.Subject == name {
				permissions++
				delete(f.now.Permissions, key)
			}
		}
		delete(f.now.Groups, name)
		note := org.Count(members, "member")
		if pending > 0 {
			note += ", " + org.Count(pending, "pending invitation")
		}
		if permissions > 0 {
			note += ", " + org.Count(permissions, "permission")
		}
		f.tell("delete", "group", org.Step{Name: name, ID: g.ID, Note: note})
	}
}

func contains(owners, some []string) bool {
	return slices.ContainsFunc(owners, func(o string) bool { return slices.Contains(some, o) })
}
