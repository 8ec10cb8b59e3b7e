package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// declared has members 1 to 3 and invitations of 1, who is a member by now, 4, which expires at once, and 5 to 7.
func declared(t *testing.T) *Store {
	t.Helper()
	s := newStore(t)
	change(t, s, func(s *Store) error {
		err := errors.Join(s.AddGroup(t.Context(), newGroup(0, "GIS")), s.AddGroup(t.Context(), newGroup(1, "field crew")))
		for n := range 3 {
			err = errors.Join(err, s.AddMember(t.Context(), newMember(3-n, "GIS")))
		}
		for _, n := range []int{7, 1, 6, 4, 5} {
			i := newInvitation(n, "GIS", "field crew")
			i.Recipient = newMember(n).Email
			i.Expires = epoch().Add(time.Hour)
			if n == 4 {
				i.Expires = epoch()
			}
			err = errors.Join(err, s.AddInvitations(t.Context(), i))
			if i.AcceptedAt = epoch(); n == 6 {
				err = errors.Join(err, s.SetAccepted(t.Context(), i))
			}
		}
		return err
	})
	return s
}

// numbered returns the addresses of these members.
func numbered(numbers ...int) (emails []string) {
	for _, n := range numbers {
		emails = append(emails, newMember(n).Email)
	}
	return emails
}

func TestDeclared(t *testing.T) {
	s, ctx := declared(t), t.Context()
	memberEmail := func(m org.Member) string { return m.Email }
	recipient := func(i org.Invitation) string { return i.Recipient }
	for _, test := range []struct {
		name string
		got  []string
		want []string
	}{
		{"members at no address", names(t, s.MembersByEmailOrID(ctx, nil), memberEmail), nil},
		{"members at some", names(t, s.MembersByEmailOrID(ctx, numbered(2, 5, 1)), memberEmail), numbered(1, 2)},
		{"members but none", names(t, s.MembersExcept(ctx, nil), memberEmail), numbered(1, 2, 3)},
		{"members but some", names(t, s.MembersExcept(ctx, numbered(2, 5)), memberEmail), numbered(1, 3)},
		{"members but all", names(t, s.MembersExcept(ctx, numbered(1, 2, 3)), memberEmail), nil},
		{"pending but none", names(t, s.PendingExcept(ctx, nil, epoch()), recipient), numbered(1, 5, 7)},
		{"pending but some", names(t, s.PendingExcept(ctx, numbered(5, 2), epoch()), recipient), numbered(1, 7)},
		{"pending before", names(t, s.PendingExcept(ctx, numbered(1, 5), epoch().Add(-time.Second)), recipient), numbered(4, 7)},
		{"pending afterwards", names(t, s.PendingExcept(ctx, nil, epoch().Add(time.Hour)), recipient), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if slices.Sort(test.got); !slices.Equal(test.got, test.want) {
				t.Errorf("there are %q, want %q", test.got, test.want)
			}
		})
	}
	if n, err := s.CountMembers(ctx); n != 3 || err != nil {
		t.Errorf("%d members, %v", n, err)
	}
	groups, err := s.AllGroups(ctx)
	if err != nil || len(groups) != 2 || groups[0].Name != "field crew" || groups[1].ID != newGroup(0, "GIS").ID {
		t.Errorf("the groups are %+v, %v", groups, err)
	}
}

func names[T any](t *testing.T, rows Rows[T], name func(T) string) (found []string) {
	t.Helper()
	for row, err := range rows {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, name(row))
	}
	return found
}

// Members and pending invitees are sorted by address, each with their role, groups and language; a member appears
// only once.
func TestPeople(t *testing.T) {
	s := declared(t)
	var got []string
	for d, err := range s.People(t.Context(), epoch()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s %s %q %s", d.Email, d.Role, d.Groups, d.Language))
	}
	m, i := newMember(1), newInvitation(5)
	var want []string
	for _, n := range []int{1, 2, 3} {
		want = append(want, fmt.Sprintf(`%s %s ["GIS"] %s`, newMember(n).Email, m.Role, m.Language))
	}
	for _, n := range []int{5, 7} {
		want = append(want, fmt.Sprintf(`%s %s ["field crew" "GIS"] %s`, newMember(n).Email, i.Role, i.Language))
	}
	if !slices.Equal(got, want) {
		t.Errorf("people are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSetSender(t *testing.T) {
	s, ctx := declared(t), t.Context()
	if err := s.SetSender(ctx, newInvitation(5).ID, "bo@acme.example"); err != nil {
		t.Fatal(err)
	}
	if i, err := s.Invitation(ctx, newInvitation(5).ID); err != nil || i.Sender != "bo@acme.example" {
		t.Errorf("%+v, %v", i, err)
	}
	if err := s.SetSender(ctx, "nobody", "bo@acme.example"); !errors.Is(err, org.ErrNotFound) {
		t.Errorf("the error is %v", err)
	}
}
