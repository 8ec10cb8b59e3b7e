package admin

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// table yields rows as they stand on their lines, the first on line 2.
func table(rows ...InviteRow) iter.Seq2[InviteRow, error] {
	return func(yield func(InviteRow, error) bool) {
		for n, row := range rows {
			if row.Line = n + 2; !yield(row, nil) {
				return
			}
		}
	}
}

// inviteRows does the job, and tells it as "line email outcome reason".
func inviteRows(t *testing.T, a *Admin, in Invite, rows iter.Seq2[InviteRow, error]) (lines []string, told []RowResult, err error) {
	t.Helper()
	return inviteRowsUntil(t.Context(), t, a, in, rows)
}

// inviteRowsUntil is inviteRows, which ctx may end.
func inviteRowsUntil(ctx context.Context, t *testing.T, a *Admin, in Invite, rows iter.Seq2[InviteRow, error]) (lines []string, told []RowResult, err error) {
	t.Helper()
	if in.ExpiresIn == 0 {
		in.ExpiresIn = week
	}
	job, err := a.InviteRows(ctx, in, rows)
	check(t, err)
	for row, rowErr := range job {
		if err != nil {
			t.Errorf("after its error, %v, it tells %+v", err, row)
		}
		if err = rowErr; err != nil {
			continue
		}
		told = append(told, row)
		line := fmt.Sprint(row.Line, " ", short(row.Name), " ", row.Outcome)
		if row.Reason != nil {
			line += " " + short(strings.ReplaceAll(row.Reason.Error(), "\n", "; "))
		}
		lines = append(lines, line)
	}
	return lines, told, err
}

func wantLines(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("it tells\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// every is a table with a row for every outcome, and what becomes of them.
func every(t *testing.T, a *Admin) (rows []InviteRow, want []string) {
	t.Helper()
	add(t, a, bo, org.Manager)
	invite(t, a, "pending@acme.example")
	until := march().Add(week).Format(time.RFC3339)
	rows = []InviteRow{
		{Email: "New@ACME.example"},
		{Email: " new@acme.example", Role: "boss"},
		{Email: "new@acme.example", Role: "manager"},
		{Email: "cy@acme.example", Role: "ADMIN", Groups: []string{"gis", "FIELD crew"}, Language: "fr-CA"},
		{Email: "bo@acme.example"},
		{Email: "Pending@acme.example"},
		{Email: "bad"},
		{Email: "worse", Role: "boss", Language: "xx"},
		{Email: "dee@acme.example", Groups: []string{"GIS", "Nobody", "Nothing"}},
		{Wrong: errors.New("a quote")},
		{Email: "dee@acme.example", Groups: []string{"GIS"}},
	}
	return rows, []string{
		"2 new created",
		`3 new invalid there is no role "boss": usage`,
		"4 new exists line 2 has the same address, as User",
		"5 cy created",
		"6 bo exists bo is a member already, as Manager",
		"7 pending exists pending has an invitation already, until " + until + ", without groups, with the language en",
		`8 bad invalid "bad" is not an email address: it has no @: usage`,
		`9 worse invalid "worse" is not an email address: it has no @: usage; there is no role "boss": usage; the language "xx" is not supported: usage`,
		`10 dee invalid there is no group "Nobody": not_found; there is no group "Nothing": not_found`,
		"11  invalid a quote",
		"12 dee created",
	}
}

// Each row is for itself, told in its place, and what it leaves out is as the flags say. Again changes nothing.
func TestInviteRows(t *testing.T) {
	t.Parallel()
	a := acme(t)
	rows, want := every(t, a)
	in := Invite{Role: org.User, Groups: []string{"GIS"}, Language: "es", ExpiresIn: 48 * time.Hour}
	tried := unchangedLines(t, a, in, rows)
	skip := len(events(t, a, 0))
	got, told, err := inviteRows(t, a, in, table(rows...))
	wantErr(t, err, org.ErrPartial)
	if err == nil || !strings.HasPrefix(err.Error(), "5 rows of 11 could not be invited or mailed") {
		t.Errorf("the error is %v", err)
	}
	wantLines(t, got, want...)
	wantLines(t, tried, want...)
	expires := ", expires: " + march().Add(48*time.Hour).Format(time.RFC3339)
	wantEvents(t, a, skip,
		"ana@acme.example invitation.create new@acme.example role: user, groups: GIS, language: es"+expires,
		`ana@acme.example invitation.create cy@acme.example role: administrator, groups: Field crew, GIS, language: fr`+expires,
		"ana@acme.example invitation.create dee@acme.example role: user, groups: GIS, language: es"+expires)
	for n, row := range told {
		if has := row.Outcome == Created || row.Outcome == Exists; (has && n != 4) != (row.ID != "") || (has && n != 4) != (row.Link != "") {
			t.Errorf("%+v", row)
		}
	}
	if told[2].ID != told[0].ID || told[2].Link != told[0].Link {
		t.Errorf("the second row of an address tells %+v, the first one %+v", told[2], told[0])
	}
	unchanged(t, a, func() {
		_, again, _ := inviteRows(t, a, in, table(rows...))
		if again[0].Link != told[0].Link || again[0].Outcome != Exists {
			t.Errorf("again: %+v", again[0])
		}
	})
}

// unchangedLines is what a dry run tells.
func unchangedLines(t *testing.T, a *Admin, in Invite, rows []InviteRow) (lines []string) {
	t.Helper()
	unchanged(t, a, func() {
		in.DryRun = true
		got, told, err := inviteRows(t, a, in, table(rows...))
		wantErr(t, err, org.ErrPartial)
		for _, row := range told {
			if row.Outcome == Created && (row.ID != "" || row.Link != "") {
				t.Errorf("a dry run made %+v", row)
			}
		}
		lines = got
	})
	return lines
}

// A row whose address came before is told what role the address has, not what the rows before it asked for.
func TestInviteRowsTwice(t *testing.T) {
	t.Parallel()
	a := acme(t)
	add(t, a, bo, org.Manager)
	invite(t, a, "pending@acme.example") // as a User, into no group
	until := march().Add(week).Format(time.RFC3339)
	rows := []InviteRow{
		{Email: "pending@acme.example", Role: "manager"},
		{Email: "pending@acme.example", Role: "manager"},
		{Email: "pending@acme.example", Role: "user"},
		{Email: "bo@acme.example", Role: "user"},
		{Email: "bo@acme.example", Role: "user"},
		{Email: "bo@acme.example", Role: "manager"},
		{Email: "new@acme.example", Role: "user"},
		{Email: "new@acme.example", Role: "manager"},
		{Email: "new@acme.example", Role: "user"},
	}
	for _, dry := range []bool{true, false} {
		got, told, err := inviteRows(t, a, Invite{DryRun: dry}, table(rows...))
		check(t, err)
		wantLines(t, got,
			"2 pending exists pending has an invitation already, until "+until+", as User",
			"3 pending exists line 2 has the same address, as User",
			"4 pending exists line 2 has the same address",
			"5 bo exists bo is a member already, as Manager",
			"6 bo exists line 5 has the same address, as Manager",
			"7 bo exists line 5 has the same address",
			"8 new created",
			"9 new exists line 8 has the same address, as User",
			"10 new exists line 8 has the same address",
		)
		for n, differs := range []bool{true, true, false, true, true, false, false, true, false} {
			if told[n].Differs != differs {
				t.Errorf("row %d differs: %v", n, told[n].Differs)
			}
		}
	}
}

// Addresses that come again in a later batch are there, or would be; and what expired is replaced, once.
func TestInviteRowsBatches(t *testing.T) {
	t.Parallel()
	a := acme(t)
	old := invite(t, a, "p0001@acme.example")[0]
	a = a.after(week)
	a.Pace = func(context.Context) error { return errors.New("no mail is to be sent") }
	var rows []InviteRow
	for n := range storedAtOnce + 5 {
		rows = append(rows, InviteRow{Email: fmt.Sprintf("p%04d@acme.example", n%storedAtOnce), Role: "user"})
	}
	for _, dry := range []bool{true, false} {
		reason := "p0001 has an invitation already, until " + march().Add(2*week).Format(time.RFC3339)
		if dry {
			reason = "line 3 has the same address"
		}
		got, told, err := inviteRows(t, a, Invite{DryRun: dry}, table(rows...))
		check(t, err)
		if last := fmt.Sprintf("%d p0001 exists %s", storedAtOnce+3, reason); got[storedAtOnce+1] != last {
			t.Errorf("it tells %s, want %s", got[storedAtOnce+1], last)
		}
		for n, row := range told {
			if created := row.Outcome == Created; created != (n < storedAtOnce) {
				t.Errorf("row %d is %s", n, row.Outcome)
			}
		}
		if !dry && (told[1].ID == old.ID || told[1].ID != told[storedAtOnce+1].ID || told[1].Link != told[storedAtOnce+1].Link) {
			t.Errorf("told are %+v and %+v", told[1], told[storedAtOnce+1])
		}
	}
	if got := len(invitations(t, a)); got != storedAtOnce {
		t.Errorf("%d are invited", got)
	}
	if replaced := slices.DeleteFunc(events(t, a, 0), func(e string) bool { return !strings.Contains(e, "replaces: "+old.ID) }); len(replaced) != 1 {
		t.Errorf("replaced: %q", replaced)
	}
}

// An error of the table itself is the last thing told, and what stood before it is done.
func TestInviteRowsCutShort(t *testing.T) {
	t.Parallel()
	a := acme(t)
	torn := errors.New("torn")
	got, _, err := inviteRows(t, a, Invite{Role: org.User}, func(yield func(InviteRow, error) bool) {
		_ = yield(InviteRow{Line: 2, Email: "bo@acme.example"}, nil) && yield(InviteRow{}, torn)
	})
	wantLines(t, got, "2 bo created")
	if !errors.Is(err, torn) || !strings.HasPrefix(err.Error(), "1 invitation made before this, and stay: ") {
		t.Errorf("the error is %v", err)
	}
	for _, in := range []Invite{{Groups: []string{"Nobody"}, ExpiresIn: week}, {Language: "xx", ExpiresIn: week}, {ExpiresIn: -1}} {
		if _, err := a.InviteRows(t.Context(), in, table()); err == nil {
			t.Errorf("%+v is taken", in)
		}
	}
	_, err = a.by("bo@acme.example").InviteRows(t.Context(), Invite{ExpiresIn: week}, table())
	wantErr(t, err, org.ErrRefused)
}
