//go:build unix

package cmd

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/testenv"
)

// guests are people in a table, each of whom is invited by one row.
type guests struct {
	file   string
	emails []string
}

// newGuests makes a table of n people, all of them in the group GIS.
func newGuests(w *world, n int) guests {
	w.must("groups", "create", "GIS", "-q")
	g := guests{}
	for i := range n {
		g.emails = append(g.emails, fmt.Sprintf("p%06d@acme.example", i))
	}
	g.file = w.file("people.csv", "email,groups\n"+strings.Join(g.emails, ",GIS\n")+",GIS\n")
	return g
}

// invite is the command that invites them.
func (g guests) invite(further ...string) []string {
	return append([]string{"invitations", "create", "--from", g.file, "--role", "user", "-o", "csv"}, further...)
}

// there checks that whoever is invited is invited once, as the row says and with an event of the audit log, and gives
// them.
func (g guests) there(w *world) map[string]org.Invitation {
	w.t.Helper()
	found, events := map[string]org.Invitation{}, map[string]int{}
	w.read(func(ctx context.Context, db *store.Store) {
		for _, i := range rowsOf(ctx, w, db, store.Invitations(time.Now())) {
			if found[i.Recipient].ID != "" || !slices.Equal(i.Groups, []string{"GIS"}) || i.Role != org.User {
				w.t.Errorf("there is %+v", i)
			}
			found[i.Recipient] = i
		}
		for _, e := range rowsOf(ctx, w, db, store.Events()) {
			if e.Action == "invitation.create" {
				events[e.Subject]++
			}
		}
	})
	for email := range found {
		if events[email] != 1 {
			w.t.Errorf("%s was invited %d times", email, events[email])
		}
	}
	if len(events) != len(found) {
		w.t.Errorf("%d are invited, and %d events tell of it", len(found), len(events))
	}
	return found
}

// complete checks that all are invited.
func (g guests) complete(w *world) {
	w.t.Helper()
	if got := slices.Sorted(maps.Keys(g.there(w))); !slices.Equal(got, g.emails) {
		w.t.Errorf("%d are invited, want %d", len(got), len(g.emails))
	}
	w.sound()
}

// mailed checks that each got a mail, and only those that may be more than one, and then the same message.
func (g guests) mailed(w *world, letters []letter, twice int, unanswered ...string) {
	w.t.Helper()
	known := func(email string) bool { return slices.Contains(unanswered, email) }
	got := slices.Sorted(maps.Keys(received(w.t, letters)))
	more := len(letters) - len(got)
	got = slices.DeleteFunc(got, known)
	if want := slices.DeleteFunc(slices.Clone(g.emails), known); !slices.Equal(got, want) || more > twice {
		w.t.Errorf("%d messages to %d people, want %d, and at most %d twice", len(letters), len(got), len(want), twice)
	}
	for email, i := range g.there(w) {
		if known(email) != (i.Delivery == org.DeliveryUnconfirmed) || !known(email) && i.Delivery != org.DeliverySent {
			w.t.Errorf("the mail to %s is %s, %q", email, i.Delivery, i.DeliveryError)
		}
	}
}

// A table that is stopped, wherever it is, can be given again: in the end each row is there once. What was told is
// there.
func TestFaultFromStopped(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, fromStopped)
}

func fromStopped(t *testing.T, database func() string) {
	t.Helper()
	signals := []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM, syscall.SIGINT}
	for round := range testenv.Full(6, 1) {
		w := founded(t, database())
		g := newGuests(w, testenv.Full(20000, 2300))
		ends := 0 // by a signal
		for i, rows := range []int{0, 1, 1001, 2001} {
			signal := signals[(i+round)%len(signals)]
			late := time.Duration(rand.IntN(10*i+1)) * time.Millisecond
			e := stopped(w, store.Invitations(time.Now()), moment{rows, late, signal}, g.invite()...)
			there := g.there(w)
			if e.code != 0 {
				ends++
			}
			told, _ := created(w, e.out[:strings.LastIndexByte(e.out, '\n')+1])
			for _, email := range told {
				if there[email].ID == "" {
					t.Errorf("%s is told as created, and is not there", email)
				}
			}
		}
		w.wants(silent(w.run(g.invite()...)), 0, "")
		g.complete(w)
		if ends == 0 { // on a busy machine the later ones may be done before they are stopped
			t.Error("none was stopped before it was done")
		}
	}
}

// Of the same table given to several at once each tells every row; together they invite everybody once, and mail
// everybody once.
func TestFaultFromTwice(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, fromTwice)
}

func fromTwice(t *testing.T, database func() string) {
	t.Helper()
	for _, mails := range []bool{false, true} {
		t.Run(fmt.Sprintf("mails %v", mails), func(t *testing.T) {
			t.Parallel()
			w := founded(t, database())
			n, o := testenv.Full(10000, 1300), (*office)(nil)
			if mails {
				n, o = testenv.Full(400, 40), w.mailing("none")
			}
			g := newGuests(w, n)
			var all []string
			for _, e := range w.atOnce(testenv.Full(8, 2), g.invite()...) {
				w.wants(silent(e), 0, "")
				told, others := created(w, e.out)
				if len(told)+others != len(g.emails) {
					t.Errorf("it tells %d created and %d there, of %d rows", len(told), others, len(g.emails))
				}
				all = append(all, told...)
			}
			if slices.Sort(all); !slices.Equal(all, g.emails) {
				t.Errorf("%d rows are told as created, want each of %d once", len(all), len(g.emails))
			}
			if mails {
				g.mailed(w, o.taken(), 0)
			}
			g.complete(w)
		})
	}
}
