package org

import (
	"crypto/sha256"
	"fmt"
)

// Kept is a thing by which a database and a backup of it are compared. The zero Kept is one that is not there.
type Kept struct {
	Kind   string // member, invitation, group, resource, membership, permission
	Key    string // what it is found by in both
	Name   string
	ID     string
	Level  int    // of a role or a permission; 0 of what has none
	Secret string // the hash of an invitation's secret
}

// RestoreStep says what restoring does to a thing that is now in the database and then in the backup.
// The zero Step: nothing that anybody has to know beforehand.
func RestoreStep(now, then Kept) Step {
	s := Step{Action: "create", Kind: then.Kind, Name: then.Name, ID: then.ID}
	switch {
	case now.Kind == "" && then.Level > 0:
		s.Note = then.level(then.Level)
	case now.Kind == "":
	case then.Kind == "" && (now.Kind == "membership" || now.Kind == "permission"):
		return Step{} // what can be granted again is not lost
	case then.Kind == "":
		s.Action, s.Kind, s.Name, s.ID = "delete", now.Kind, now.Name, now.ID
	case then.Level > now.Level:
		s.Action, s.From, s.To = "update", now.level(now.Level), then.level(then.Level)
		if s.Kind == "member" {
			s.Kind = "role"
		}
	case then.Secret != now.Secret:
		s.Action, s.Note = "replace", "by its old link"
	default:
		return Step{}
	}
	return s
}

func (k Kept) level(n int) string {
	if k.Kind == "permission" {
		return Level(n).String()
	}
	return Role(n).String()
}

// Restoring counts what restoring a backup changes.
type Restoring struct {
	Changes []Change
	digest  [sha256.Size]byte
}

// Change is how often a plan does one thing to one kind of things.
type Change struct {
	Action, Kind string
	Number       int
	First        string // the name of the first
}

// Add counts s.
func (r *Restoring) Add(s Step) {
	r.digest = s.digest(r.digest)
	for i, c := range r.Changes {
		if c.Action == s.Action && c.Kind == s.Kind {
			r.Changes[i].Number++
			return
		}
	}
	r.Changes = append(r.Changes, Change{s.Action, s.Kind, 1, s.Name})
}

// Same reports whether two plans come to the same.
func (r *Restoring) Same(o *Restoring) bool { return r.digest == o.digest }

// digest is that of s and all steps before it.
func (s Step) digest(before [sha256.Size]byte) [sha256.Size]byte {
	text := fmt.Sprintf("%x%q", before, []string{s.Action, s.Kind, s.Name, s.ID, s.From, s.To, s.Note})
	return sha256.Sum256([]byte(text))
}
