package console

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"charm.land/huh/v2"

	"github.com/roster-cli/roster/internal/safetext"
)

// filterFrom is how many options a list has when it starts with a search field.
const filterFrom = 8

// Option is one choice of a list. An empty Label shows the Value.
type Option struct{ Value, Label string }

// AskText asks for a line, until validate (may be nil) accepts it. Blanks around it are taken off first.
func (c *Console) AskText(ctx context.Context, title string, validate func(string) error) (string, error) {
	q := question{title: safetext.Line(title), validate: trimmed(validate), show: strings.TrimSpace}
	answer, err := c.askLine(ctx, q)
	return strings.TrimSpace(answer), err
}

// AskPassword asks for a line that is not shown, until validate (may be nil) accepts it.
func (c *Console) AskPassword(ctx context.Context, title string, validate func(string) error) (string, error) {
	nothing := func(string) string { return "" }
	q := question{title: safetext.Line(title), validate: shown(validate), show: nothing, hidden: true}
	return c.askLine(ctx, q)
}

// Confirm asks a question whose answer is no unless the person says yes. The end of input is a no.
func (c *Console) Confirm(ctx context.Context, text string) (bool, error) {
	text = safetext.Line(text)
	if !c.Interactive() {
		return false, ErrNotInteractive
	}
	if !c.drawable() {
		return c.plainConfirm(ctx, text)
	}
	yes := false
	err := c.draw(ctx, huh.NewConfirm().Title(text).Value(&yes))
	if errors.Is(err, errEnd) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	c.printf("%s %s\n", text, map[bool]string{true: "yes", false: "no"}[yes])
	return yes, nil
}

// AskTyped asks the person to type want in order to go on. Nothing typed, or the end of input, is a no;
// anything else is asked again. Case does not matter.
func (c *Console) AskTyped(ctx context.Context, text, want string) (bool, error) {
	matches := func(s string) error {
		if s == "" || strings.EqualFold(s, want) {
			return nil
		}
		return fmt.Errorf("type %s to go on, or nothing to leave all as it is", want)
	}
	q := question{title: safetext.Line(text), validate: trimmed(matches), show: strings.TrimSpace}
	answer, err := c.askLine(ctx, q)
	if errors.Is(err, errEnd) {
		return false, nil
	}
	return err == nil && strings.TrimSpace(answer) != "", err
}

// AskOne asks for one of the options, none of which may have an empty Value, and returns its Value.
// preset is the Value to start from; may be empty.
func (c *Console) AskOne(ctx context.Context, title string, options []Option, preset string) (string, error) {
	title, options = safetext.Line(title), clean(options)
	if !c.Interactive() || len(options) == 0 {
		return "", ErrNotInteractive
	}
	if !c.drawable() {
		return c.plainOne(ctx, title, options, preset)
	}
	value := preset
	field := huh.NewSelect[string]().Title(title).Options(huhOptions(options)...).Value(&value).Height(c.listHeight(title, options))
	if len(options) >= filterFrom {
		field.Description(title).Filtering(true).Height(c.listHeight(title, options) + 1) // the search field takes the title's place
	}
	if err := c.draw(ctx, field); err != nil {
		return "", err
	}
	c.printf("%s %s\n", title, labels(options, []string{value}))
	return value, nil
}

// AskMany asks for any number of the options, also none, and returns their Values in the options' order.
// preset are the Values to start from.
func (c *Console) AskMany(ctx context.Context, title string, options []Option, preset []string) ([]string, error) {
	title, options = safetext.Line(title), clean(options)
	if !c.Interactive() || len(options) == 0 {
		return nil, ErrNotInteractive
	}
	if !c.drawable() {
		return c.plainMany(ctx, title, options, preset)
	}
	values := slices.Clone(preset)
	field := huh.NewMultiSelect[string]().Title(title).Options(huhOptions(options)...).Value(&values).
		Height(c.listHeight(title, options))
	if err := c.draw(ctx, field); err != nil {
		return nil, err
	}
	c.printf("%s %s\n", title, cmp.Or(labels(options, values), "none"))
	return values, nil
}

// clean makes labels safe to show and tells equal ones apart: the form goes by the label.
func clean(options []Option) []Option {
	cleaned, seen := make([]Option, 0, len(options)), map[string]bool{}
	for _, o := range options {
		label := safetext.Line(cmp.Or(o.Label, o.Value))
		if seen[label] {
			label += " (" + safetext.Line(o.Value) + ")"
		}
		seen[label] = true
		cleaned = append(cleaned, Option{o.Value, label})
	}
	return cleaned
}

func huhOptions(options []Option) []huh.Option[string] {
	converted := make([]huh.Option[string], len(options))
	for i, o := range options {
		converted[i] = huh.NewOption(o.Label, o.Value)
	}
	return converted
}

// labels are the labels of the options with these values, by comma.
func labels(options []Option, values []string) string {
	var chosen []string
	for _, o := range options {
		if slices.Contains(values, o.Value) {
			chosen = append(chosen, o.Label)
		}
	}
	return strings.Join(chosen, ", ")
}

// trimmed lets validate see what will be returned.
func trimmed(validate func(string) error) func(string) error {
	check := shown(validate)
	return func(s string) error { return check(strings.TrimSpace(s)) }
}

// shown makes what validate complains about safe to show.
func shown(validate func(string) error) func(string) error {
	return func(s string) error {
		if validate == nil {
			return nil
		}
		if err := validate(s); err != nil {
			return errors.New(safetext.Line(err.Error()))
		}
		return nil
	}
}
