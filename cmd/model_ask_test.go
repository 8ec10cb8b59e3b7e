//go:build unix

package cmd

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ask has commands say what there is: each list, show of each thing, and an export, which applied changes nothing.
func (tr *trial) ask() *disagreement {
	lists := map[string]string{}
	for _, noun := range []string{"members", "groups", "resources", "permissions", "invitations", "audit"} {
		e := tr.w.runWith("", noun, "list", "-o", "jsonl")
		if e.code != 0 {
			return disagree("list of "+noun, "it ends with %d\n%s", e.code, e.err)
		}
		lists[noun] = e.out
	}
	if d := tr.agrees("list", lists); d != nil {
		return d
	}
	for noun, shown := range tr.o.shown() {
		if len(shown) == 0 {
			continue
		}
		ids := slices.Sorted(maps.Keys(shown))
		e := tr.w.runWith(strings.Join(ids, "\n"), noun, "show", "-", "--jq", detailsShown[noun])
		var want strings.Builder
		for _, id := range ids {
			want.WriteString(id + shown[id] + "\n")
		}
		got := slices.Sorted(strings.Lines(e.out))
		if e.code != 0 || strings.Join(got, "") != want.String() {
			return disagree("show of "+noun, "it ends with %d and says\n%s%s, not\n%s", e.code, strings.Join(got, ""), e.err, want.String())
		}
	}
	if e := tr.w.runWith("", "database", "check", "-q"); e.code != 0 {
		return disagree("database check", "it ends with %d\n%s%s", e.code, e.out, e.err)
	}
	file := tr.w.runWith("", "export")
	e := tr.w.runWith(file.out, "apply", "-", "--prune", "--dry-run", "--exit-code", "--as="+tr.o.members[slices.Min(tr.o.administrators())].email)
	if file.code != 0 || e.code != 0 {
		return disagree("export", "it ends with %d, applying it with %d\n%s%s%s%s", file.code, e.code, file.out, file.err, e.out, e.err)
	}
	return nil
}

// detailsShown are a line for each thing that is shown, with what the model says of it.
var detailsShown = map[string]string{
	"members": `.. | objects | select(has("owns")) | [.id, (.owns[] | .resource), "may", (.may_use[] | .resource, .level, .through),
		"invited", (.pending_invitations | map(.recipient) | sort | .[])] | join(" ")`,
	"groups": `.. | objects | select(has("who")) | [.id, (.who | map(.email) | sort | .[]), "may", (.permissions[] | .resource, .level)] | join(" ")`,
	"resources": `.. | objects | select(has("needed_by")) | [.id, (.permissions | map(.subject + " " + .level) | sort | .[]),
		"needed by", (.needed_by[] | .resource)] | join(" ")`,
	"invitations": `.. | objects | select(has("link")) | [.id, .recipient, .status, (if .link then "has a link" else "has none" end)] | join(" ")`,
}

// shown is what show says, by id.
func (o *organization) shown() map[string]map[string]string {
	lines := map[string]map[string]string{"members": {}, "groups": {}, "resources": {}, "invitations": {}}
	for n, m := range o.members {
		text := ""
		var may []string
		for _, r := range o.byPath() {
			if o.permissions[permission{r, n}] == "own" { // which includes what groups may
				text += " " + o.path(r)
				continue
			}
			for _, level := range []string{"modify", "view"} {
				for _, s := range append([]int{n}, o.byName(m.groups)...) {
					if o.permissions[permission{r, s}] == level {
						may = append(may, fmt.Sprintf(" %s %s %s", o.path(r), level, o.groups[s].name))
					}
				}
			}
		}
		text += " may" + strings.Join(may, "") + " invited"
		lines["members"][m.id] = text + strings.Join(o.invitedBy(m.email), "")
	}
	for n, g := range o.groups {
		text := ""
		for _, email := range inOrder(o.membersOf(n), func(m int) string { return o.members[m].email }) {
			text += " " + email
		}
		text += " may"
		for _, r := range o.byPath() {
			if level := o.permissions[permission{r, n}]; level != "" {
				text += " " + o.path(r) + " " + level
			}
		}
		lines["groups"][g.id] = text
	}
	for n, r := range o.resources {
		var subjects []string
		needed := ""
		for _, row := range o.permissionRows() {
			if row.Resource == o.path(n) {
				subjects = append(subjects, " "+row.Subject+" "+row.Level)
			}
		}
		slices.Sort(subjects)
		for _, k := range o.byPath() {
			if o.resources[k].needs[n] {
				needed += " " + o.path(k)
			}
		}
		lines["resources"][r.id] = strings.Join(subjects, "") + " needed by" + needed
	}
	for _, i := range o.invitations {
		lines["invitations"][i.id] = fmt.Sprintf(" %s %s %s", i.recipient, o.status(i), cond(o.status(i) == "pending", "has a link", "has none"))
	}
	return lines
}

func (o *organization) byPath() []int {
	return slices.SortedFunc(maps.Keys(o.resources), func(a, b int) int { return strings.Compare(fold(o.path(a)), fold(o.path(b))) })
}

func (o *organization) byName(groups set) []int {
	return slices.SortedFunc(maps.Keys(groups), func(a, b int) int { return strings.Compare(fold(o.groups[a].name), fold(o.groups[b].name)) })
}

func (o *organization) membersOf(g int) set {
	in := set{}
	for n, m := range o.members {
		if m.groups[g] {
			in[n] = true
		}
	}
	return in
}

func (o *organization) invitedBy(email string) (recipients []string) {
	for _, i := range o.invitations {
		if i.sender == email && o.status(i) == "pending" {
			recipients = append(recipients, " "+i.recipient)
		}
	}
	slices.Sort(recipients)
	return recipients
}
