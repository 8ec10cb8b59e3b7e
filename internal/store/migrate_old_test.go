package store

import (
	"context"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// oldDatabase returns a closed database of that schema, as an earlier release made it, with n members, invitations
// and events.
func oldDatabase(t *testing.T, schema, n int) (path string) {
	t.Helper()
	s, ctx := bare(t), t.Context()
	if err := s.migrateTo(ctx, schema); err != nil {
		t.Fatal(err)
	}
	if err := (sqliteFile{path: s.Path()}).enableWAL(ctx, s); err != nil {
		t.Fatal(err)
	}
	change(t, s, func(s *Store) error {
		return s.AddOrganization(ctx, org.Organization{
			ID: "o1", Name: "Acme", Language: "en", Created: epoch(),
			KeyFingerprint: []byte{1, 2},
		})
	})
	fill(t, s, n)
	change(t, s, func(s *Store) error { return addOldEvents(ctx, s, n) })
	change(t, s, func(s *Store) error { return s.SetCredential(ctx, newMember(0).ID, "$argon2id$") })
	if version, err := s.schemaVersion(ctx); err != nil || version != schema {
		t.Fatalf("schema %d, %v", version, err)
	}
	if found, err := s.Check(ctx); err != nil || len(found) > 0 {
		t.Fatalf("Check of schema %d: %q, %v", schema, found, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return s.Path()
}

// addOldInvitations stores invitations as the first roster did, in the columns that every schema has.
func addOldInvitations(ctx context.Context, s *Store, all []org.Invitation) error {
	groups := map[string][]string{}
	for _, i := range all {
		groups[i.ID] = i.Groups
		_, err := s.q.ExecContext(ctx, `INSERT INTO invitations
			(id, sender, recipient, role, language, created, expires, delivery, secret_hash, sealed)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, i.ID, i.Sender, i.Recipient, i.Role, i.Language,
			seconds(i.Created), seconds(i.Expires), i.Delivery, i.SecretHash, i.Sealed)
		if err != nil {
			return err
		}
	}
	return s.addGroups(ctx, invitationGroups(), groups)
}

// addOldEvents writes n events as a roster did that knew no more than the schema of s.
func addOldEvents(ctx context.Context, s *Store, n int) error {
	version, err := s.schemaVersion(ctx)
	if err != nil {
		return err
	}
	column := "mark"
	if version >= 6 {
		column = "change"
	}
	_, err = s.q.ExecContext(ctx,
		`INSERT INTO audit (time, `+column+`, actor, action, subject, subject_key, details, details_key)
		SELECT $1, 'mark of ' || id, 'ana@acme.example', 'member.update', email, email,
			'role=manager groups="Field crew,GIS"', 'role=manager groups="field crew,gis"'
		FROM members ORDER BY n LIMIT $2`, epoch().Unix(), n)
	return err
}

// columns are those of the tables of the first schema, as s has them.
func columns(t *testing.T, s *Store) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, table := range []string{
		"organization", "members", "credentials", "groups", "member_groups", "invitations",
		"invitation_groups", "audit",
	} {
		var err error
		found[table], err = s.texts(t.Context(), `SELECT 'quote(' || name || ')' FROM pragma_table_info($1)`, table)
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// stored returns everything in these columns.
func stored(t *testing.T, s *Store, of map[string][]string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for table, columns := range of {
		if version, err := s.schemaVersion(t.Context()); err != nil {
			t.Fatal(err)
		} else if i := slices.Index(columns, "quote(mark)"); i >= 0 && version >= 6 {
			columns = slices.Replace(slices.Clone(columns), i, i+1, "quote(change)") // its name since then
		}
		var err error
		all[table], err = s.texts(t.Context(), `SELECT `+strings.Join(columns, " || ',' || ")+` FROM `+table)
		if err != nil || len(all[table]) == 0 {
			t.Fatalf("%d rows of %s: %v", len(all[table]), table, err)
		}
	}
	return all
}

// TestMigrateOldData: opening an older database brings it up to date, keeps every row, and makes it work as a new one.
func TestMigrateOldData(t *testing.T) {
	aboutSQLite(t, "databases of an older roster")
	for schema := 1; schema < latest(); schema++ {
		t.Run(strconv.Itoa(schema), func(t *testing.T) { migrateOld(t, schema) })
	}
}

func migrateOld(t *testing.T, schema int) {
	path, ctx := oldDatabase(t, schema, 20), t.Context()
	before := openBare(t, path)
	of := columns(t, before)
	want := stored(t, before, of)
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, path, Options{})
	if version, err := s.schemaVersion(ctx); err != nil || version != latest() || version < 3 {
		t.Errorf("schema %d, %v", version, err)
	}
	if got := stored(t, s, of); !reflect.DeepEqual(got, want) {
		t.Errorf("the rows are\n%v, were\n%v", got, want)
	}
	if found, err := s.Check(ctx); err != nil || len(found) > 0 {
		t.Errorf("Check: %q, %v", found, err)
	}
	roads := org.Resource{ID: "r1", Kind: "project", Name: "Roads", Owners: []string{newMember(1).Email}, Created: epoch()}
	change(t, s, func(s *Store) error { return s.AddResources(ctx, roads) })
	change(t, s, func(s *Store) error {
		return s.SetPermission(ctx, org.Permission{ResourceID: "r1", Subject: "GIS", Group: true, Level: org.View})
	})
	if i, err := s.Info(ctx); err != nil || i.Schema != latest() || i.Members != 20 || i.Groups != 3 ||
		i.Resources != 1 || i.Permissions != 2 || i.Invitations != 20 {
		t.Errorf("%+v, %v", i, err)
	}
	wantNoMail(t, s)
	i := newInvitation(50)
	i.Delivery = org.DeliveryPending
	change(t, s, func(s *Store) error { return s.AddInvitations(ctx, i) })
	wantClaim(t, s, i.ID, epoch(), true)
	signIn(t, s, 3, 1, epoch())
	wantSession(t, s, 1, epoch(), newMember(3).Email)
}

// wantNoMail checks that no invitation from before roster sent mail is to be mailed.
func wantNoMail(t *testing.T, s *Store) {
	t.Helper()
	if ids, err := s.Unsent(t.Context(), epoch().Add(time.Hour)); err != nil || len(ids) > 0 {
		t.Errorf("to be sent: %v, %v", ids, err)
	}
	wantClaim(t, s, newInvitation(3).ID, epoch(), false)
}

// TestMigrateAtOnce: many processes open an old database at once, none fails, and no row is lost.
func TestMigrateAtOnce(t *testing.T) {
	t.Parallel()
	aboutSQLite(t, "files")
	old := oldDatabase(t, 1, 5)
	before := openBare(t, old)
	of := columns(t, before)
	want := stored(t, before, of)
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	content, dir := read(t, old), t.TempDir()
	all := make([]process, 8)
	for i := range all {
		all[i] = startProcess(t)
	}
	for round := range testenv.Full(30, 4) {
		path := filepath.Join(dir, strconv.Itoa(round)+".db")
		write(t, path, content)
		for _, p := range all {
			p.ask(t, "create "+path)
		}
		for i, p := range all {
			if answer := p.answer(t); answer != "ok" {
				t.Errorf("round %d, process %d: %s", round, i, answer)
			}
		}
		s := open(t, path, Options{})
		if got := stored(t, s, of); !reflect.DeepEqual(got, want) {
			t.Errorf("round %d: the rows are\n%v, were\n%v", round, got, want)
		}
		if found, err := s.Check(t.Context()); err != nil || len(found) > 0 {
			t.Errorf("round %d: %q, %v", round, found, err)
		}
	}
}
