package org

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDesiredUpdate(t *testing.T) {
	was := Member{ID: "1", Email: "bo@acme.example", Role: Manager, Groups: []string{"Field crew", "GIS"}, Language: "fr", Name: "Bo"}
	for _, test := range []struct {
		name string
		d    Desired
		want Member
		told string
	}{
		{"nothing said", Desired{}, was, ""},
		{"as it is", Desired{Role: Manager, Groups: []string{"Field crew", "GIS"}, Language: "fr"}, was, ""},
		{"role", Desired{Role: User}, Member{Role: User, Groups: was.Groups, Language: "fr"}, "role manager→user"},
		{"language", Desired{Language: "es"}, Member{Role: Manager, Groups: was.Groups, Language: "es"}, "language fr→es"},
		{"no groups", Desired{Groups: []string{}}, Member{Role: Manager, Language: "fr"}, "groups Field crew, GIS→"},
		{"another group", Desired{Groups: []string{"GIS"}}, Member{Role: Manager, Groups: []string{"GIS"}, Language: "fr"}, "groups Field crew, GIS→GIS"},
		{
			"all",
			Desired{Role: Administrator, Groups: []string{"Roads"}, Language: "en"},
			Member{Role: Administrator, Groups: []string{"Roads"}, Language: "en"},
			"role manager→administrator groups Field crew, GIS→Roads language fr→en",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := test.d.Update(was)
			if m.ID != was.ID || m.Email != was.Email || m.Name != was.Name || !same(m.Role, m.Groups, m.Language, test.want) {
				t.Errorf("it gives %+v", m)
			}
			if told := tell(t, MemberSteps(was, m), Step{Action: "update", Name: was.Email, ID: "1"}); told != test.told {
				t.Errorf("told is %q, want %q", told, test.told)
			}
			before := Invitation{ID: "2", Recipient: was.Email, Role: was.Role, Groups: was.Groups, Language: was.Language, Sender: "ana"}
			i := test.d.UpdateInvitation(before)
			if i.ID != "2" || i.Sender != "ana" || !same(i.Role, i.Groups, i.Language, test.want) {
				t.Errorf("it gives %+v", i)
			}
			if told := tell(t, InvitationSteps(before, i), Step{Action: "update", Name: was.Email, ID: "2", Note: "invitation"}); told != test.told {
				t.Errorf("told is %q, want %q", told, test.told)
			}
		})
	}
}

func same(role Role, groups []string, language string, want Member) bool {
	return role == want.Role && slices.Equal(groups, want.Groups) && language == want.Language
}

// tell is what steps change, if the rest of each is as in the step like.
func tell(t *testing.T, steps []Step, like Step) string {
	t.Helper()
	var told []string
	for _, s := range steps {
		told = append(told, s.Kind+" "+s.From+"→"+s.To)
		if s.Kind, s.From, s.To = "", "", ""; s != like {
			t.Errorf("the step is %+v", s)
		}
	}
	return strings.Join(told, " ")
}

func TestDesiredInvite(t *testing.T) {
	draft := Invitation{Sender: "ana@acme.example", Language: "en", Delivery: DeliveryPending, Expires: time.Unix(9e8, 0)}
	expired := &Invitation{ID: "old", Sender: "bo@acme.example", Role: Manager, Groups: []string{"GIS"}, Language: "fr", Expires: time.Unix(0, 0), Attempts: 3}
	for _, test := range []struct {
		name    string
		d       Desired
		expired *Invitation
		want    Member
		step    Step
	}{
		{"new", Desired{Role: User}, nil, Member{Role: User, Language: "en"}, Step{Action: "create", To: "user", Note: "language en"}},
		{
			"new with all",
			Desired{Role: User, Groups: []string{"A", "B"}, Language: "es"},
			nil,
			Member{Role: User, Groups: []string{"A", "B"}, Language: "es"},
			Step{Action: "create", To: "user", Note: "language es, groups A, B"},
		},
		{"new without a role", Desired{Language: "es"}, nil, Member{}, Step{}},
		{
			"expired, as it was",
			Desired{},
			expired,
			Member{Role: Manager, Groups: []string{"GIS"}, Language: "fr"},
			Step{Action: "replace", ID: "old", From: "expired at 1970-01-01T00:00:00Z", To: "manager", Note: "language fr, groups GIS"},
		},
		{
			"expired, otherwise",
			Desired{Role: User, Groups: []string{}, Language: "en"},
			expired,
			Member{Role: User, Language: "en"},
			Step{Action: "replace", ID: "old", From: "expired at 1970-01-01T00:00:00Z", To: "user", Note: "language en"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.d.Email = "cy@acme.example"
			i, step, err := test.d.Invite(draft, test.expired)
			if test.want.Role == 0 {
				if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), "cy@acme.example") || HintOf(err) == "" {
					t.Errorf("the error is %v", err)
				}
				return
			}
			if err != nil || i.Recipient != "cy@acme.example" || i.Sender != draft.Sender || i.ID != "" || i.Attempts != 0 || i.Delivery != draft.Delivery ||
				!i.Expires.Equal(draft.Expires) || !same(i.Role, i.Groups, i.Language, test.want) {
				t.Errorf("it gives %+v, %v", i, err)
			}
			test.step.Kind, test.step.Name = "invitation", "cy@acme.example"
			if step != test.step {
				t.Errorf("the step is %+v", step)
			}
		})
	}
}

// Up to a quarter may go, and no more than was said.
func TestCheckRemovals(t *testing.T) {
	for _, test := range []struct {
		removed, members, most int
		refused                string
	}{
		{0, 0, -1, ""},
		{0, 1, -1, ""},
		{0, 9, 0, ""},
		{1, 4, -1, ""},
		{2, 8, -1, ""},
		{25, 100, -1, ""},
		{1, 3, -1, "1 of 3 members would be removed, more than a quarter: refused; give --max-removals 1"},
		{1, 1, -1, "1 of 1 member would be removed, more than a quarter: refused; give --max-removals 1"},
		{26, 100, -1, "26 of 100 members would be removed, more than a quarter: refused; give --max-removals 26"},
		{1, 100, 0, "1 member would be removed, and --max-removals is 0: refused; raise --max-removals"},
		{3, 100, 2, "3 members would be removed, and --max-removals is 2: refused; raise --max-removals"},
		{2, 3, 2, ""},
		{99, 100, 1000, ""},
	} {
		err := CheckRemovals(test.removed, test.members, test.most)
		told := ""
		if err != nil {
			_, hint, _ := strings.Cut(HintOf(err), ", and ")
			told = err.Error() + "; " + strings.TrimSuffix(hint, " if it is right")
		}
		if told != test.refused || (err != nil) != errors.Is(err, ErrRefused) {
			t.Errorf("%d of %d with %d: %q, want %q", test.removed, test.members, test.most, told, test.refused)
		}
	}
}

// Two plans differ in anything but who is signed in.
func TestSameSteps(t *testing.T) {
	one, two := Step{Action: "delete", Kind: "member", Name: "bo"}, Step{Action: "update", Kind: "role", Name: "cy"}
	session, sessions := Step{Kind: "session", Note: "1 session"}, Step{Kind: "session", Note: "2 sessions"}
	other := two
	other.Note = "invitation"
	for _, test := range []struct {
		a, b []Step
		want bool
	}{
		{nil, nil, true},
		{nil, []Step{}, true},
		{[]Step{one, two}, []Step{one, two}, true},
		{[]Step{one, session, two}, []Step{one, two, sessions}, true},
		{[]Step{one, two}, []Step{two, one}, false},
		{[]Step{one, two}, []Step{one}, false},
		{[]Step{one, two}, []Step{one, other}, false},
	} {
		if got := SameSteps(test.a, test.b); got != test.want {
			t.Errorf("%+v and %+v: %v", test.a, test.b, got)
		}
	}
}
