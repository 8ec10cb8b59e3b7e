package cmd

import (
	"cmp"
	"context"
	"fmt"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/safetext"
)

// deletion is a command that deletes according to a plan.
type deletion struct {
	e      *env
	try    func(ctx context.Context, show func(org.Deletion, admin.Steps) error) (org.Deletion, error)
	run    func(ctx context.Context, expected *org.Deletion, keep *[]org.Step) (org.Deletion, error)
	dryRun bool
	// typed returns what the person has to type to delete what belongs to others.
	typed func(org.Deletion) string
}

// carryOut shows the plan, asks, and does exactly what was shown.
func (d deletion) carryOut(ctx context.Context) error {
	e := d.e
	if d.dryRun {
		_, err := d.try(ctx, d.printPlan)
		return err
	}
	var expected *org.Deletion
	if !e.flags.yes {
		plan, err := d.try(ctx, d.preview)
		if err != nil {
			return err
		}
		q := question{do: "Delete " + describeDeletion(plan) + " from", note: "This cannot be undone."}
		if err := e.ask.consentTo(ctx, q, plan, d.typed(plan)); err != nil {
			return err
		}
		expected = &plan
	}
	var steps []org.Step
	keep := &steps
	if !e.print.output().Effective().Machine() || e.flags.quiet {
		keep = nil
	}
	plan, err := d.run(ctx, expected, keep)
	if err != nil {
		return err
	}
	switch {
	case e.flags.quiet:
		return nil
	case keep != nil:
		return write(e.print, stepColumns(), listing.RowsOf(steps), e.print.output())
	}
	return e.print.lines(planLines(plan, ""))
}

// consentTo asks whether the plan may be carried out. If others lose resources by it, the person has to type typed.
func (p *prompts) consentTo(ctx context.Context, q question, plan org.Deletion, typed string) error {
	if plan.Counts.Others == 0 || !p.tty.Interactive() {
		return p.consent(ctx, q)
	}
	text, err := p.about(ctx, q)
	if err != nil {
		return err
	}
	typed = safetext.Line(typed) // as it is shown
	text = fmt.Sprintf("%s Others lose %s; type %s to go on:", text, org.Count(plan.Counts.Others, "resource"), typed)
	yes, err := p.tty.AskTyped(ctx, text, typed)
	if err != nil {
		return err
	}
	if !yes {
		return declined()
	}
	p.open.consented()
	return nil
}

// describeDeletion says in a few words what is deleted.
func describeDeletion(plan org.Deletion) string {
	var names []string
	for _, m := range plan.Members {
		names = append(names, m.Email)
	}
	for _, r := range plan.Resources {
		names = append(names, r.Path())
	}
	if len(plan.Members) > 0 {
		what := fmt.Sprintf("%s (%s)", org.Count(len(names), "member"), firstFew(names))
		if plan.Counts.Deleted > 0 {
			what += " and " + org.Count(plan.Counts.Deleted, "resource")
		}
		return what
	}
	what := fmt.Sprintf("%s (%s)", org.Count(len(names), "resource"), firstFew(names))
	if more := plan.Counts.Deleted - len(names); more > 0 {
		what += " and " + org.Count(more, "dependent resource")
	}
	return what
}

// planLines says how many things of each kind a plan changes; tense is "would be " in a dry run, "will be " in a
// question, and "" afterwards.
func planLines(plan org.Deletion, tense string) []string {
	c := plan.Counts
	var lines []string
	say := func(n int, what, done string) {
		if n > 0 {
			lines = append(lines, fmt.Sprintf("%s %s%s", org.Count(n, what), tense, done))
		}
	}
	others := ""
	if c.Others > 0 {
		others = fmt.Sprintf(", %d of them owned by others", c.Others)
	}
	say(c.Members, "member", "deleted")
	say(c.Transferred, "resource", "transferred to "+plan.TransferTo())
	say(c.Deleted, "resource", "deleted"+others)
	say(c.Released, "resource", "left to other owners")
	say(c.Permissions, "permission", "removed")
	say(c.Memberships, "group membership", "removed")
	say(c.Credentials, "credential", "removed")
	say(c.Sessions, "session", "ended")
	say(c.InvitationsHandedOver, "pending invitation", "handed over to "+plan.NewSender)
	say(c.InvitationsDeleted, "pending invitation", "deleted")
	say(c.ExpiredHandedOver, "expired invitation", "handed over to "+plan.NewSender)
	say(c.ExpiredDeleted, "expired invitation", "deleted")
	return lines
}

// printPlan prints what a deletion would do.
func (d deletion) printPlan(plan org.Deletion, steps admin.Steps) error {
	return d.e.print.steps(planLines(plan, "would be "), steps)
}

// steps prints how many things of each kind would change, and then each step.
func (p *printer) steps(lines []string, steps admin.Steps) error {
	if p.flags.quiet {
		return nil
	}
	out := p.output()
	if !out.Effective().Machine() {
		if err := p.lines(append(lines, "")); err != nil {
			return err
		}
	}
	return write(p, stepColumns(), steps, out)
}

// previewed is the maximum number of steps that are shown before a question.
const previewed = 20

// preview shows a person, before asking, what a deletion will do.
func (d deletion) preview(plan org.Deletion, steps admin.Steps) error {
	return d.e.print.preview(planLines(plan, "will be "), steps)
}

// preview shows a person, before asking, how many things of each kind will change, and the first steps.
func (p *printer) preview(lines []string, steps admin.Steps) error {
	if !p.tty.Interactive() {
		return nil
	}
	for _, line := range lines {
		p.say("%s", line)
	}
	p.say("")
	count, more := 0, 0
	for s, err := range steps {
		if err != nil {
			return err
		}
		if count == previewed {
			more++
			continue
		}
		p.say("  %s", stepLine(s))
		count++
	}
	if more > 0 {
		p.say("  … and %s more; --dry-run shows all", thousands(more))
	}
	p.say("")
	return nil
}

// stepLine says in one line what a step does. It is never cut, however narrow the screen is.
func stepLine(s org.Step) string {
	line := s.Action + " " + s.Kind + " " + s.Name
	if s.Action == "update" {
		from, to := cmp.Or(s.From, "none"), cmp.Or(s.To, "none")
		line = fmt.Sprintf("change %s of %s from %s to %s", s.Kind, s.Name, from, to)
		if s.Note != "" {
			line += " (" + s.Note + ")"
		}
		return line
	}
	if s.From != "" && s.From != s.Name {
		line += " of " + s.From
	}
	if s.To != "" {
		line += " to " + s.To
	}
	if s.Note != "" {
		line += " (" + s.Note + ")"
	}
	return line
}

// stepColumns are the columns of a plan. What is deleted is shown in full, however narrow the screen is; the counts say
// who takes over.
func stepColumns() listing.Columns[org.Step] {
	return listing.Columns[org.Step]{
		{Name: "action", Kind: listing.ID, Value: func(s org.Step) any { return s.Action }},
		{Name: "kind", Kind: listing.ID, Value: func(s org.Step) any { return s.Kind }},
		{Name: "name", Kind: listing.ID, Value: func(s org.Step) any { return s.Name }},
		{Name: "id", Kind: listing.ID, Spare: 2, Value: func(s org.Step) any { return s.ID }},
		{Name: "from", Kind: listing.ID, Value: func(s org.Step) any { return s.From }},
		{Name: "to", Kind: listing.ID, Spare: 1, Value: func(s org.Step) any { return s.To }},
		{Name: "note", Kind: listing.Text, Value: func(s org.Step) any { return s.Note }},
	}
}
