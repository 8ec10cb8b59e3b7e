package cmd

import (
	"context"
	"errors"
	"strings"

	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// clean is err as a form shows it: what is wrong, without its kind.
func clean(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(strings.Join(messages(err), "; "))
}

func roleOptions() []console.Option {
	return []console.Option{
		{Value: org.User.String(), Label: "User: uses what is granted"},
		{Value: org.Manager.String(), Label: "Manager: can own resources"},
		{Value: org.Administrator.String(), Label: "Administrator: manages members and the organization"},
	}
}

func languageOptions() []console.Option {
	var options []console.Option
	for _, code := range locale.Supported() {
		options = append(options, console.Option{Value: code, Label: locale.Name(code)})
	}
	return options
}

// maxGroups is how many groups a form offers.
const maxGroups = 1000

// askGroups asks which of the organization's groups to choose; without any it does not ask.
func (e *env) askGroups(ctx context.Context, s *store.Store) ([]string, error) {
	t := store.Groups()
	order, err := t.Columns.Order(t.Order)
	if err != nil {
		return nil, err
	}
	var options []console.Option
	for g, err := range store.List(ctx, s, t, listing.Query{Order: order, Limit: maxGroups}) {
		if err != nil {
			return nil, err
		}
		options = append(options, console.Option{Value: g.Name, Label: g.Name})
	}
	if len(options) == 0 {
		return nil, nil
	}
	return e.tty.AskMany(ctx, "Groups", options, nil)
}
