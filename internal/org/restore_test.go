package org

import (
	"reflect"
	"testing"
)

// TestRestoreStep: what somebody has to know before a backup is restored.
func TestRestoreStep(t *testing.T) {
	member := func(role Role) Record {
		return Record{Kind: "member", Key: "k", Name: "ana", ID: "1", Level: int(role)}
	}
	permission := func(level Level) Record {
		return Record{Kind: "permission", Key: "k", Name: "ana on map", Level: int(level)}
	}
	group, membership := Record{Kind: "group", Key: "g", Name: "GIS", ID: "2"}, Record{Kind: "membership", Key: "m", Name: "ana in GIS"}
	invitation := Record{Kind: "invitation", Key: "i", Name: "bo", ID: "3", Secret: "new"}
	older := invitation
	older.Secret = "old"
	for _, test := range []struct {
		name      string
		now, then Record
		want      Step
	}{
		{"a member comes back", Record{}, member(Manager), Step{Action: "create", Kind: "member", Name: "ana", ID: "1", Note: "manager"}},
		{"a group comes back", Record{}, group, Step{Action: "create", Kind: "group", Name: "GIS", ID: "2"}},
		{"a permission comes back", Record{}, permission(Modify), Step{Action: "create", Kind: "permission", Name: "ana on map", Note: "modify"}},
		{"a member goes", member(User), Record{}, Step{Action: "delete", Kind: "member", Name: "ana", ID: "1"}},
		{"a membership goes", membership, Record{}, Step{}},
		{"a permission goes", permission(Modify), Record{}, Step{}},
		{
			"a role rises", member(User), member(Administrator),
			Step{Action: "update", Kind: "role", Name: "ana", ID: "1", From: "user", To: "administrator"},
		},
		{"a role falls", member(Administrator), member(User), Step{}},
		{
			"a permission rises", permission(View), permission(Modify),
			Step{Action: "update", Kind: "permission", Name: "ana on map", From: "view", To: "modify"},
		},
		{"an old link", invitation, older, Step{Action: "replace", Kind: "invitation", Name: "bo", ID: "3", Note: "by its old link"}},
		{"nothing changes", invitation, invitation, Step{}},
	} {
		if got := RestoreStep(test.now, test.then); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.want)
		}
	}
}

// TestRestorePlan: steps are counted by what is done with which kind, and a plan is the same only with the same steps.
func TestRestorePlan(t *testing.T) {
	steps := []Step{
		{Action: "create", Kind: "member", Name: "ana"},
		{Action: "delete", Kind: "member", Name: "bo"},
		{Action: "create", Kind: "group", Name: "GIS"},
		{Action: "create", Kind: "member", Name: "cy"},
	}
	var plan, again, less RestorePlan
	for i, step := range steps {
		plan.Add(step)
		again.Add(step)
		if i > 0 {
			less.Add(step)
		}
	}
	want := []StepCount{{"create", "member", 2, "ana"}, {"delete", "member", 1, "bo"}, {"create", "group", 1, "GIS"}}
	if !reflect.DeepEqual(plan.Counts, want) {
		t.Errorf("counts %+v, want %+v", plan.Counts, want)
	}
	if !plan.Same(&again) || plan.Same(&less) {
		t.Errorf("the same steps %v, without the first %v", plan.Same(&again), plan.Same(&less))
	}
	less.Add(steps[0])
	if plan.Same(&less) {
		t.Error("plans are the same although their steps come in another order")
	}
}
