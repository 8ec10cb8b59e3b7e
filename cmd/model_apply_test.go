package cmd

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// manifestFile is a file of apply, which a sequence writes as JSON: that is YAML too. What it leaves out is nil.
type manifestFile struct {
	Groups  *[]string         `json:"groups,omitempty"`
	Members *[]declaredPerson `json:"members,omitempty"`
}

type declaredPerson struct {
	Email    string    `json:"email"`
	Role     string    `json:"role,omitempty"`
	Groups   *[]string `json:"groups,omitempty"`
	Language string    `json:"language,omitempty"`
}

func (o *organization) apply() {
	var file manifestFile
	if err := json.Unmarshal([]byte(o.call.stdin), &file); err != nil {
		panic(err)
	}
	happened := len(o.log)
	people := cond(file.Members == nil, &[]declaredPerson{}, file.Members)
	gone, kept := o.leftOut(file)
	before := len(o.members)
	to := o.successor(gone)
	if file.Groups != nil {
		for i, name := range *file.Groups {
			if slices.ContainsFunc((*file.Groups)[:i], func(other string) bool { return sameName(other, name) }) {
				o.refuse(2)
			}
			if !slices.ContainsFunc(slices.Collect(maps.Values(o.groups)), func(g group) bool { return sameName(g.name, name) }) {
				o.newGroup(o.groupName(name, 0))
			}
		}
	}
	var made []int
	for _, p := range *people {
		if n := o.declare(p, to); n > 0 {
			made = append(made, n)
		}
	}
	if len(made) > 0 && slices.Contains(gone, o.actor) {
		o.refuse(7) // nobody invites and leaves
	}
	if o.call.has("prune") {
		o.prune(file, gone, to, kept.with(made...))
		most := before / 4
		if o.call.has("max-removals") {
			most, _ = strconv.Atoi(o.call.value("max-removals"))
		}
		if len(gone) > most {
			o.refuse(7)
		}
	}
	o.guard()
	if to > 0 && o.members[to].role == "user" {
		o.refuse(7)
	}
	if len(o.log) > happened {
		o.consents()
		if o.call.has("exit-code") {
			o.code = 10
		}
	}
	code := o.code
	o.send(made)
	o.code = cond(o.call.has("dry-run"), code, o.code)
}

// leftOut are the members that are not in a file, and the pending invitations that are.
func (o *organization) leftOut(file manifestFile) (gone []int, kept set) {
	if file.Members == nil {
		return nil, nil
	}
	in := func(email string) bool {
		return slices.ContainsFunc(*file.Members, func(p declaredPerson) bool { return strings.EqualFold(p.Email, email) })
	}
	for _, n := range numbers(o.members) {
		if !in(o.members[n].email) && o.call.has("prune") {
			gone = append(gone, n)
		}
	}
	for n, i := range o.invitations {
		if o.status(i) == "pending" && in(i.recipient) {
			kept = kept.with(n)
		}
	}
	return gone, kept
}

// declare makes somebody what a file says, and gives the invitation that it took.
func (o *organization) declare(p declaredPerson, to int) (made int) {
	email := strings.ToLower(p.Email)
	set1 := func(role, language *string, groups *set) {
		if p.Role != "" {
			*role = o.role(p.Role)
		}
		if p.Language != "" {
			*language = o.tongue(p.Language)
		}
		if p.Groups != nil {
			*groups = set{}.with(each(*p.Groups, o.groupNamed)...)
		}
	}
	for n, m := range o.members {
		if m.email == email {
			set1(&m.role, &m.language, &m.groups)
			o.changeMember(n, m, to)
			return 0
		}
	}
	n, status := o.openFor(email)
	i := o.invitations[n]
	if status == "pending" {
		set1(&i.role, &i.language, &i.groups)
		o.changeInvitation(n, i)
		return 0
	}
	given := invitation{role: i.role, language: cond(n == 0, o.language, i.language), groups: i.groups, expires: o.now.Add(7 * day)}
	set1(&given.role, &given.language, &given.groups)
	if given.role == "" {
		o.refuse(2)
	}
	return o.offer(email, given)
}

// prune deletes what a file leaves out.
func (o *organization) prune(file manifestFile, gone []int, to int, kept set) {
	if file.Members != nil {
		for _, n := range numbers(o.invitations) {
			if i := o.invitations[n]; o.status(i) == "pending" && !kept[n] && i.created.Before(o.now.Add(time.Second)) && !o.listed(file, i.recipient) {
				o.happened("invitation.delete", i.recipient)
				delete(o.invitations, n)
			}
		}
		o.remove(gone, to, func(n int) bool { return kept[n] })
	}
	if file.Groups == nil {
		return
	}
	for _, n := range numbers(o.groups) {
		if !slices.ContainsFunc(*file.Groups, func(name string) bool { return sameName(name, o.groups[n].name) }) {
			if file.Members != nil {
				for _, p := range *file.Members {
					if p.Groups != nil && slices.ContainsFunc(*p.Groups, func(name string) bool { return sameName(name, o.groups[n].name) }) {
						o.refuse(2)
					}
				}
			}
			o.deleteGroup(n)
		}
	}
}

func (o *organization) listed(file manifestFile, email string) bool {
	return slices.ContainsFunc(*file.Members, func(p declaredPerson) bool { return strings.EqualFold(p.Email, email) })
}
