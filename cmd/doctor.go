package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// finding is what the doctor says of one thing.
type finding struct{ subject, verdict, details string }

// The verdicts.
const (
	well    = "ok"
	warned  = "warning"
	failing = "failed"
)

func newDoctor(e *env) *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check configuration, database, link key, accept page and mail server",
		Long: `Check that everything is as it has to be: the configuration, the database, the member who acts, the link key, the address
that links begin with and that ` + "`roster serve`" + ` answers there for this organization, the mail templates, and that the mail server
lets roster in. Nothing is changed, and nothing is sent except a test message with --send-to. Exit code 1 means that a check
failed; warnings alone are exit code 0.`,
		Example: "  roster doctor\n  roster doctor --send-to ana@acme.example",
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if to != "" {
				parsed, err := org.ParseEmail(to)
				if err != nil {
					return fmt.Errorf("--send-to: %w", err)
				}
				to = parsed
			}
			return e.doctor(cmd.Context(), to)
		},
	}
	cmd.Flags().StringVar(&to, "send-to", "", "send a test message to this `EMAIL`")
	e.complete.whole(cmd, "send-to", memberNames)
	e.flags.addOutput(cmd)
	return cmd
}

func (e *env) doctor(ctx context.Context, to string) error {
	cfg, err := e.open.load()
	if err != nil {
		return err // it says what is wrong with it
	}
	x := examination{env: e, cfg: cfg, to: to}
	x.configuration()
	x.database(ctx)
	x.base(ctx)
	x.mail(ctx)
	return x.tell()
}

// tell prints all that was found; quiet, what is wrong is told as errors alone.
func (x *examination) tell() error {
	var wrong []error
	for _, f := range x.found {
		if f.verdict == failing {
			wrong = append(wrong, fmt.Errorf("%s: %s", f.subject, f.details))
		}
	}
	if x.flags.quiet {
		return errors.Join(wrong...)
	}
	if err := x.printFindings(x.found); err != nil || len(wrong) == 0 {
		return err
	}
	return org.Hint(fmt.Errorf("%s failed", org.Count(len(wrong), "check")), "the details above say what to do")
}

// advice is an error with what to do about it, in one line.
func advice(err error) string {
	text := reason(err)
	if hint := hintOf(err); hint != "" {
		text += "; " + hint
	}
	return text
}

func (e *env) printFindings(found []finding) error {
	return write(e.print, listing.Columns[finding]{
		{Name: "check", Kind: listing.ID, Value: func(f finding) any { return f.subject }},
		{
			Name:  "result",
			Kind:  listing.Enum,
			Tones: map[string]listing.Tone{well: listing.Good, warned: listing.Waiting, failing: listing.Bad},
			Value: func(f finding) any { return f.verdict },
		},
		{Name: "details", Kind: listing.ID, Value: func(f finding) any { return f.details }},
	}, listing.RowsOf(found), e.print.output())
}
