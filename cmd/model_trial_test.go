//go:build unix

package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/store"
)

// trial has roster and the model do the same steps.
type trial struct {
	w     *world
	s     *store.Store
	o     *organization
	mail  map[string]*office
	texts map[string]string // of links
	every int               // how many steps until commands are asked, too
	done  int
}

// disagreement is what roster and the model do not agree on. Two are alike that have the same kind.
type disagreement struct{ kind, text string }

func disagree(kind, format string, args ...any) *disagreement {
	return &disagreement{kind, fmt.Sprintf(format, args...)}
}

// newTrial begins with an organization and one Administrator.
func newTrial(t *testing.T, w *world, mail map[string]*office) *trial {
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	tr := &trial{w: w, mail: mail, texts: map[string]string{}, every: 25, o: &organization{
		now: now, name: "Acme", language: "en", members: map[int]member{}, groups: map[int]group{}, resources: map[int]resource{},
		permissions: map[permission]string{}, invitations: map[int]invitation{}, links: map[string]shownLink{},
	}}
	tr.o.actor = tr.o.number()
	tr.o.members[tr.o.actor] = member{name: "Ana", email: "ana@acme.example", role: "administrator", language: "en", joined: now}
	tr.o.happened("organization.create", "Acme")
	tr.o.happened("member.create", "ana@acme.example")
	tr.w.environ = append(tr.w.environ, "ROSTER_TEST_NOW="+stamp(now))
	w.must("init", "--organization", "Acme", "--email", "ana@acme.example", "--name", "Ana", "--base-url", "https://portal.acme.example")
	w.must("config", "unset", "as")
	s, err := store.Open(context.Background(), w.database(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tr.s = s
	if d := tr.compare("init"); d != nil {
		t.Fatal(d.text)
	}
	return tr
}

// close leaves nothing behind: there may be thousands of trials.
func (tr *trial) close() {
	if err := errors.Join(tr.s.Close(), os.RemoveAll(tr.w.dir)); err != nil {
		tr.w.t.Error(err)
	}
	for _, o := range tr.mail {
		o.mu.Lock()
		o.mails = nil
		o.heard.Reset()
		o.mu.Unlock()
	}
}

var shownID = regexp.MustCompile(`\$\(roster (\w+) show '([^']*)' -q\)`)

// resolved is a call with the ids that stand for things; one of nothing is empty, as in a shell.
func (tr *trial) resolved(c order) order {
	c.names, c.flags = slices.Clone(c.names), slices.Clone(c.flags)
	o := tr.o.clone()
	for _, texts := range [][]string{c.names, c.flags} {
		for i, text := range texts {
			texts[i] = shownID.ReplaceAllStringFunc(text, func(shown string) string {
				switch found := shownID.FindStringSubmatch(shown); found[1] {
				case "members":
					return o.members[o.memberNamed(found[2])].id
				case "groups":
					return o.groups[o.groupNamed(found[2])].id
				case "resources":
					return o.resources[o.resourceNamed(found[2])].id
				default:
					return o.invitations[o.invitationNamed(found[2])].id
				}
			})
		}
	}
	return c
}

// step does a step, and compares.
func (tr *trial) step(s step) *disagreement {
	tr.o.now = tr.o.now.Add(s.after)
	tr.w.environ = append(tr.w.environ, "ROSTER_TEST_NOW="+stamp(tr.o.now))
	c := tr.resolved(s.order)
	before := tr.o.clone()
	codes := tr.o.does(c)
	if s.fault != "" {
		return tr.failing(s, c, codes, before)
	}
	e := tr.run(c)
	if strings.Contains(e.err, "goroutine ") {
		return disagree("panic of "+c.verb, "%s", e.err)
	}
	if !slices.Contains(codes, e.code) {
		tr.o = before
		return disagree(fmt.Sprintf("exit code of %s: %v, not %d", c.verb, codes, e.code), "it ends with %d, not with %v\n%s%s", e.code, codes, e.out, e.err)
	}
	if c.verb == "invitations show" && e.code == 0 {
		tr.texts[s.stdin] = strings.TrimSpace(e.out)
	}
	if d := tr.compare(c.verb); d != nil {
		d.text += fmt.Sprintf("\nit ended with %d\n%s%s", e.code, e.out, e.err)
		return d
	}
	if tr.done++; tr.done%tr.every == 0 {
		return tr.ask()
	}
	return nil
}

// given is what roster gets of a call: its arguments and its input.
func (tr *trial) given(c order) (args []string, stdin string) {
	args = c.args()
	switch c.verb {
	case "invitations accept":
		args[len(args)-1] = tr.texts[c.names[0]]
		return args, c.stdin + "\n"
	case "invitations show":
		return args, ""
	default:
		return args, c.stdin
	}
}

// run has roster do a call in this process.
func (tr *trial) run(c order) ended {
	args, stdin := tr.given(c)
	environ := tr.w.environ
	if o := tr.mail[c.mail]; o != nil {
		defer func() { tr.w.environ = environ }()
		tr.w.environ = slices.Concat(environ, o.environ())
	}
	return tr.w.runWith(stdin, args...)
}

// rows are those of a list, as -o jsonl writes them.
func rows[T any](s *store.Store, table store.Table[T]) string {
	var b bytes.Buffer
	order, err := table.Columns.Order(table.Order)
	if err != nil {
		panic(err)
	}
	columns, err := table.Columns.Select(table.Default, listing.JSONL, listing.Selection{})
	if err == nil {
		err = listing.Write(&b, columns, store.List(context.Background(), s, table, listing.Query{Order: order}), listing.Output{Format: listing.JSONL})
	}
	if err != nil {
		panic(err)
	}
	return b.String()
}

// compare compares what the lists give.
func (tr *trial) compare(verb string) *disagreement {
	lists := map[string]string{}
	err := tr.s.Read(context.Background(), func(s *store.Store) error {
		lists["members"], lists["groups"], lists["resources"] = rows(s, store.Members()), rows(s, store.Groups()), rows(s, store.Resources())
		lists["permissions"], lists["invitations"] = rows(s, store.Permissions()), rows(s, store.Invitations(tr.o.now))
		lists["audit"] = rows(s, store.Events())
		return nil
	})
	if err != nil {
		return disagree("reading", "%v", err)
	}
	return tr.agrees(verb, lists)
}

// agrees compares lists in JSON Lines with those of the model.
func (tr *trial) agrees(verb string, lists map[string]string) *disagreement {
	lists["invitations"] = regexp.MustCompile(`"delivery_error":"[^"\n]+.*"`).ReplaceAllString(lists["invitations"], `"delivery_error":"!"`)
	tr.o.adopt(lists)
	want := tr.o.lists()
	lists["audit"], want["audit"] = logOf(lists["audit"]), tr.o.logText()
	for _, name := range slices.Sorted(keysOf(want)) {
		if got := lists[name]; got != want[name] {
			return disagree(fmt.Sprintf("%s after %s", name, verb), "%s are\n%s, not\n%s", name, only(got, want[name]), only(want[name], got))
		}
	}
	return nil
}

// only are the lines that another text does not have, or all of them.
func only(text, other string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.Contains(other, line) {
			b.WriteString(line)
		}
	}
	if b.Len() == 0 {
		return text
	}
	return b.String()
}

// logOf is an audit log as it is compared: what one command did in any order, with a number for its id.
func logOf(list string) string {
	var log []event
	ids := map[string]int{}
	all := parsed[eventRow](list)
	slices.Reverse(all)
	for _, e := range all {
		if ids[e.Change] == 0 {
			ids[e.Change] = len(ids) + 1
		}
		at, err := time.Parse(time.RFC3339, e.Time)
		if err != nil {
			panic(err)
		}
		log = append(log, event{at, e.Actor, e.Action, e.Subject, ids[e.Change]})
	}
	return (&organization{log: log}).logText()
}

func (o *organization) logText() string {
	ids := map[int]int{}
	var lines []string
	for _, e := range o.log {
		if ids[e.change] == 0 {
			ids[e.change] = len(ids) + 1
		}
		subject := cond(e.action == "invitation.purge", "", e.subject)
		lines = append(lines, fmt.Sprintf("%5d %s %s %s %s\n", ids[e.change], stamp(e.time), e.actor, e.action, subject))
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}
