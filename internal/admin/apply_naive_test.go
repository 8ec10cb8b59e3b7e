package admin

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/roster-cli/roster/internal/manifest"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// What else can be wrong with a file, or refused, as its error says it.
const (
	noGroup      = "there is no group"
	groupGoes    = "would delete it"
	noRole       = "cannot be invited without a role"
	nobodyThere  = "there is no member"
	tooMany      = "would be removed"
	actorLeaves  = "who acts, is to be deleted and cannot become the sender of"
	heirNotThere = "gone@acme.example"
)

// foreseen is what an apply comes to, worked out from the rules, as simply as they can be said.
type foreseen struct {
	a       *Admin
	in      Apply
	now     state
	named   map[string]string // the names of groups, by org.NameKey
	steps   []org.Step
	reasons []string
}

// foresee works out what there is after in, and the steps to it, or all reasons for which it can fail. What is new has
// no id.
func foresee(a *Admin, before state, in Apply) foreseen {
	f := foreseen{a: a, in: in, now: before.clone(), named: map[string]string{}}
	for name := range f.now.Groups {
		f.named[org.NameKey(name)] = name
	}
	for _, g := range in.File.Groups {
		if key := org.NameKey(g.Name); f.named[key] == "" {
			f.named[key] = g.Name
			f.now.Groups[g.Name] = org.Group{Name: g.Name, Created: a.Now()}
			f.tell("create", "group", org.Step{Name: g.Name})
		}
	}
	f.members()
	f.invitees()
	if in.Prune && in.File.Members != nil {
		f.prune(before)
	}
	if in.Prune && in.File.Groups != nil {
		f.pruneGroups()
	}
	if !slices.ContainsFunc(slices.Collect(maps.Values(f.now.Members)), func(m org.Member) bool { return m.Role == org.Administrator }) {
		f.fails(lastAdministrator)
	}
	if in.TransferTo != "" {
		switch heir, found := f.now.Members[in.TransferTo]; {
		case !found:
			f.fails(nobodyThere, heirLeaves)
		case heir.Role == org.User:
			f.fails(heirIsUser, heirDemoted)
		}
	}
	return f
}

func (f *foreseen) tell(action, kind string, s org.Step) {
	s.Action, s.Kind = action, kind
	f.steps = append(f.steps, s)
}

func (f *foreseen) fails(reasons ...string) { f.reasons = append(f.reasons, reasons...) }

func (f *foreseen) listed(group string) bool {
	return slices.ContainsFunc(f.in.File.Groups, func(g manifest.Group) bool { return org.NameKey(g.Name) == org.NameKey(group) })
}

// update gives what the file says instead of what there is, and tells of each difference.
func (f *foreseen) update(m manifest.Member, role org.Role, groups []string, language string, s org.Step) (org.Role, []string, string) {
	said := func(kind, from, to string) {
		if s.From, s.To = from, to; from != to {
			f.tell("update", kind, s)
		}
	}
	if m.Role != 0 {
		said("role", role.String(), m.Role.String())
		role = m.Role
	}
	if m.Groups != nil {
		var names []string
		for _, g := range m.Groups {
			if f.named[org.NameKey(g.Name)] == "" {
				f.fails(noGroup)
			}
			if f.in.Prune && f.in.File.Groups != nil && !f.listed(g.Name) {
				f.fails(groupGoes)
			}
			names = append(names, f.named[org.NameKey(g.Name)])
		}
		names = store.SortNames(names)
		said("groups", strings.Join(groups, ", "), strings.Join(names, ", "))
		groups = names
	}
	if m.Language != "" {
		said("language", language, m.Language)
		language = m.Language
	}
	return role, groups, language
}

func (f *foreseen) members() {
	var demoted []string
	for _, d := range f.in.File.Members {
		m, found := f.now.Members[d.Email]
		if !found {
			continue
		}
		was := m.Role
		m.Role, m.Groups, m.Language = f.update(d, m.Role, m.Groups, m.Language, org.Step{Name: m.Email, ID: m.ID})
		if m.Role == org.User && was != org.User {
			demoted = append(demoted, m.Email)
		}
		f.now.Members[d.Email] = m
	}
	if f.in.TransferTo == "" {
		if slices.ContainsFunc(slices.Collect(maps.Values(f.now.Resources)), func(r org.Resource) bool { return contains(r.Owners, demoted) }) {
			f.fails(ownsResources)
		}
		return
	}
	// Who is demoted hands over as who is deleted does, and stays.
	d := randomly{members: demoted, heir: f.in.TransferTo}
	after := f.now.clone()
	for path, r := range f.now.Resources {
		if !contains(r.Owners, demoted) {
			continue
		}
		r.Owners = slices.DeleteFunc(slices.Clone(r.Owners), d.leaves)
		if !slices.Contains(r.Owners, d.heir) {
			r.Owners = append(r.Owners, d.heir)
			slices.Sort(r.Owners)
		}
		after.Resources[path] = r
		delete(after.Permissions, path+" "+d.heir)
	}
	steps, _ := d.changes(f.a.Now(), f.now, after)
	f.steps, f.now = append(f.steps, steps...), after
}

func (f *foreseen) invitees() {
	for _, d := range f.in.File.Members {
		if _, member := f.now.Members[d.Email]; member {
			continue
		}
		i := org.Invitation{Language: "en"}
		s := org.Step{Name: d.Email}
		action := "create"
		for id, open := range f.now.Invitations {
			if open.Recipient != d.Email || open.Status(f.a.Now()) == org.Accepted {
				continue
			}
			if i = open; open.Status(f.a.Now()) == org.Expired {
				delete(f.now.Invitations, id)
				action, s.ID, s.From = "replace", id, "expired at "+open.Expires.Format(time.RFC3339)
				i.Groups = slices.DeleteFunc(slices.Clone(i.Groups), func(g string) bool { return f.in.Prune && f.in.File.Groups != nil && !f.listed(g) })
			}
		}
		if i.ID != "" && i.Status(f.a.Now()) == org.Pending {
			told := len(f.steps)
			i.Role, i.Groups, i.Language = f.update(d, i.Role, i.Groups, i.Language, org.Step{Name: d.Email, ID: i.ID, Note: "invitation"})
			if _, member := f.now.Members[i.Sender]; len(f.steps) > told && !member {
				i.Sender = f.a.As
			}
			f.now.Invitations[i.ID] = i
			continue
		}
		steps := f.steps
		i.Role, i.Groups, i.Language = f.update(d, i.Role, i.Groups, i.Language, org.Step{})
		f.steps = steps // a new one has no values before
		if i.Role == 0 {
			f.fails(noRole)
		}
		s.To, s.Note = i.Role.String(), "language "+i.Language
		if len(i.Groups) > 0 {
			s.Note += ", groups " + strings.Join(i.Groups, ", ")
		}
		f.tell(action, "invitation", s)
		f.now.Invitations["new "+d.Email] = org.Invitation{
			Sender: f.a.As, Recipient: d.Email, Role: i.Role, Groups: i.Groups, Language: i.Language,
			Created: f.a.Now(), Expires: f.a.Now().Add(f.in.ExpiresIn), Delivery: org.DeliveryNone,
		}
	}
}
