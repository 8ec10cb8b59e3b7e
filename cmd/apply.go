package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/manifest"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

const applyLong = `Make the organization match a YAML file, such as ` + "`roster export`" + ` writes, all of it or
nothing. The file - is standard input.

  groups: [Field crew, GIS]
  members:
    - {email: ana@acme.example, role: administrator, groups: [GIS]}
    - {email: bo@acme.example, role: user, language: fr}

People in the file who are neither members nor invited are invited; an expired invitation is replaced. Roles, groups and
languages of members and of pending invitations are changed to what the file says. A key that is left out leaves the
value as it is; groups: [] empties it. Missing groups are created. --prune deletes the members, pending invitations and
groups that the file's lists leave out; to delete more than a quarter of the members it needs --max-removals.

The plan is shown first, and nothing is done without consent: on a terminal it is asked for, elsewhere it takes --yes.
--dry-run shows the plan alone, and with --exit-code ends with 10 if there is something to change. A second apply does
nothing.`

// applyOptions are the flags of `apply`, and the file that it reads.
type applyOptions struct {
	e *env

	in             admin.Apply
	dryRun, asExit bool
	file           string
}

func newApply(e *env) *cobra.Command {
	o := applyOptions{e: e}
	cmd := &cobra.Command{
		Use:   "apply FILE",
		Short: "Make the organization match a file",
		Long:  applyLong,
		Example: `  roster apply people.yaml --dry-run
  roster apply people.yaml --yes
  roster apply people.yaml --prune --max-removals 1 --transfer-to ana@acme.example --yes
  roster export | roster apply - --dry-run --exit-code`,
		Args:              exactly("FILE"),
		ValidArgsFunction: completeFile,
		RunE:              o.run,
	}
	cmd.Flags().BoolVar(&o.in.Prune, "prune", false, "delete what the file leaves out")
	cmd.Flags().IntVar(&o.in.MaxRemovals, "max-removals", -1, "delete at most `N` members; by default a quarter")
	cmd.Flags().Lookup("max-removals").DefValue = "0" // the usage names the default, and help leaves 0 out
	cmd.Flags().StringVar(&o.in.TransferTo, "transfer-to", "",
		"`MEMBER` who takes over what deleted members and new Users own")
	cmd.Flags().BoolVar(&o.in.DeleteResources, "delete-resources", false, "delete what deleted members leave")
	cmd.Flags().BoolVar(&o.in.NoEmail, "no-email", false, "send no mail; share the links by hand")
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "show what would happen, and change nothing")
	cmd.Flags().BoolVar(&o.asExit, "exit-code", false, "with --dry-run: end with 10 if there is something to change")
	e.flags.addOutput(cmd)
	e.complete.members(cmd, "transfer-to", withRole(org.Manager))
	return cmd
}

func (o *applyOptions) check(cmd *cobra.Command) error {
	switch {
	case o.asExit && !o.dryRun:
		err := fmt.Errorf("--exit-code is only for --dry-run: %w", org.ErrUsage)
		return org.Hint(err, "add --dry-run, or leave out --exit-code")
	case cmd.Flags().Changed("max-removals") && o.in.MaxRemovals < 0:
		err := fmt.Errorf("--max-removals cannot be negative: %w", org.ErrUsage)
		return org.Hint(err, "give the maximum number of members to delete")
	}
	return oneOf(cmd, "transfer-to", "delete-resources")
}

// nameManifest is the hint for a file that cannot be read.
const nameManifest = "name a YAML file such as `roster export` writes, or - for standard input"

// manifest reads the file, or standard input if that is "-", and returns the name of what it read.
func (in *inputs) manifest(file string) (read manifest.File, name string, err error) {
	var from io.Reader
	if file == "-" {
		from, name = in.reader("a YAML file"), "standard input"
	} else {
		f, err := os.Open(in.path(file))
		if err != nil {
			return read, file, org.Hint(fmt.Errorf("%w: %w", err, org.ErrUsage), nameManifest)
		}
		defer f.Close() //nolint:errcheck // it was only read
		from, name = f, file
	}
	read, err = manifest.Read(from)
	if errors.As(err, new(*os.PathError)) { // such as a folder
		return read, name, org.Hint(fmt.Errorf("reading %s: %w: %w", name, err, org.ErrUsage), nameManifest)
	}
	return read, name, prefixErrors(name, err, func(error) bool { return true })
}

func (o *applyOptions) run(cmd *cobra.Command, args []string) (err error) {
	if err := o.check(cmd); err != nil {
		return err
	}
	if o.in.File, o.file, err = o.e.in.manifest(args[0]); err != nil {
		return err
	}
	return o.e.open.withStore(cmd.Context(), store.Options{}, func(cfg config.Loaded, s *store.Store) error {
		o.in.ExpiresIn = cfg.Link.ExpiresIn
		return o.apply(cmd.Context(), o.e.open.admin(cfg, s))
	})
}

// apply shows the plan, asks, and does exactly what was shown.
func (o *applyOptions) apply(ctx context.Context, a *admin.Admin) error {
	if !o.in.NoEmail {
		if err := o.e.open.mailer.prepare(); err != nil {
			return err
		}
	}
	var expected []org.Step
	if o.dryRun || !o.e.flags.yes {
		plan, err := o.plan(ctx, a)
		if err != nil || o.dryRun || len(plan.Steps) == 0 {
			return err
		}
		expected = plan.Steps
	}
	done, err := a.Apply(ctx, o.in, expected)
	if err != nil {
		return inFile(o.file, err)
	}
	if expected == nil {
		o.e.print.warnLookalikes(done.Steps)
		o.e.print.noteSteps(done.Steps)
	}
	if len(done.Invited) > 0 {
		o.e.print.warnBase(a.Base)
		if a.Mail == nil && !o.in.NoEmail {
			o.e.tty.Note("no mail was sent; %s", linksByHand)
		}
	}
	mailErr := mailed(ctx, a.After(done), done.Invited)
	return errors.Join(o.e.print.applied(done.Steps), mailErr)
}

// linksByHand says what to do if no mail was sent.
const linksByHand = "share the links by hand: `roster invitations list --columns recipient,link`"

// mails says how many mails are sent; tense is as in planLines.
func (o *applyOptions) mails(a *admin.Admin, plan admin.Applied, tense string) []string {
	if len(plan.Invited) == 0 || a.Mail == nil || o.in.NoEmail {
		return nil
	}
	return []string{org.Count(len(plan.Invited), "mail") + " " + tense + "sent"}
}

// plan works out what there is to do and shows it: with --dry-run as the result, else to the person, whom it then asks.
func (o *applyOptions) plan(ctx context.Context, a *admin.Admin) (plan admin.Applied, err error) {
	tried := o.in
	tried.DryRun = true
	plan, err = a.Apply(ctx, tried, nil)
	o.e.print.warnLookalikes(plan.Steps)
	err = inFile(o.file, err)
	switch {
	case o.dryRun:
		if err == nil || errors.Is(err, org.ErrRefused) && len(plan.Steps) > 0 {
			err = errors.Join(o.e.print.planned(plan.Steps, o.mails(a, plan, "would be ")...), err)
		}
		if err == nil && o.asExit && len(plan.Steps) > 0 {
			err = fmt.Errorf("the organization is not as %s says: %w", o.file, org.ErrChanges)
			err = org.Hint(err, "look at the plan, then apply the file, or export the organization anew")
		}
		return plan, err
	case err != nil:
		return plan, err
	case len(plan.Steps) == 0:
		return plan, o.e.print.applied(plan.Steps)
	}
	lines := append(appliedLines(plan.Steps, "will be "), o.mails(a, plan, "will be ")...)
	if err := o.e.print.preview(lines, listing.RowsOf(finalFirst(plan.Steps))); err != nil {
		return plan, err
	}
	q := question{do: "Make " + org.Count(len(plan.Steps), "change") + " to", note: demotionNote(plan.ActorDemoted)}
	if !slices.ContainsFunc(plan.Steps, func(s org.Step) bool { return s.Action == "delete" }) {
		return plan, o.e.ask.consent(ctx, q)
	}
	q.note = strings.TrimSpace("This cannot be undone. " + q.note)
	if len(plan.Deletion.Members) == 0 {
		return plan, o.e.ask.consent(ctx, q)
	}
	q.do = fmt.Sprintf("Make %s, deleting %s, to", org.Count(len(plan.Steps), "change"), describeDeletion(plan.Deletion))
	return plan, o.e.ask.consentTo(ctx, q, plan.Deletion, plan.Deletion.Members[0].Email)
}
