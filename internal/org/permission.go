package org

import (
	"fmt"
	"slices"
	"strings"
)

// Level is what a permission allows; a greater one includes the smaller ones.
type Level int

// The levels, weakest first.
const (
	View Level = iota + 1
	Modify
	Own // only for members who are Managers or Administrators
)

// Levels are the names of all levels, weakest first.
func Levels() []string { return []string{"view", "modify", "own"} }

// ParseLevel reads a level's name, in any case. An unknown one is ErrUsage.
func ParseLevel(s string) (Level, error) {
	i := slices.Index(Levels(), strings.ToLower(strings.TrimSpace(s)))
	if i < 0 {
		return 0, Hint(fmt.Errorf("there is no level %q: %w", s, ErrUsage), "levels: own, modify, view")
	}
	return Level(i + 1), nil
}

// String is the level's name.
func (l Level) String() string {
	if l < View || l > Own {
		return fmt.Sprintf("unknown (%d)", int(l))
	}
	return Levels()[l-1]
}

// Permission lets a member, or the members of a group, use a resource.
type Permission struct {
	Resource   string // its path
	ResourceID string
	Subject    string // a member's email or a group's name
	Group      bool   // Subject is a group
	Level      Level
	Was        Level // before it was granted; 0 for none, or if nothing was granted
}

// Access is what a member may do with a resource, and through which group; "" is a permission of their own.
type Access struct {
	Resource string
	Level    Level
	Through  string
}

// MayOwn returns ErrRefused unless m can own resources.
func (m Member) MayOwn() error {
	if m.Role >= Manager {
		return nil
	}
	return Hint(
		fmt.Errorf("%s is a User and cannot own anything: %w", m.Email, ErrRefused),
		"name a Manager or an Administrator, or make this one a Manager: `roster members update %s --role manager`",
		m.Email,
	)
}
