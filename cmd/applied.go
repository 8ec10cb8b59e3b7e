package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/safetext"
	"github.com/roster-cli/roster/internal/yamlfile"
)

// appliedLines says how many things of each kind the steps change; tense is as in planLines.
func appliedLines(steps []org.Step, tense string) []string {
	count := map[string]int{}
	last := ""
	for _, s := range steps {
		what := s.Action + " " + s.Kind
		if s.Action == "update" {
			what = "update " + s.Note
			if name := what + s.Name; name == last {
				continue // another value of the same thing
			}
			last = what + s.Name
		}
		count[what]++
	}
	var lines []string
	for _, l := range [][3]string{
		{"create group", "group", "created"},
		{"update ", "member", "changed"},
		{"update invitation", "pending invitation", "changed"},
		{"create invitation", "invitation", "made"},
		{"replace invitation", "expired invitation", "replaced"},
		{"delete invitation", "pending invitation", "deleted"},
		{"transfer invitation", "pending invitation", "handed over"},
		{"delete member", "member", "deleted"},
		{"transfer resource", "resource", "transferred"},
		{"delete resource", "resource", "deleted"},
		{"remove owner", "resource", "left to other owners"},
		{"remove permission", "permission", "removed"},
		{"remove group", "group membership", "removed"},
		{"remove credential", "credential", "removed"},
		{"remove session", "member", "signed out"},
		{"delete group", "group", "deleted"},
	} {
		if n := count[l[0]]; n > 0 {
			lines = append(lines, fmt.Sprintf("%s %s%s", org.Count(n, l[1]), tense, l[2]))
		}
	}
	return lines
}

// warnLookalikes warns about invited addresses that may not be what they look like.
func (p *printer) warnLookalikes(steps []org.Step) {
	for _, s := range steps {
		if s.Kind == "invitation" && (s.Action == "create" || s.Action == "replace") {
			p.warnLookalike(s.Name)
		}
	}
}

// appliedText says in one line what the steps did.
func appliedText(steps []org.Step) string {
	if lines := appliedLines(steps, ""); len(lines) > 0 {
		return strings.Join(lines, ", ")
	}
	return "nothing to change"
}

// applied prints in one line what was done, or each step if a program reads it.
func (p *printer) applied(steps []org.Step) error {
	return p.done(func() error {
		return write(p, stepColumns(), listing.RowsOf(steps), p.output())
	}, "%s", appliedText(steps))
}

// planned prints what would be done, and how many mails would be sent.
func (p *printer) planned(steps []org.Step, mails ...string) error {
	if len(steps) == 0 {
		return p.applied(steps)
	}
	return p.steps(append(appliedLines(steps, "would be "), mails...), listing.RowsOf(steps))
}

// demotionNote returns the note that the acting Administrator with that email loses the role, or "" if email is "".
func demotionNote(email string) string {
	if email == "" {
		return ""
	}
	return email + " will no longer be an Administrator."
}

// finalFirst sorts the steps that cannot be undone first, because a person may see only the beginning.
func finalFirst(steps []org.Step) []org.Step {
	final := func(s org.Step) int {
		if s.Action == "delete" && s.Kind != "invitation" {
			return 0
		}
		return 1
	}
	return slices.SortedStableFunc(slices.Values(steps), func(a, b org.Step) int { return final(a) - final(b) })
}

// noteSteps shows people the steps that were done without asking.
func (p *printer) noteSteps(steps []org.Step) {
	if !p.forPeople() {
		return
	}
	lines := bufio.NewWriter(p.tty.Err)
	defer lines.Flush() //nolint:errcheck // there is nowhere to report it
	for _, s := range steps {
		_, _ = lines.WriteString(safetext.Line(stepLine(s)) + "\n")
	}
}

// inFile adds the name of the file to each error that has a place in it.
func inFile(name string, err error) error {
	return prefixErrors(name, err, func(one error) bool { return errors.As(one, new(*yamlfile.Error)) })
}

// prefixErrors adds the name of the file to each of the joined errors for which isIn returns true.
func prefixErrors(name string, err error, isIn func(error) bool) error {
	if err == nil {
		return nil
	}
	var all []error
	for _, one := range separate(err) {
		if isIn(one) {
			one = fmt.Errorf("%s: %w", name, one)
		}
		all = append(all, one)
	}
	return errors.Join(all...)
}
