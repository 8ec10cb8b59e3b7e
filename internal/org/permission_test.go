package org

import (
	"errors"
	"strings"
	"testing"
)

func TestParseLevel(t *testing.T) {
	for in, want := range map[string]Level{
		"view": View, "modify": Modify, "own": Own, "View": View, "MODIFY": Modify, " own\n": Own,
	} {
		if got, err := ParseLevel(in); err != nil || got != want {
			t.Errorf("ParseLevel(%q) = %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", " ", "owner", "edit", "3", "view,modify", "viewer", "öwn"} {
		got, err := ParseLevel(in)
		if !errors.Is(err, ErrUsage) || got != 0 || !strings.Contains(HintOf(err), "own, modify, view") {
			t.Errorf("ParseLevel(%q) = %v, %v, hint %q", in, got, err, HintOf(err))
		}
	}
}

// TestLevels: a level that includes another is the greater number, and each is called as it is read.
func TestLevels(t *testing.T) {
	if View >= Modify || Modify >= Own {
		t.Error("a level that includes another is not a greater number")
	}
	for i, name := range Levels() {
		if l, err := ParseLevel(name); err != nil || l != Level(i+1) || l.String() != name {
			t.Errorf("the level %s at %d is %v, %v", name, i, l, err)
		}
	}
	for l, want := range map[Level]string{0: "unknown (0)", -1: "unknown (-1)", 4: "unknown (4)"} {
		if l.String() != want {
			t.Errorf("level %d is %q, want %q", int(l), l, want)
		}
	}
}

// TestMayOwnNames: who may not own something is told by name how they could.
func TestMayOwnNames(t *testing.T) {
	for _, role := range []Role{Manager, Administrator} {
		if err := member("di@acme.example", role).MayOwn(); err != nil {
			t.Errorf("%s: %v", role.Label(), err)
		}
	}
	err := member("di@acme.example", User).MayOwn()
	if !errors.Is(err, ErrRefused) || !strings.Contains(err.Error(), "di@acme.example is a User and cannot own anything") {
		t.Errorf("error %v", err)
	}
	if hint := HintOf(err); !strings.Contains(hint, "`roster members update di@acme.example --role manager`") {
		t.Errorf("hint %q", hint)
	}
}
