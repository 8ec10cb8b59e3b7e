package org

import (
	"crypto/sha256"
	"fmt"
)

// Record is a row as a database and its backup are compared. The zero Record stands for a missing row.
type Record struct {
	Kind   string // member, invitation, group, resource, membership, permission
	Key    string // what it is found by in both
	Name   string
	ID     string
	Level  int    // of a role or a permission; 0 of what has none
	Secret string // the hash of an invitation's secret
}

// RestoreStep says what restoring does to a thing that is now in the database and then in the backup.
// The zero Step: nothing that anybody has to know beforehand.
func RestoreStep(now, then Record) Step {
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

func (k Record) level(n int) string {
	if k.Kind == "permission" {
		return Level(n).String()
	}
	return Role(n).String()
}

// RestorePlan counts what restoring a backup changes.
type RestorePlan struct {
	Counts []StepCount
	digest [sha256.Size]byte
}

// StepCount counts the steps of a plan with the same action and kind.
type StepCount struct {
	Action, Kind string
	Number       int
	First        string // the name of the first
}

// Add counts s.
func (r *RestorePlan) Add(s Step) {
	r.digest = s.digest(r.digest)
	for i, c := range r.Counts {
		if c.Action == s.Action && c.Kind == s.Kind {
			r.Counts[i].Number++
			return
		}
	}
	r.Counts = append(r.Counts, StepCount{s.Action, s.Kind, 1, s.Name})
}

// Same reports whether two plans have the same steps.
func (r *RestorePlan) Same(o *RestorePlan) bool { return r.digest == o.digest }

// digest returns the digest of s and all steps before it.
func (s Step) digest(before [sha256.Size]byte) [sha256.Size]byte {
	text := fmt.Sprintf("%x%q", before, []string{s.Action, s.Kind, s.Name, s.ID, s.From, s.To, s.Note})
	return sha256.Sum256([]byte(text))
}
