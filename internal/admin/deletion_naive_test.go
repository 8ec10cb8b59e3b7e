package admin

import (
	"slices"

	"github.com/roster-cli/roster/internal/org"
)

// The reasons for which a deletion of members is refused, as its error says them.
const (
	lastAdministrator = "nobody would be left to administer"
	heirLeaves        = "is to be deleted and cannot take over"
	heirIsUser        = "is a User and cannot own anything"
	heirDemoted       = "becomes a User and cannot take over"
	nobodyAnswers     = "cannot become the sender of"
	ownsResources     = " resource" // and how many
	sentInvitations   = " sent "
)

// foresee works out from the rules, as simply as they can be said, what there is after d, or why it is refused.
func (d randomly) foresee(a *Admin, before state) (after state, reasons []string) {
	after = before.clone()
	if d.resources != nil {
		d.lose(after, before, slices.Clone(d.resources))
		return after, nil
	}
	if reasons = d.reasons(a, before); len(reasons) > 0 {
		return before, reasons
	}
	var doomed []string
	for path, r := range before.Resources {
		stay := slices.DeleteFunc(slices.Clone(r.Owners), d.leaves)
		switch {
		case len(stay) == len(r.Owners):
			continue
		case d.heir != "":
			if !slices.Contains(stay, d.heir) {
				stay = append(stay, d.heir)
				slices.Sort(stay)
			}
			delete(after.Permissions, path+" "+d.heir) // owning includes it
		case len(stay) == 0:
			doomed = append(doomed, path)
		}
		r.Owners = stay
		after.Resources[path] = r
	}
	d.lose(after, before, doomed)
	for key, p := range before.Permissions {
		if !p.Group && d.leaves(p.Subject) {
			delete(after.Permissions, key)
		}
	}
	for id, i := range before.Invitations {
		if i.Status(a.Now()) == org.Accepted || !d.leaves(i.Sender) {
			continue
		}
		i.Sender = d.answers(before)
		if d.delete || d.leaves(i.Sender) {
			delete(after.Invitations, id)
			continue
		}
		after.Invitations[id] = i
	}
	for _, email := range d.members {
		delete(after.Members, email)
		delete(after.Credentials, email)
		delete(after.Sessions, email)
	}
	return after, nil
}

// lose takes paths out of after, and all that cannot live without them.
func (d randomly) lose(after, before state, paths []string) {
	for len(paths) > 0 {
		path := paths[0]
		paths = paths[1:]
		if _, there := after.Resources[path]; !there {
			continue
		}
		delete(after.Resources, path)
		for key, p := range after.Permissions {
			if p.Resource == path {
				delete(after.Permissions, key)
			}
		}
		for dependent, r := range before.Resources {
			if slices.Contains(r.DependsOn, path) {
				paths = append(paths, dependent)
			}
		}
	}
}

func (d randomly) reasons(a *Admin, before state) (reasons []string) {
	left := 0
	for email, m := range before.Members {
		if m.Role == org.Administrator && !d.leaves(email) {
			left++
		}
	}
	if left == 0 {
		reasons = append(reasons, lastAdministrator)
	}
	var owned, sent bool
	for _, r := range before.Resources {
		owned = owned || slices.ContainsFunc(r.Owners, d.leaves)
	}
	for _, i := range before.Invitations {
		sent = sent || i.Status(a.Now()) == org.Pending && d.leaves(i.Sender)
	}
	switch {
	case d.heir == "" && !d.delete && owned:
		reasons = append(reasons, ownsResources)
	case d.heir == "" && !d.delete && sent:
		reasons = append(reasons, sentInvitations)
	case d.heir == "":
	case d.leaves(d.heir):
		reasons = append(reasons, heirLeaves)
	case before.Members[d.heir].Role == org.User:
		reasons = append(reasons, heirIsUser)
	case sent && d.leaves(d.answers(before)):
		reasons = append(reasons, nobodyAnswers)
	}
	return reasons
}

func (d randomly) leaves(email string) bool { return slices.Contains(d.members, email) }

// answers is who answers for the leavers' invitations, unless they are deleted.
func (d randomly) answers(before state) string {
	if before.Members[d.heir].Role == org.Administrator {
		return d.heir
	}
	return d.as
}

// isOthers tells whether r, which is deleted, is deleted because of another one, although somebody owns it whom it is
// not about: who does not leave or, with resources that are named, does not own all of these.
func (d randomly) isOthers(before state, r org.Resource) bool {
	if slices.Contains(d.resources, r.Path()) {
		return false
	}
	return slices.ContainsFunc(r.Owners, func(owner string) bool {
		if d.resources == nil {
			return !d.leaves(owner)
		}
		return slices.ContainsFunc(d.resources, func(path string) bool { return !slices.Contains(before.Resources[path].Owners, owner) })
	})
}
