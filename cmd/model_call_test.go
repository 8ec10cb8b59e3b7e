package cmd

import (
	"slices"
	"strings"
)

// call is a command, as a sequence has it.
type order struct {
	verb  string // such as "members update"
	names []string
	flags []string // such as "--role=user"
	stdin string
	mail  string // what the mail server does: "" if there is none, ok, refused, later, down
}

func (c order) all(flag string) (values []string) {
	for _, f := range c.flags {
		if name, value, _ := strings.Cut(f, "="); name == "--"+flag {
			values = append(values, value)
		}
	}
	return values
}

func (c order) has(flag string) bool { return len(c.all(flag)) > 0 }

func (c order) value(flag string) string {
	return strings.Join(c.all(flag), ",")
}

// list are the values of a flag that repeats or takes commas. One that is empty clears groups, and is wrong elsewhere.
func (o *organization) list(flag string) []string {
	value := o.call.value(flag)
	if value == "" && (!o.call.has(flag) || strings.HasPrefix(flag, "group")) {
		return nil
	}
	all := strings.Split(value, ",")
	if slices.Contains(all, "") {
		o.refuse(2)
	}
	return all
}

// args are the call's own, as roster takes them.
func (c order) args() []string {
	return slices.Concat(strings.Fields(c.verb), c.flags, c.names)
}

// rules are what each command does. The ones that a declaredPerson does for themself need no Administrator.
var rules = map[string]func(*organization){
	"organization update": (*organization).updateOrganization,
	"groups create":       (*organization).createGroup, "groups rename": (*organization).renameGroup,
	"groups delete":        (*organization).deleteGroups,
	"groups add-member":    func(o *organization) { o.changeGroup(set.with, "group.add-member") },
	"groups remove-member": func(o *organization) { o.changeGroup(set.without, "group.remove-member") },
	"members update":       (*organization).updateMembers, "members delete": (*organization).deleteMembers,
	"members reset-password": (*organization).resetPassword,
	"resources create":       (*organization).createResource, "resources transfer": (*organization).transferResources,
	"resources delete":  (*organization).deleteResources,
	"permissions grant": (*organization).grant, "permissions revoke": (*organization).revoke,
	"invitations create": (*organization).invite, "invitations update": (*organization).updateInvitation,
	"invitations resend": (*organization).resend, "invitations delete": (*organization).deleteInvitations,
	"invitations purge": (*organization).purge, "invitations remind": (*organization).remind,
	"invitations accept": (*organization).accept, "invitations show": (*organization).showLink,
	"apply": (*organization).apply, "audit prune": (*organization).pruneLog,
}

// does does a command, and says with which exit codes it may end. It changes nothing unless it is done.
func (o *organization) does(c order) (codes []int) {
	t := o.clone()
	t.call, t.code, t.actor, t.acting = c, 0, 0, ""
	t.changes++
	if c.verb != "invitations accept" && c.verb != "invitations show" {
		t.acts()
	}
	if slices.Contains(c.names, "") {
		t.refuse(2)
	}
	rules[c.verb](t)
	if len(t.refused) > 0 {
		return numbers(t.refused)
	}
	if c.has("dry-run") {
		return []int{cond(t.code == 8, 0, t.code)}
	}
	*o = *t
	return []int{t.code}
}

// acts finds who does it: the one who is named, else the only Administrator.
func (o *organization) acts() {
	as := strings.ToLower(o.call.value("as"))
	admins := o.administrators()
	switch {
	case as == "" && len(admins) == 1:
		o.actor = admins[0]
	case as == "" || !wellFormed(as):
		o.refuse(2)
	default:
		for _, n := range admins {
			if o.members[n].email == as {
				o.actor = n
			}
		}
		if o.actor == 0 {
			o.refuse(7)
		}
	}
}

// consents is for what wants --yes.
func (o *organization) consents() {
	if !o.call.has("yes") && !o.call.has("dry-run") {
		o.refuse(7)
	}
}
