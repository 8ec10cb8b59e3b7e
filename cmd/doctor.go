package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/web"
)

// finding is the result of one check.
type finding struct{ subject, verdict, details string }

// The verdicts.
const (
	verdictOK      = "ok"
	verdictWarning = "warning"
	verdictFailed  = "failed"
)

func newDoctor(e *env) *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check configuration, database, link key, accept page and mail server",
		Long: `Check that everything is as it has to be: the configuration, the database, the member who acts, the link key, the address
that links begin with and that ` + "`roster serve`" + ` answers there for this organization, the mail templates, and that the mail server
lets roster in. Nothing is changed, and nothing is sent except a test message with --send-to. Exit code 1 means that a check
failed; warnings alone are exit code 0.

A database of up to 16 MiB is checked as by ` + "`roster database check`" + `; a larger one is only opened, because the check would
take long.`,
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
			return doctor(cmd.Context(), e, to)
		},
	}
	cmd.Flags().StringVar(&to, "send-to", "", "send a test message to this `EMAIL`")
	e.complete.whole(cmd, "send-to", (*store.Store).CompleteMembers)
	e.flags.addOutput(cmd)
	return cmd
}

func doctor(ctx context.Context, e *env, to string) error {
	cfg, err := e.open.load()
	if err != nil {
		return err // it says what is wrong with it
	}
	x := checkup{e: e, cfg: cfg, to: to}
	x.configuration()
	x.database(ctx)
	x.base(ctx)
	x.mail(ctx)
	return x.report()
}

// report prints all that was found; with --quiet, it only returns what is wrong as errors.
func (x *checkup) report() error {
	var wrong []error
	for _, f := range x.found {
		if f.verdict == verdictFailed {
			wrong = append(wrong, fmt.Errorf("%s: %s", f.subject, f.details))
		}
	}
	if x.e.flags.quiet {
		return errors.Join(wrong...)
	}
	if err := printFindings(x.e.print, x.found); err != nil || len(wrong) == 0 {
		return err
	}
	return org.Hint(fmt.Errorf("%s failed", org.Count(len(wrong), "check")), "the details above say what to do")
}

func printFindings(p *printer, found []finding) error {
	return write(p, listing.Columns[finding]{
		{Name: "check", Kind: listing.ID, Value: func(f finding) any { return f.subject }},
		{
			Name:  "result",
			Kind:  listing.Enum,
			Tones: map[string]listing.Tone{verdictOK: listing.Good, verdictWarning: listing.Waiting, verdictFailed: listing.Bad},
			Value: func(f finding) any { return f.verdict },
		},
		{Name: "details", Kind: listing.ID, Value: func(f finding) any { return f.details }},
	}, listing.RowsOf(found), p.output())
}

// checkup is one run of `doctor`, with its findings so far.
type checkup struct {
	e *env

	cfg   config.Loaded
	to    string           // who gets a test message, if anybody
	of    org.Organization // as far as the database could be read
	found []finding
}

func (x *checkup) add(f finding) { x.found = append(x.found, f) }

func (x *checkup) configuration() {
	if x.cfg.File == "" {
		x.add(finding{"configuration", verdictWarning, "there is no file; defaults and the environment apply"})
		return
	}
	file := x.cfg.File
	if x.cfg.Profile != "" {
		file += ", profile " + x.cfg.Profile
	}
	x.add(finding{"configuration", verdictOK, file})
}

// base checks the address that links begin with, and what answers there.
func (x *checkup) base(ctx context.Context) {
	base, loopback, err := link.ParseBase(x.cfg.Link.BaseURL)
	switch {
	case err != nil:
		x.add(finding{"base address", verdictFailed, advice(err)})
		return
	case loopback:
		x.add(finding{"base address", verdictWarning, base + " can be opened only on this machine; set link.base_url"})
	default:
		x.add(finding{"base address", verdictOK, base})
	}
	if err := web.Probe(ctx, base, x.of.ID, x.e.now()); err != nil {
		x.add(finding{"accept page", verdictWarning, advice(err)})
		return
	}
	x.add(finding{"accept page", verdictOK, base + " answers"})
}

// mail checks the templates and the mail server, and sends a test message if x.to is set.
func (x *checkup) mail(ctx context.Context) {
	smtp := x.cfg.Mail.SMTP
	if smtp.Host == "" {
		verdict := verdictWarning
		if x.to != "" {
			verdict = verdictFailed
		}
		x.add(finding{"mail", verdict, "no mail server is configured; links are shared by hand"})
		return
	}
	m := x.e.open.newMailer(x.cfg)
	defer m.close()
	err := m.prepare()
	switch {
	case err != nil:
	case x.to != "":
		err = m.send(ctx, org.Mail{
			Kind: org.MailTest, Key: fmt.Sprintf("test.%d", x.e.now().UnixNano()), To: x.to, Language: x.of.Language,
			Organization: cmp.Or(x.of.Name, "roster"),
		})
	default:
		err = m.server.Check(ctx)
	}
	switch at := net.JoinHostPort(strings.Trim(smtp.Host, "[]"), strconv.Itoa(smtp.Port)); {
	case err != nil:
		x.add(finding{"mail", verdictFailed, advice(err)})
	case x.to != "":
		x.add(finding{"mail", verdictOK, fmt.Sprintf("%s took a test message for %s", at, x.to)})
	default:
		x.add(finding{"mail", verdictOK, fmt.Sprintf("%s lets roster in (%s)", at, smtp.TLS)})
	}
}
