package cmd

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// Rows of the lists as the model has them, in the order of the columns, to be compared with `-o jsonl`.
type (
	memberRow struct {
		Name       string   `json:"name"`
		ID         string   `json:"id"`
		Email      string   `json:"email"`
		Role       string   `json:"role"`
		Groups     []string `json:"groups"`
		Language   string   `json:"language"`
		Joined     string   `json:"joined"`
		LastSignIn *string  `json:"last_sign_in"`
	}
	groupRow struct {
		Name    string `json:"name"`
		Members int    `json:"members"`
		ID      string `json:"id"`
		Created string `json:"created"`
	}
	resourceRow struct {
		Name      string   `json:"name"`
		Kind      string   `json:"kind"`
		Owners    []string `json:"owners"`
		ID        string   `json:"id"`
		DependsOn []string `json:"depends_on"`
		Created   string   `json:"created"`
	}
	permissionRow struct {
		Resource string `json:"resource"`
		Subject  string `json:"subject"`
		Level    string `json:"level"`
	}
	invitationRow struct {
		ID        string   `json:"id"`
		Sender    string   `json:"sender"`
		Recipient string   `json:"recipient"`
		Created   string   `json:"created"`
		Expires   string   `json:"expires"`
		Status    string   `json:"status"`
		Role      string   `json:"role"`
		Groups    []string `json:"groups"`
		Language  string   `json:"language"`
		Delivery  string   `json:"delivery"`
		Sent      *string  `json:"sent"`
		Attempts  int      `json:"attempts"`
		Error     string   `json:"delivery_error"`
	}
	eventRow struct {
		Time    string `json:"time"`
		Actor   string `json:"actor"`
		Action  string `json:"action"`
		Subject string `json:"subject"`
		Details any    `json:"details"`
		Change  string `json:"change"`
		Origin  string `json:"origin"`
	}
)

func stamp(t time.Time) string { return t.Format(time.RFC3339) }

// stampIf is null for no time.
func stampIf(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := stamp(t)
	return &text
}

// names are those of groups, members or resources, in order.
func inOrder(s set, name func(int) string) []string {
	names := []string{}
	for n := range s {
		names = append(names, name(n))
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(fold(a), fold(b)) })
	return names
}

func (o *organization) groupNames(s set) []string {
	return inOrder(s, func(n int) string { return o.groups[n].name })
}

// ordered are rows in the order of a text of theirs, and of their ids where that is the same.
func ordered[T any](rows []T, by func(T) (string, string)) []T {
	slices.SortFunc(rows, func(a, b T) int {
		aText, aID := by(a)
		bText, bID := by(b)
		return cmp.Or(cmp.Compare(fold(aText), fold(bText)), cmp.Compare(aID, bID))
	})
	return rows
}

func (o *organization) memberRows() (rows []memberRow) {
	for _, m := range o.members {
		rows = append(rows, memberRow{m.name, m.id, m.email, m.role, o.groupNames(m.groups), m.language, stamp(m.joined), nil})
	}
	return ordered(rows, func(r memberRow) (string, string) { return r.Name, r.ID })
}

func (o *organization) groupRows() (rows []groupRow) {
	for n, g := range o.groups {
		in := 0
		for _, m := range o.members {
			in += cond(m.groups[n], 1, 0)
		}
		rows = append(rows, groupRow{g.name, in, g.id, stamp(g.created)})
	}
	return ordered(rows, func(r groupRow) (string, string) { return r.Name, r.ID })
}

func (o *organization) resourceRows() (rows []resourceRow) {
	for n, r := range o.resources {
		owners := inOrder(o.owners(n), func(n int) string { return o.members[n].email })
		rows = append(rows, resourceRow{r.name, r.kind, owners, r.id, inOrder(r.needs, o.path), stamp(r.created)})
	}
	return ordered(rows, func(r resourceRow) (string, string) { return r.Name, r.ID })
}

func (o *organization) permissionRows() (rows []permissionRow) {
	for p, level := range o.permissions {
		rows = append(rows, permissionRow{o.path(p.resource), cmp.Or(o.members[p.subject].email, o.groups[p.subject].name), level})
	}
	return ordered(rows, func(r permissionRow) (string, string) { return r.Resource, fold(r.Subject) })
}

func (o *organization) invitationRows() (rows []invitationRow) {
	for _, i := range o.invitations {
		rows = append(rows, invitationRow{
			i.id, i.sender, i.recipient, stamp(i.created), stamp(i.expires), o.status(i), i.role, o.groupNames(i.groups), i.language,
			i.delivery, stampIf(i.sent), i.attempts, cond(i.delivery == "failed", "!", ""),
		})
	}
	slices.SortFunc(rows, func(a, b invitationRow) int {
		return cmp.Or(cmp.Compare(b.Created, a.Created), cmp.Compare(a.ID, b.ID))
	})
	return rows
}

// jsonl writes rows as lists do.
func jsonl[T any](rows []T) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, row := range rows {
		if err := e.Encode(row); err != nil {
			panic(err)
		}
	}
	return b.String()
}

func parsed[T any](text string) (rows []T) {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	for d.More() {
		var row T
		if err := d.Decode(&row); err != nil {
			panic(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// named gives the new things of the model the ids that roster gave them: no id is given twice.
func adopted[T any, R any](things map[int]T, key func(T) string, id func(*T) *string, rows []R, of func(R) (key, id string)) {
	unknown := map[string]string{}
	for _, r := range rows {
		k, id := of(r)
		unknown[id] = k
	}
	for _, t := range things {
		delete(unknown, *id(&t))
	}
	for n, t := range things {
		if *id(&t) != "" {
			continue
		}
		for _, found := range slices.Sorted(maps.Keys(unknown)) {
			if unknown[found] == key(t) {
				*id(&t) = found
				delete(unknown, found)
				break
			}
		}
		things[n] = t
	}
}

// adopt has the model learn the ids of what is new.
func (o *organization) adopt(lists map[string]string) {
	adopted(o.members, func(m member) string { return m.email }, func(m *member) *string { return &m.id },
		parsed[memberRow](lists["members"]), func(r memberRow) (string, string) { return r.Email, r.ID })
	adopted(o.groups, func(g group) string { return g.name }, func(g *group) *string { return &g.id },
		parsed[groupRow](lists["groups"]), func(r groupRow) (string, string) { return r.Name, r.ID })
	adopted(o.resources, func(r resource) string { return r.kind + "/" + r.name }, func(r *resource) *string { return &r.id },
		parsed[resourceRow](lists["resources"]), func(r resourceRow) (string, string) { return r.Kind + "/" + r.Name, r.ID })
	adopted(o.invitations, func(i invitation) string { return i.recipient }, func(i *invitation) *string { return &i.id },
		parsed[invitationRow](lists["invitations"]), func(r invitationRow) (string, string) { return r.Recipient, r.ID })
}

// lists are those that roster has to give.
func (o *organization) lists() map[string]string {
	return map[string]string{
		"members": jsonl(o.memberRows()), "groups": jsonl(o.groupRows()), "resources": jsonl(o.resourceRows()),
		"permissions": jsonl(o.permissionRows()), "invitations": jsonl(o.invitationRows()),
	}
}
