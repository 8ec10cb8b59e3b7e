package org

import (
	"fmt"
	"slices"
	"strings"
)

// Role says what a member may do; a stronger role is a greater number.
type Role int

// The roles, weakest first.
const (
	User          Role = iota + 1 // uses what is granted, cannot own anything
	Manager                       // can own resources
	Administrator                 // manages members, invitations, groups and the organization
)

// Roles are the names of all roles in machine formats, weakest first.
func Roles() []string { return []string{"user", "manager", "administrator"} }

// RoleAliases are other names that input may use for a role; output never does.
func RoleAliases() map[string]string {
	return map[string]string{"admin": "administrator", "editor": "manager", "viewer": "user"}
}

// ParseRole reads a role's name or alias, in any case. An unknown one is ErrUsage.
func ParseRole(s string) (Role, error) {
	name := strings.ToLower(strings.TrimSpace(s))
	if alias, ok := RoleAliases()[name]; ok {
		name = alias
	}
	i := slices.Index(Roles(), name)
	if i < 0 {
		return 0, Hint(fmt.Errorf("there is no role %q: %w", s, ErrUsage), "roles: administrator, manager, user")
	}
	return Role(i + 1), nil
}

// String is the role's name in machine formats.
func (r Role) String() string {
	if r < User || r > Administrator {
		return fmt.Sprintf("unknown (%d)", int(r))
	}
	return Roles()[r-1]
}

// Label is the role's name as people read it.
func (r Role) Label() string {
	s := r.String()
	return strings.ToUpper(s[:1]) + s[1:]
}
