package web

import (
	"bytes"
	"crypto/rand"
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/password"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

const (
	ana          = "ana@acme.example" // the first Administrator
	mia          = "mia@acme.example" // a Manager in GIS, who owns project/Atlas and data-source/Imagery
	uma          = "uma@acme.example" // a User in GIS, who may view project/Plans
	goodPassword = "walnut cargo eleven mosaic"
	week         = 7 * 24 * time.Hour
	portalBase   = "https://portal.acme.example"
)

func march() time.Time { return time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC) }

// host is a server on a database of its own.
type host struct {
	t       testing.TB
	store   *store.Store
	key     link.Key
	cost    password.Cost
	now     atomic.Int64 // seconds since 1970
	base    string
	handler *server
	log     *output
}

// output is what was logged.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// newSite opens the database at path.
func newSite(t testing.TB, path string, change ...func(*Options)) *host {
	t.Helper()
	db, err := store.Open(t.Context(), path, store.Options{Create: true})
	check(t, err)
	t.Cleanup(func() { check(t, db.Close()) })
	key, err := link.NewKey(strings.NewReader(strings.Repeat("k", 32)))
	check(t, err)
	s := &host{t: t, store: db, key: key, log: &output{}, base: portalBase, cost: password.Cost{Memory: 8, Passes: 1}}
	s.now.Store(march().Unix())
	o := s.options()
	for _, c := range change {
		c(&o)
	}
	s.base = o.Base
	s.handler = newServer(o)
	return s
}

func (s *host) options() Options {
	return Options{
		Admin: func() *admin.Admin { return s.by(ana) }, Base: s.base, Log: slog.New(slog.NewTextHandler(s.log, nil)),
		Now: func() time.Time { return time.Unix(s.now.Load(), 0).UTC() },
	}
}

func (s *host) after(d time.Duration) { s.now.Add(int64(d / time.Second)) }

// by is a use case of a member, as the command line makes one.
func (s *host) by(email string) *admin.Admin {
	now, ids := func() time.Time { return time.Unix(s.now.Load(), 0).UTC() }, &org.IDs{Rand: rand.Reader}
	return &admin.Admin{
		Store: s.store, Now: now, IDs: ids, Rand: rand.Reader, As: email, ChangeID: ids.Once(now),
		Key: func() (link.Key, error) { return s.key, nil }, Base: s.base, Cost: s.cost,
	}
}

// acme is the organization of the tests: Ana, Mia and Uma, all with goodPassword.
func acme(t testing.TB, change ...func(*Options)) *host {
	t.Helper()
	return newSite(t, acmeDatabase(t), change...)
}

// acmeDatabase returns where a database like that of acme is.
var acmeDatabase = postgres.Copies(func(t testing.TB, path string) {
	t.Helper()
	s := newSite(t, path)
	_, _, err := s.by(ana).Init(t.Context(), admin.Init{
		Organization: "Acme", Email: ana, Name: "Ana", Language: "en",
		Prepare: func(string) ([]byte, error) { return s.key.Fingerprint(), nil },
	})
	check(t, err)
	_, err = s.by(ana).CreateGroup(t.Context(), "GIS")
	check(t, err)
	token, err := link.FromResetLink(s.resetToken(ana))
	check(t, err)
	r, err := s.by(ana).OpenReset(t.Context(), token)
	check(t, err)
	_, err = s.by(ana).SetPassword(t.Context(), token, r, goodPassword)
	check(t, err)
	s.join(mia, "Mia", org.Manager, "fr")
	s.join(uma, "Uma", org.User, "en")
	for _, r := range []admin.NewResource{
		{Kind: "project", Name: "Atlas", Owners: []string{mia}},
		{Kind: "data-source", Name: "Imagery", Owners: []string{mia}},
		{Kind: "project", Name: "Plans", Owners: []string{ana}},
		{Kind: "project", Name: "Secret plans", Owners: []string{ana}},
		{Kind: "layer", Name: "Roads", Owners: []string{ana}, DependsOn: []string{"project/Plans"}},
	} {
		_, err := s.by(ana).CreateResource(t.Context(), r)
		check(t, err)
	}
	s.grant("project/Plans", org.View, admin.Subject{Member: uma})
	s.grant("project/Plans", org.Modify, admin.Subject{Group: "GIS"})
	s.grant("project/Atlas", org.View, admin.Subject{Group: "GIS"})
	s.grant("layer/Roads", org.View, admin.Subject{Group: "GIS"})
	check(t, s.store.Close())
})

func (s *host) grant(resource string, level org.Level, who admin.Subject) {
	s.t.Helper()
	_, err := s.by(ana).Grant(s.t.Context(), resource, level, who)
	check(s.t, err)
}

// invite gives the path of an invitation's link.
func (s *host) invite(email string, in admin.Invite) string {
	s.t.Helper()
	in.Emails, in.ExpiresIn = []string{email}, week
	if in.Role == 0 {
		in.Role = org.User
	}
	done, err := s.by(ana).Invite(s.t.Context(), in)
	check(s.t, err)
	return strings.TrimPrefix(done[0].Link, s.base)
}

// join makes somebody a member of GIS, with goodPassword.
func (s *host) join(email, name string, role org.Role, language string) {
	s.t.Helper()
	path := s.invite(email, admin.Invite{Role: role, Language: language, Groups: []string{"GIS"}})
	token, err := link.FromLink(path)
	check(s.t, err)
	offer, err := s.by("").OpenInvitation(s.t.Context(), token)
	check(s.t, err)
	_, err = s.by("").Accept(s.t.Context(), admin.Accept{Offer: offer, Name: name, Password: goodPassword})
	check(s.t, err)
}

// resetToken is the token of a link by which a member sets a password.
func (s *host) resetToken(email string) string {
	s.t.Helper()
	r, err := s.by(ana).ResetPassword(s.t.Context(), email)
	check(s.t, err)
	return r.Link[strings.LastIndex(r.Link, "/")+1:]
}

// dump is all that is committed: on SQLite in the one form that VACUUM gives it.
func (s *host) dump() string {
	s.t.Helper()
	if postgres.Chosen() {
		return postgres.Dump(s.t, s.store.Path())
	}
	path := filepath.Join(s.t.TempDir(), "dump.db")
	check(s.t, s.store.Backup(s.t.Context(), path))
	b, err := os.ReadFile(path)
	check(s.t, err)
	return string(b)
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantStatus checks a status, and where the browser is sent to, if anywhere.
func wantStatus(t *testing.T, w *httptest.ResponseRecorder, status int, location string) {
	t.Helper()
	if w.Code != status || w.Header().Get("Location") != location {
		t.Errorf("%d to %q, want %d to %q: %s", w.Code, w.Header().Get("Location"), status, location, w.Body)
	}
}

// wantText checks that a page has some texts, wherever their lines may break.
func wantText(t *testing.T, w *httptest.ResponseRecorder, texts ...string) {
	t.Helper()
	body := strings.ReplaceAll(w.Body.String(), "<wbr>", "")
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("without %q: %s", text, w.Body)
		}
	}
}

func prefixes(t *testing.T, list ...string) (found []netip.Prefix) {
	t.Helper()
	for _, text := range list {
		p, err := netip.ParsePrefix(text)
		check(t, err)
		found = append(found, p)
	}
	return found
}
