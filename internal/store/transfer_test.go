package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

func TestOwned(t *testing.T) {
	s := parse("a bo view:cy\nb cy <a modify:bo,GIS\nc bo,cy\nd di,cy,bo view:eli").store(t)
	tests := []struct{ leave, left, lost string }{
		{"bo", "left a bo; left c bo,cy; left d bo,cy,di", "modify b bo"},
		{"cy,bo", "left a bo; left b cy; left c bo,cy; left d bo,cy,di", "view a cy; modify b bo"},
		{"eli", "", "view d eli"},
		{"ana", "", ""},
		{"nobody", "", ""},
		{"", "", ""},
	}
	for _, test := range tests {
		t.Run(test.leave, func(t *testing.T) {
			ids := idsOf("m-", strings.FieldsFunc(test.leave, func(r rune) bool { return r == ',' }))
			if got := strings.Join(told(t, s.OwnedResources(t.Context(), ids)), "; "); got != test.left {
				t.Errorf("Owned yields %q, want %q", got, test.left)
			}
			if got := strings.Join(told(t, s.PermissionsOf(t.Context(), ids)), "; "); got != test.lost {
				t.Errorf("PermissionsOf yields %q, want %q", got, test.lost)
			}
		})
	}
}

// handover says which resources, or whose, get which new owner.
type handover struct {
	From, Resources []string
	To              string
}

func (h handover) run(ctx context.Context, s *Store, e org.Event) error {
	if len(h.Resources) > 0 {
		return s.Transfer(ctx, h.Resources, h.To, e)
	}
	return s.TransferAll(ctx, h.From, h.To, e)
}

func TestHandOver(t *testing.T) {
	const graph = "a bo\nb cy,bo view:di\nc bo,di\nd cy <a modify:bo,di\ne cy"
	tests := []struct {
		name string
		h    handover
		own  string // what is owned then, and granted
		// events are "a bo,cy → di" for a transfer, and "a without bo" if the heir di owns a already.
		events []string
	}{
		{
			"all that one owned",
			handover{From: []string{"m-bo"}, To: "m-di"},
			"own a di; own b cy; own b di; own c di; own d cy; own e cy; modify d bo; modify d di",
			[]string{"a bo → di", "b bo,cy → cy,di", "c without bo"},
		},
		{
			"all that two owned, also to one of them",
			handover{From: []string{"m-bo", "m-cy"}, To: "m-cy"},
			"own a cy; own b cy; own c cy; own c di; own d cy; own e cy; modify d bo; modify d di; view b di",
			[]string{"a bo → cy", "b without bo", "c bo,di → cy,di"},
		},
		{
			"all that two owned",
			handover{From: []string{"m-bo", "m-cy"}, To: "m-eli"},
			"own a eli; own b eli; own c di; own c eli; own d eli; own e eli; modify d bo; modify d di; view b di",
			[]string{"a bo → eli", "b bo,cy → eli", "c bo,di → di,eli", "d cy → eli", "e cy → eli"},
		},
		{
			"what one who owns nothing owned",
			handover{From: []string{"m-ana"}, To: "m-di"},
			"own a bo; own b bo; own b cy; own c bo; own c di; own d cy; own e cy; modify d bo; modify d di; view b di",
			nil,
		},
		{
			"resources, whoever owns them",
			handover{Resources: []string{"r-b", "r-d", "r-c"}, To: "m-di"},
			"own a bo; own b di; own c di; own d di; own e cy; modify d bo",
			[]string{"b bo,cy → di", "c bo,di → di", "d cy → di"},
		},
		{
			"a resource, to one of its two owners",
			handover{Resources: []string{"r-b"}, To: "m-cy"},
			"own a bo; own b cy; own c bo; own c di; own d cy; own e cy; modify d bo; modify d di; view b di",
			[]string{"b bo,cy → cy"},
		},
		{
			"a resource, to who may modify it",
			handover{Resources: []string{"r-d"}, To: "m-bo"},
			"own a bo; own b bo; own b cy; own c bo; own c di; own d bo; own e cy; modify d di; view b di",
			[]string{"d cy → bo"},
		},
		{
			"a resource to its only owner",
			handover{Resources: []string{"r-a"}, To: "m-bo"},
			"own a bo; own b bo; own b cy; own c bo; own c di; own d cy; own e cy; modify d bo; modify d di; view b di",
			nil,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := parse(graph).store(t)
			change(t, s, func(s *Store) error {
				return test.h.run(t.Context(), s, org.Event{Time: epoch(), Actor: "ana" + domain})
			})
			wantState(t, s, strings.Split(test.own, "; "))
			var events []string
			for _, e := range test.events {
				words := strings.Fields(e)
				what := "table/" + words[0] + " id: r-" + words[0]
				if words[1] == "without" {
					events = append(events, "permission.revoke "+what+", member: "+words[2]+domain+", level: own")
					continue
				}
				emails := func(names string) string { return strings.ReplaceAll(names, ",", domain+", ") + domain }
				events = append(events, "resource.transfer "+what+", owners: "+emails(words[1])+" → "+emails(words[3]))
			}
			wantEvents(t, s, events...)
		})
	}
}

// TestHandOverOfNobodys: a resource that lost its owners can be given to somebody.
func TestHandOverOfNobodys(t *testing.T) {
	s, ctx := parse("a bo").store(t), t.Context()
	change(t, s, func(s *Store) error {
		lost := s.RemovePermission(ctx, permission("a", "bo", 0))
		return errors.Join(lost, handover{Resources: []string{"r-a"}, To: "m-di"}.run(ctx, s, org.Event{Time: epoch()}))
	})
	wantState(t, s, []string{"own a di"})
	wantEvents(t, s, "resource.transfer table/a id: r-a, owners: none → di"+domain)
}

// TestHandedOverIsListed: what was transferred is sorted by the heir's email.
func TestHandedOverIsListed(t *testing.T) {
	s := parse("a bo\nb cy").store(t)
	change(t, s, func(s *Store) error {
		return handover{From: []string{"m-bo"}, To: "m-eli"}.run(t.Context(), s, org.Event{Time: epoch()})
	})
	got, want := permissionsBy(t, s, "subject=eli@acme.example", "subject"), []string{"own a eli"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := permissionsBy(t, s, "", "subject"), []string{"own b cy", "own a eli"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// permissionsBy returns what the list of permissions shows.
func permissionsBy(t *testing.T, s *Store, filter, order string) []string {
	t.Helper()
	return told(t, listRows(t, s, Permissions(), asked{filter, order, 0, 0}))
}

func TestCredentialsOf(t *testing.T) {
	s, ctx := parse("a bo").store(t), t.Context()
	change(t, s, func(s *Store) error {
		return errors.Join(s.SetCredential(ctx, "m-eli", "x"), s.SetCredential(ctx, "m-bo", "y"),
			s.SetCredential(ctx, "m-ana", "z"))
	})
	got, err := s.CredentialsOf(ctx, []string{"m-eli", "m-cy", "m-bo"})
	if want := []string{"bo" + domain, "eli" + domain}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	if got, err := s.CredentialsOf(ctx, nil); err != nil || len(got) > 0 {
		t.Errorf("of nobody: %q, %v", got, err)
	}
}
