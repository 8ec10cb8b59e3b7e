package org

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
)

func TestParseRole(t *testing.T) {
	tests := map[string]Role{
		"user": User, "manager": Manager, "administrator": Administrator,
		"User": User, "MANAGER": Manager, "Administrator": Administrator,
		"admin": Administrator, "Admin": Administrator, "editor": Manager, "EDITOR": Manager, "viewer": User, " viewer\n": User,
	}
	for in, want := range tests {
		if got, err := ParseRole(in); err != nil || got != want {
			t.Errorf("ParseRole(%q) = %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", " ", "owner", "users", "adm", "1", "administrator,user", "\u212aanager"} {
		if got, err := ParseRole(in); !errors.Is(err, ErrUsage) || got != 0 {
			t.Errorf("ParseRole(%q) = %v, %v, want ErrUsage", in, got, err)
		}
	}
}

func TestRoleNames(t *testing.T) {
	tests := []struct {
		role        Role
		name, label string
	}{
		{User, "user", "User"},
		{Manager, "manager", "Manager"},
		{Administrator, "administrator", "Administrator"},
		{0, "unknown (0)", "Unknown (0)"},
		{-1, "unknown (-1)", "Unknown (-1)"},
		{4, "unknown (4)", "Unknown (4)"},
	}
	for _, test := range tests {
		if test.role.String() != test.name || test.role.Label() != test.label {
			t.Errorf("role %d is %q, %q, want %q, %q", int(test.role), test.role, test.role.Label(), test.name, test.label)
		}
	}
	if User >= Manager || Manager >= Administrator {
		t.Error("a stronger role is not a greater number")
	}
	for i, name := range Roles() {
		if r, err := ParseRole(name); err != nil || r != Role(i+1) || r.String() != name {
			t.Errorf("the role %s at %d is %v, %v", name, i, r, err)
		}
	}
	for alias, name := range RoleAliases() {
		if !slices.Contains(Roles(), name) || slices.Contains(Roles(), alias) {
			t.Errorf("%s stands for %s", alias, name)
		}
	}
}

func TestMayAdministerAndMayOwn(t *testing.T) {
	tests := []struct {
		role                Role
		administer, receive bool
	}{
		{User, false, false},
		{Manager, false, true},
		{Administrator, true, true},
		{0, false, false},
	}
	for _, test := range tests {
		m := Member{Email: "ana@acme.example", Role: test.role}
		for what, err := range map[string]error{"administer": m.MayAdminister(), "own": m.MayOwn()} {
			may := map[string]bool{"administer": test.administer, "own": test.receive}[what]
			if may != (err == nil) || !may && (!errors.Is(err, ErrRefused) || HintOf(err) == "") {
				t.Errorf("%s may %s: %v", test.role.Label(), what, err)
			}
		}
	}
}

func TestHint(t *testing.T) {
	base := fmt.Errorf("bo is no member: %w", ErrNotFound)
	hinted := Hint(base, "see `%s`", "roster members list")
	if hinted.Error() != base.Error() || !errors.Is(hinted, base) || !errors.Is(hinted, ErrNotFound) {
		t.Errorf("a hint changed the error: %v", hinted)
	}
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"none", base, ""},
		{"no error", nil, ""},
		{"hint", hinted, "see `roster members list`"},
		{"wrapped", fmt.Errorf("line 3: %w", hinted), "see `roster members list`"},
		{"the outermost of two", Hint(fmt.Errorf("x: %w", hinted), "try again"), "try again"},
		{"joined", errors.Join(io.EOF, hinted), "see `roster members list`"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := HintOf(test.err); got != test.want {
				t.Errorf("HintOf = %q, want %q", got, test.want)
			}
		})
	}
}

func TestKinds(t *testing.T) {
	kinds := []Kind{ErrUsage, ErrDeclined, ErrNotFound, ErrConflict, ErrPartial, ErrRefused, ErrUndelivered, ErrBusy}
	for i, k := range kinds {
		var found Kind
		if err := fmt.Errorf("x: %w", Hint(k, "y")); !errors.As(err, &found) || found != k || k.Error() != string(k) {
			t.Errorf("%q is found as %q", k, found)
		}
		for _, other := range kinds[i+1:] {
			if errors.Is(k, other) {
				t.Errorf("%q is %q", k, other)
			}
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 members", 1: "1 member", 2: "2 members", 1204: "1204 members"} {
		if got := Count(n, "member"); got != want {
			t.Errorf("Count(%d) = %q", n, got)
		}
	}
}
