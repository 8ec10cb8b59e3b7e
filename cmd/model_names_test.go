package cmd

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// fold makes texts the same that count as the same.
func fold(text string) string {
	return strings.NewReplacer("é", "e", "É", "e").Replace(strings.ToLower(text))
}

func sameName(a, b string) bool { return strings.EqualFold(a, b) }

func wellFormed(email string) bool {
	local, domain, ok := strings.Cut(email, "@")
	return ok && local != "" && strings.Contains(domain, ".") && !strings.ContainsAny(email, " ,;")
}

// memberNamed finds a member by email or id, 0 if there is none.
func (o *organization) memberNamed(name string) int {
	email := strings.ToLower(name)
	if name == "" || strings.Contains(name, "@") && !wellFormed(email) {
		o.refuse(2)
		return 0
	}
	for n, m := range o.members {
		if m.email == email || m.id == name {
			return n
		}
	}
	o.refuse(4)
	return 0
}

func (o *organization) groupNamed(name string) int {
	for n, g := range o.groups {
		if sameName(g.name, name) || g.id == name {
			return n
		}
	}
	o.refuse(cond(name == "", 2, 4))
	return 0
}

func (o *organization) resourceNamed(name string) int {
	for n, r := range o.resources {
		if sameName(r.kind+"/"+r.name, name) || r.id == name {
			return n
		}
	}
	o.refuse(cond(name == "", 2, 4))
	return 0
}

// invitationNamed finds the pending invitation of a recipient, else the newest, or the one with that id.
func (o *organization) invitationNamed(name string) int {
	found, best := 0, ""
	email := strings.ToLower(name)
	for n, i := range o.invitations {
		rank := fmt.Sprint(o.status(i) == "pending", i.created.Format(time.RFC3339), i.id)
		if (i.recipient == email || i.id == name) && rank > best {
			found, best = n, rank
		}
	}
	if found == 0 {
		o.refuse(cond(name == "" || strings.Contains(name, "@") && !wellFormed(email), 2, 4))
	}
	return found
}

// pendingFor is the invitation of a recipient that waits for an answer, or that has expired: there is at most one.
func (o *organization) openFor(email string) (int, string) {
	for n, i := range o.invitations {
		if i.recipient == email && i.accepted.IsZero() {
			return n, o.status(i)
		}
	}
	return 0, ""
}

// each finds what is named, each once, and in order.
func each(names []string, find func(string) int) (found []int) {
	for _, name := range names {
		if n := find(name); !slices.Contains(found, n) {
			found = append(found, n)
		}
	}
	return found
}

// sorted are the numbers of a map, in the order in which they were given.
func numbers[T any](things map[int]T) []int { return slices.Sorted(maps.Keys(things)) }

func cond[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}

// role, tongue and duration are what people write for it.
func (o *organization) role(text string) string {
	known := map[string]string{"admin": "administrator", "editor": "manager", "viewer": "user", "administrator": "administrator", "manager": "manager", "user": "user"}
	role := known[strings.ToLower(text)]
	if role == "" {
		o.refuse(2)
	}
	return role
}

func (o *organization) tongue(text string) string {
	language, _, _ := strings.Cut(strings.ToLower(text), "-")
	if !slices.Contains([]string{"en", "fr", "es"}, language) {
		o.refuse(2)
	}
	return language
}

func (o *organization) duration(text string) time.Duration {
	d, err := time.ParseDuration(strings.TrimSuffix(strings.Replace(text, "d", "h", 1), "!"))
	if err != nil {
		o.refuse(2)
	}
	return d * time.Duration(cond(strings.HasSuffix(text, "d"), 24, 1))
}
