package cmd

import (
	"maps"
	"slices"
	"time"
)

// The model is the rules that roster promises, once more and in the simplest words: maps instead of a database, one clock,
// nothing that is done in two steps. TestModel has both do the same commands.

// organization is all that there is. Members, groups, resources and invitations have numbers, by which they know of each
// other; a member and a group never have the same one.
type organization struct {
	now            time.Time
	name, language string
	members        map[int]member
	groups         map[int]group
	resources      map[int]resource
	permissions    map[permission]string // the level
	invitations    map[int]invitation
	links          map[string]shownLink // that were shown, by the names that the sequence gives them
	log            []event
	last           int // number that was given
	changes        int

	// Of the command that is done now.
	call    order
	actor   int
	acting  string       // the email of who acts, once something happened
	refused map[int]bool // the exit codes of all reasons against it
	code    int          // when it is done
}

// set is never changed once it is made.
type set map[int]bool

type (
	member struct {
		id, name, email, role, language string
		groups                          set
		joined                          time.Time
	}
	group struct {
		id, name string
		created  time.Time
	}
	resource struct {
		id, name, kind string
		needs          set
		created        time.Time
	}
	permission struct{ resource, subject int }
	invitation struct {
		id, sender, recipient, role, language, delivery string
		groups                                          set
		created, expires, sent, accepted                time.Time
		attempts, link                                  int
		forGood                                         bool      // the recipient was refused
		tried, asked                                    time.Time // when it was mailed last, and since when it is to be
		reminded                                        time.Time // of which expiry
	}
	shownLink struct{ invitation, link int }
	event     struct {
		time                   time.Time
		actor, action, subject string
		change                 int
	}
)

func (o *organization) clone() *organization {
	c := *o
	c.members, c.groups, c.resources = maps.Clone(o.members), maps.Clone(o.groups), maps.Clone(o.resources)
	c.permissions, c.invitations, c.links = maps.Clone(o.permissions), maps.Clone(o.invitations), maps.Clone(o.links)
	c.log, c.refused = slices.Clone(o.log), map[int]bool{}
	return &c
}

func (o *organization) number() int {
	o.last++
	return o.last
}

// refuse is for each reason that speaks against a command. Which of several is said is not promised.
func (o *organization) refuse(code int) { o.refused[code] = true }

func (o *organization) happened(action, subject string) {
	o.log = append(o.log, event{o.now, o.by(), action, subject, o.changes})
}

// by is the email of who acts, also after they deleted themselves.
func (o *organization) by() string {
	if m, found := o.members[o.actor]; found {
		o.acting = m.email
	}
	return o.acting
}

func (s set) with(numbers ...int) set {
	s = maps.Clone(s)
	if s == nil {
		s = set{}
	}
	for _, n := range numbers {
		s[n] = true
	}
	return s
}

func (s set) without(numbers ...int) set {
	s = s.with()
	for _, n := range numbers {
		delete(s, n)
	}
	return s
}

func (s set) within(all set) bool {
	for n := range s {
		if !all[n] {
			return false
		}
	}
	return true
}

func (o *organization) status(i invitation) string {
	switch {
	case !i.accepted.IsZero():
		return "accepted"
	case o.now.Before(i.expires):
		return "pending"
	default:
		return "expired"
	}
}

func (o *organization) owners(r int) set {
	owners := set{}
	for p, level := range o.permissions {
		if p.resource == r && level == "own" {
			owners[p.subject] = true
		}
	}
	return owners
}

func (o *organization) path(r int) string { return o.resources[r].kind + "/" + o.resources[r].name }

func (o *organization) administrators() (left []int) {
	for n, m := range o.members {
		if m.role == "administrator" {
			left = append(left, n)
		}
	}
	return left
}
