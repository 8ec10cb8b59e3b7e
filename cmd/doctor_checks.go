package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/web"
)

// examination is one run of the doctor, and what it has found so far.
type examination struct {
	*env

	cfg   config.Loaded
	to    string           // who gets a test message, if anybody
	of    org.Organization // as far as the database could be read
	found []finding
}

func (x *examination) find(f finding) { x.found = append(x.found, f) }

func (x *examination) configuration() {
	if x.cfg.File == "" {
		x.find(finding{"configuration", warned, "there is no file; defaults and the environment apply"})
		return
	}
	file := x.cfg.File
	if x.cfg.Profile != "" {
		file += ", profile " + x.cfg.Profile
	}
	x.find(finding{"configuration", well, file})
}

// database looks at the database, the key that belongs to it, and the member who acts in it.
func (x *examination) database(ctx context.Context) {
	err := x.open.withStore(ctx, store.Options{}, func(cfg config.Loaded, s *store.Store) (err error) {
		if x.of, err = s.Organization(ctx); err != nil {
			return err
		}
		wrong, err := s.Check(ctx)
		if err != nil {
			return err
		}
		obstacles, err := s.WriteProblems()
		switch {
		case err != nil:
			return err
		case len(wrong) > 0:
			details := fmt.Sprintf("%s: %s; see `roster database check`", cfg.Database, wrong[0])
			x.find(finding{"database", failing, details})
		case len(obstacles) > 0:
			x.find(finding{"database", failing, obstacles[0].String()})
		default:
			x.find(finding{"database", well, fmt.Sprintf("%s, of %s", cfg.Database, x.of.Name)})
		}
		a := x.open.admin(cfg, s)
		x.actor(ctx, a)
		if err := a.CheckKey(ctx); err != nil {
			x.find(finding{"link key", failing, advice(err)})
			return nil
		}
		x.find(finding{"link key", well, "it is this organization's"})
		return nil
	})
	if err != nil {
		x.find(finding{"database", failing, advice(err)})
	}
}

// actor looks at who makes changes. Nobody named is not wrong: a person can give --as each time.
func (x *examination) actor(ctx context.Context, a *admin.Admin) {
	m, err := a.Actor(ctx)
	switch {
	case errors.Is(err, org.ErrUsage) && a.As == "":
		x.find(finding{"acting member", warned, advice(err)})
	case err != nil:
		x.find(finding{"acting member", failing, advice(err)})
	case a.As == "":
		x.find(finding{"acting member", well, m.Email + ", the only Administrator"})
	default:
		x.find(finding{"acting member", well, fmt.Sprintf("%s (%s)", m.Email, x.cfg.Source("as"))})
	}
}

// base looks at the address that links begin with, and asks what answers there.
func (x *examination) base(ctx context.Context) {
	base, loopback, err := link.ParseBase(x.cfg.Link.BaseURL)
	switch {
	case err != nil:
		x.find(finding{"base address", failing, advice(err)})
		return
	case loopback:
		x.find(finding{"base address", warned, base + " can be opened only on this machine; set link.base_url"})
	default:
		x.find(finding{"base address", well, base})
	}
	if err := web.Probe(ctx, base, x.of.ID, x.now()); err != nil {
		x.find(finding{"accept page", warned, advice(err)})
		return
	}
	x.find(finding{"accept page", well, base + " answers"})
}

// mail looks at the templates and the mail server, and sends a test message if somebody is to get one.
func (x *examination) mail(ctx context.Context) {
	smtp := x.cfg.Mail.SMTP
	if smtp.Host == "" {
		verdict := warned
		if x.to != "" {
			verdict = failing
		}
		x.find(finding{"mail", verdict, "no mail server is configured; links are shared by hand"})
		return
	}
	m := x.open.newMailer(x.cfg)
	defer m.close()
	err := m.prepare()
	switch {
	case err != nil:
	case x.to != "":
		err = m.send(ctx, org.Mail{
			Kind: org.MailTest, Key: fmt.Sprintf("test.%d", x.now().UnixNano()), To: x.to, Language: x.of.Language,
			Organization: cmp.Or(x.of.Name, "roster"),
		})
	default:
		err = m.server.Check(ctx)
	}
	switch at := net.JoinHostPort(strings.Trim(smtp.Host, "[]"), strconv.Itoa(smtp.Port)); {
	case err != nil:
		x.find(finding{"mail", failing, advice(err)})
	case x.to != "":
		x.find(finding{"mail", well, fmt.Sprintf("%s took a test message for %s", at, x.to)})
	default:
		x.find(finding{"mail", well, fmt.Sprintf("%s lets roster in (%s)", at, smtp.TLS)})
	}
}
