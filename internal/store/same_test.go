package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// both are a SQLite file and a schema of a server with the same content.
type both struct {
	chance       *rand.Rand
	file, server *Store   // server may be nil
	words        []string // of which names consist
}

// scripts are words of ten scripts and more, in mixed case, with accents composed and not, marks and emoji.
func scripts() []string {
	return strings.Fields("Ana ANA ána A\u0301na Zoë zoe STRASSE Straße İstanbul ılık Αθήνα αθηνα Москва МОСКВА ёлка " +
		"שלום مرحبا गाँव ไทย 日本 にほん ニホン 한국 Հայ ქართ 👩‍🚀 🦊 é e\u0301 ﬁn x_y 50% a-b a.b _ % z Z ~")
}

// text is some words.
func (b *both) text(most int) string {
	var words []string
	for range 1 + b.chance.IntN(most) {
		words = append(words, b.words[b.chance.IntN(len(b.words))])
	}
	return strings.Join(words, " ")
}

// change makes the same change in both.
func (b *both) change(t *testing.T, do func(ctx context.Context, s *Store) error) {
	t.Helper()
	for _, s := range []*Store{b.file, b.server} {
		if s != nil {
			change(t, s, func(s *Store) error { return do(t.Context(), s) })
		}
	}
}

// fill adds n of everything.
func (b *both) fill(t *testing.T, n int) {
	t.Helper()
	var members []org.Member
	var invitations []org.Invitation
	var groups []org.Group
	var resources []org.Resource
	var events []org.Event
	for i := range n {
		at := epoch().Add(time.Duration(b.chance.IntN(9)) * time.Hour)
		groups = append(groups, org.Group{ID: fmt.Sprintf("g%05d", i), Name: fmt.Sprint(b.text(2), " ", i), Created: at})
		of := []string{groups[b.chance.IntN(i+1)].Name}
		m := newMember(b.chance.IntN(1000)*1000+i, of...)
		m.Name, m.Joined, m.Role = b.text(3), at, org.Role(1+b.chance.IntN(3))
		members = append(members, m)
		v := newInvitation(b.chance.IntN(1000)*1000+i, of...)
		v.Sender, v.Created = members[b.chance.IntN(i+1)].Email, at
		invitations = append(invitations, v)
		resources = append(resources, org.Resource{
			ID: fmt.Sprintf("r%05d", i), Kind: []string{"table", "form"}[i%2], Name: fmt.Sprint(b.text(2), " ", i),
			Owners: []string{members[b.chance.IntN(i+1)].Email}, Created: at,
		})
		events = append(events, org.Event{Time: at, Actor: m.Email, Action: "member.update", Subject: b.text(2)})
	}
	b.change(t, func(ctx context.Context, s *Store) error {
		var errs []error
		for _, g := range groups {
			errs = append(errs, s.AddGroup(ctx, g))
		}
		for _, m := range members {
			errs = append(errs, s.AddMember(ctx, m))
		}
		for i, r := range resources {
			errs = append(errs, s.AddResources(ctx, r), s.SetPermission(ctx, org.Permission{
				ResourceID: r.ID, Subject: groups[i/2].Name, Group: true, Level: org.Level(1 + i%2),
			}))
		}
		return errors.Join(append(errs, s.AddInvitations(ctx, invitations...), s.AddEvents(ctx, events...))...)
	})
}

// filter returns a random one for a table, or "".
func filter[T any](b *both, columns listing.Columns[T], names []string) string {
	var parts []string
	for range b.chance.IntN(4) {
		part := b.comparison(names[b.chance.IntN(len(names))])
		if b.chance.IntN(4) == 0 {
			part = "NOT " + part
		}
		if _, err := columns.Filter([]string{part}, epoch()); err == nil { // the column has such values
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, []string{" AND ", " OR "}[b.chance.IntN(2)])
}

// comparison compares a column with something, or is a word to look for in all of them.
func (b *both) comparison(column string) string {
	one := func(of ...string) string { return of[b.chance.IntN(len(of))] }
	value := one(b.text(1), b.text(1)+"*", "*"+b.text(1), one("user", "manager", "pending", "table", "view", "1", "2"),
		epoch().Add(time.Duration(b.chance.IntN(9))*time.Hour).Format(time.RFC3339))
	switch b.chance.IntN(8) {
	case 0:
		return `"` + b.text(1) + `"`
	case 1:
		return column + ":*"
	}
	return column + one(":", "=", "<", "<=", ">", ">=", "!=") + `"` + value + `"`
}

// sameList compares some pages of a list.
func sameList[T any](t *testing.T, b *both, table Table[T]) {
	t.Helper()
	var names []string
	for _, c := range table.Columns {
		names = append(names, c.Name)
	}
	for range 12 {
		order := names[b.chance.IntN(len(names))] + []string{"", " desc"}[b.chance.IntN(2)]
		if b.chance.IntN(2) == 0 {
			order += ", " + names[b.chance.IntN(len(names))]
		}
		if _, err := table.Columns.Order(order); err != nil {
			continue
		}
		q := asked{filter(b, table.Columns, names), order, 1 + b.chance.IntN(20), b.chance.IntN(3) * 7}
		var rows [2][]string
		for i, s := range []*Store{b.file, b.server} {
			for row, err := range listRows(t, s, table, q) {
				if err != nil {
					t.Fatalf("%+v: %v", q, err)
				}
				rows[i] = append(rows[i], fmt.Sprintf("%+v", row))
			}
		}
		if !slices.Equal(rows[0], rows[1]) {
			t.Errorf("%s, %+v:\n%s\non the server:\n%s", table.source.From, q, strings.Join(rows[0], "\n"),
				strings.Join(rows[1], "\n"))
		}
	}
}

// sameWindows compares what is read of a list by windows on the server with the list of the file.
func sameWindows[T any](t *testing.T, b *both, table Table[T]) {
	t.Helper()
	w := randomWalk(t, b, table)
	onServer := *b
	onServer.file = b.server
	w.b = &onServer
	rows, _ := w.through(false, 12)
	w.want("the list by windows on the server", rows, w.whole)
	rows, _ = w.through(true, 12)
	w.want("the list by windows on the server, backwards", rows, w.whole)
}

// sameResult compares what do returns.
func sameResult[T any](t *testing.T, b *both, what string, do func(*Store) (T, error)) {
	t.Helper()
	file, fileErr := do(b.file)
	server, serverErr := do(b.server)
	if got, want := fmt.Sprint(server, serverErr), fmt.Sprint(file, fileErr); got != want {
		t.Errorf("%s is\n%s\non the server:\n%s", what, want, got)
	}
}

// TestSameOnBoth: whatever is listed, searched and completed, the rows and their order are the same on both databases.
func TestSameOnBoth(t *testing.T) {
	aboutSQLite(t, "other database to compare with") // it is compared in the first run
	t.Parallel()
	server := withOrganization(t, open(t, postgres.Address(t), Options{Create: true}))
	b := &both{file: newStore(t), server: server, words: scripts()}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	b.chance = rand.New(rand.NewPCG(seed, 1))
	b.fill(t, testenv.Full(300, 60))
	for range testenv.Full(50, 4) {
		sameList(t, b, Members())
		sameWindows(t, b, Members())
		sameList(t, b, Invitations(epoch()))
		sameWindows(t, b, Invitations(epoch()))
		sameList(t, b, Groups())
		sameWindows(t, b, Groups())
		sameList(t, b, Resources())
		sameWindows(t, b, Resources())
		sameList(t, b, Permissions())
		sameWindows(t, b, Permissions())
		sameList(t, b, Events())
		sameWindows(t, b, Events())
		ctx, text := t.Context(), b.text(1)
		prefix := string([]rune(text)[:1])
		for _, of := range []string{text, prefix, "table/" + prefix, "p00"} {
			for _, among := range []Among{{}, {Group: "g00001"}, {Resource: "r00003"}, {Least: org.Manager}} {
				sameResult(t, b, fmt.Sprintf("searching members of %+v for %s", among, of), func(s *Store) ([]org.Member, error) {
					return s.SearchMembers(ctx, of, among, 9)
				})
			}
			sameResult(t, b, "searching groups for "+of, func(s *Store) ([]org.Group, error) {
				return s.SearchGroups(ctx, of, Among{}, 9)
			})
			sameResult(t, b, "searching resources for "+of, func(s *Store) ([]org.Resource, error) {
				return s.SearchResources(ctx, of, 9)
			})
			for name, complete := range map[string]func(*Store, context.Context, string, int) ([]string, error){
				"members": (*Store).CompleteMembers, "invitations": (*Store).CompleteInvitations,
				"groups": (*Store).CompleteGroups, "resources": (*Store).CompleteResources,
			} {
				sameResult(t, b, "completing "+name+" of "+of, func(s *Store) ([]string, error) { return complete(s, ctx, of, 9) })
			}
		}
	}
}
