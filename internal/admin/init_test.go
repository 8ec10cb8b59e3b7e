package admin

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

func TestInit(t *testing.T) {
	t.Parallel()
	a := newAdmin(t, emptyDatabase(t), 1)
	o, m, err := a.initAcme(t)
	check(t, err)
	key, err := a.Key()
	check(t, err)
	if o.Name != "Acme" || o.Language != "en" || !o.Created.Equal(march()) || !bytes.Equal(o.KeyFingerprint, key.Fingerprint()) || len(o.ID) != 12 {
		t.Errorf("the organization is %+v", o)
	}
	if m.Email != ana || m.Role != org.Administrator || m.Language != "en" || !m.Joined.Equal(march()) || len(m.ID) != 12 || m.ID == o.ID {
		t.Errorf("the Administrator is %+v", m)
	}
	stored, err := a.Store.Organization(t.Context())
	if err != nil || stored.ID != o.ID || stored.Name != "Acme" || !bytes.Equal(stored.KeyFingerprint, o.KeyFingerprint) {
		t.Errorf("stored: %+v, %v", stored, err)
	}
	wantEvents(t, a, 0, ana+" organization.create Acme language: en", ana+" member.create "+ana+" id: "+m.ID+", name: Ana, role: administrator, groups: none, language: en")
}

func TestInitTwice(t *testing.T) {
	t.Parallel()
	a := acme(t)
	unchanged(t, a, func() {
		_, _, err := a.Init(t.Context(), Init{
			Organization: "Other", Email: "bo@acme.example", Name: "Bo", Language: "fr",
			Prepare: func(string) ([]byte, error) {
				t.Error("a second init made a key")
				return nil, nil
			},
		})
		wantErr(t, err, org.ErrConflict)
	})
}

func TestInitTellsAllThatIsWrong(t *testing.T) {
	t.Parallel()
	err := Init{Organization: " ", Email: "ana", Name: "A\nB", Language: "de"}.Validate()
	wantErr(t, err, org.ErrUsage)
	for _, part := range []string{"organization's name is empty", "is not an email address", "Administrator's name has a control", `language "de"`} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	a := newAdmin(t, emptyDatabase(t), 1)
	unchanged(t, a, func() {
		_, _, err := a.Init(t.Context(), Init{Organization: "Acme", Email: ana, Name: "Ana", Language: "de", Prepare: func(string) ([]byte, error) { return []byte{1}, nil }})
		wantErr(t, err, org.ErrUsage)
	})
	if err := (Init{Organization: "Acme", Email: "Ana@Acme.example", Name: "Ana", Language: "fr-CA"}).Validate(); err != nil {
		t.Error(err)
	}
}

// Where the key cannot be made nothing is stored, and init can be run again.
func TestInitWhereTheKeyFails(t *testing.T) {
	t.Parallel()
	a := newAdmin(t, emptyDatabase(t), 1)
	failure := errors.New("no room for the key")
	unchanged(t, a, func() {
		_, _, err := a.Init(t.Context(), Init{
			Organization: "Acme", Email: ana, Name: "Ana", Language: "en",
			Prepare: func(email string) ([]byte, error) { return nil, errors.Join(failure, errors.New(email)) },
		})
		if !errors.Is(err, failure) || !strings.Contains(err.Error(), ana) {
			t.Errorf("Init: %v", err)
		}
	})
	_, _, err := a.initAcme(t)
	check(t, err)
}

// A database that has lost its organization is not made another's.
func TestInitBesideMembers(t *testing.T) {
	t.Parallel()
	a := newAdmin(t, emptyDatabase(t), 1)
	addWithout(t, a, mia, org.Administrator)
	_, _, err := a.initAcme(t)
	wantErr(t, err, org.ErrConflict)
}

// Before init has finished, everything says so.
func TestWithoutAnOrganization(t *testing.T) {
	t.Parallel()
	a := newAdmin(t, emptyDatabase(t), 1).by("")
	_, err := a.CreateGroup(t.Context(), "GIS")
	wantErr(t, err, org.ErrNotFound)
	if !strings.Contains(org.HintOf(err), "roster init") {
		t.Errorf("the hint is %q", org.HintOf(err))
	}
}

func TestUpdateOrganization(t *testing.T) {
	t.Parallel()
	a := acme(t)
	skip := len(events(t, a, 0))
	name, language := " Acme\u00a0Geo ", "fr-CA"
	o, err := a.UpdateOrganization(t.Context(), OrganizationUpdate{Name: &name, Language: &language})
	if err != nil || o.Name != "Acme\u00a0Geo" || o.Language != "fr" {
		t.Errorf("UpdateOrganization = %+v, %v", o, err)
	}
	if got := invite(t, a, "bo@acme.example")[0].Language; got != "fr" {
		t.Errorf("a new invitation's language is %s", got)
	}
	wantEvents(t, a, skip, ana+" organization.update Acme\u00a0Geo name: Acme → Acme\u00a0Geo, language: en → fr",
		ana+` invitation.create bo@acme.example role: user, groups: none, language: fr, expires: 2026-03-08T09:00:00Z`)
	for _, u := range []OrganizationUpdate{{Name: new(string)}, {Language: new(string)}} {
		unchanged(t, a, func() {
			_, err := a.UpdateOrganization(t.Context(), u)
			wantErr(t, err, org.ErrUsage)
		})
	}
}
