package store

import (
	"regexp"
	"testing"
)

// TestDatabaseRefuses: what would break a rule of resources and permissions is refused by the database itself,
// whoever asks. Numbers: a is resource 1, b 2, c 3; ana is member 1, bo 2; GIS is group 1. b needs a, c needs b; b is
// bo's.
func TestDatabaseRefuses(t *testing.T) {
	const insert = `INSERT INTO permissions (resource, member, grp, level, resource_key, subject_key) VALUES `
	s := parse("a bo view:GIS\nb bo <a\nc cy <b").store(t)
	tests := []struct{ name, statement, reason string }{
		{"a group that owns", insert + `(2, NULL, 1, 3, 'k', 'k')`, "check constraint"},
		{"a group that comes to own", `UPDATE permissions SET level = 3 WHERE grp = 1`, "check constraint"},
		{"a permission for nobody", insert + `(2, NULL, NULL, 1, 'k', 'k')`, "check constraint"},
		{"a permission for nobody that owns", insert + `(2, NULL, NULL, 3, 'k', 'k')`, "check constraint"},
		{"a permission for two", insert + `(2, 1, 1, 1, 'k', 'k')`, "check constraint"},
		{"a level that is none", insert + `(2, 1, NULL, 0, 'k', 'k')`, "check constraint"},
		{"a level beyond owning", insert + `(2, 1, NULL, 4, 'k', 'k')`, "check constraint"},
		{"a level that is text", insert + `(2, 1, NULL, 'own', 'k', 'k')`, "cannot store text|invalid input"},
		{"a second permission of a member", insert + `(2, 2, NULL, 1, 'k', 'k')`, "unique constraint"},
		{"a second permission of a group", insert + `(1, NULL, 1, 2, 'k', 'k')`, "unique constraint"},
		{"a permission on nothing", insert + `(9, 1, NULL, 1, 'k', 'k')`, "foreign key constraint"},
		{"a permission for who is not there", insert + `(1, 99, NULL, 1, 'k', 'k')`, "foreign key constraint"},
		{"a permission for a group that is not there", insert + `(1, NULL, 99, 1, 'k', 'k')`, "foreign key constraint"},
		{"a dependency on itself", `INSERT INTO dependencies VALUES (1, 1)`, "check constraint"},
		{"a dependency twice", `INSERT INTO dependencies VALUES (2, 1)`, "unique constraint"},
		{"a dependency on nothing", `INSERT INTO dependencies VALUES (1, 99)`, "foreign key constraint"},
		{"deleting alone what is needed", `DELETE FROM resources WHERE n = 1`, "foreign key constraint"},
		{"deleting a part of what is needed", `DELETE FROM resources WHERE n IN (1, 2)`, "foreign key constraint"},
		{"a second resource of that name", `INSERT INTO resources (id, kind, name, name_key, exact_key, created)
			VALUES ('x', 'table', 'A', 'a', 'a', 1)`, "unique constraint"},
		{"a second resource of that id", `INSERT INTO resources (id, kind, name, name_key, exact_key, created)
			VALUES ('r-a', 'form', 'z', 'z', 'z', 1)`, "unique constraint"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := s.q.ExecContext(t.Context(), test.statement)
			if err == nil || !regexp.MustCompile("(?i)"+test.reason).MatchString(err.Error()) {
				t.Errorf("%s: %v, want %s", test.statement, err, test.reason)
			}
		})
	}
	wantState(t, s, []string{"own a bo", "own b bo", "own c cy", "view a GIS"})
	wantResources(t, s, [3]int{3, 4, 2})
	run(t, s, `DELETE FROM dependencies WHERE resource IN (1, 2, 3)`)
	run(t, s, `DELETE FROM resources WHERE n IN (1, 2, 3)`) // in whatever order
	wantResources(t, s, [3]int{0, 0, 0})
}

// TestGroupAndMemberPermissionsGo: with a member, a group or a resource, their permissions are deleted, and nothing
// else.
func TestGroupAndMemberPermissionsGo(t *testing.T) {
	s := parse("a bo view:GIS,cy,OPS\nb bo,cy <a").store(t)
	for _, step := range []struct {
		statement string
		want      []string
	}{
		{`DELETE FROM groups WHERE n = 1`, []string{"own a bo", "view a cy", "view a OPS", "own b bo", "own b cy"}},
		{`DELETE FROM members WHERE id = 'm-cy'`, []string{"own a bo", "view a OPS", "own b bo"}},
		{`DELETE FROM resources WHERE id = 'r-b'`, []string{"own a bo", "view a OPS"}},
	} {
		run(t, s, step.statement)
		wantState(t, s, step.want)
	}
	wantResources(t, s, [3]int{1, 2, 0})
}
