package console

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/safetext"
)

// ErrNoOptions is returned for a choice without options.
var ErrNoOptions = errors.New("there is nothing to choose from")

// Option is something that can be chosen. An empty Label shows the Value.
type Option struct{ Value, Label string }

// Find returns at most most options that match what was typed, the best match first. If nothing was typed, every option
// matches.
type Find func(ctx context.Context, typed string, most int) ([]Option, error)

// HowMany says how many options answer a choice.
type HowMany int

// How many options answer a choice.
const (
	One  HowMany = iota // exactly one
	Some                // one or more
	Any                 // one or more, or none
)

// Choice is a question that is answered by choosing from what Find returns.
type Choice struct {
	Title   string
	Find    Find
	HowMany HowMany
	// Start is the Value of the option that the list starts at, or empty.
	Start string
	// Chosen are the options that are selected at the start. It is ignored if HowMany is One.
	Chosen []Option
}

// Choose asks q and returns the options in the order in which they were chosen. The list narrows as the person types.
// It returns ErrNoOptions if there is nothing to choose from.
func (c *Console) Choose(ctx context.Context, q Choice) ([]Option, error) {
	if !c.Interactive() {
		return nil, errNotInteractive
	}
	q.Title, q.Chosen = safetext.Line(q.Title), clean(q.Chosen)
	first, err := q.find(ctx, "", maxFound)
	if err != nil {
		return nil, err
	}
	if len(first) == 0 {
		return nil, ErrNoOptions
	}
	if !c.drawable() {
		return c.plainChoose(ctx, q)
	}
	p := c.newPicker(ctx, q, first)
	err = c.draw(ctx, p)
	if err = cmp.Or(p.failed, err); err != nil {
		return nil, err
	}
	c.printf("%s %s\n", q.Title, cmp.Or(labels(p.chosen), "none"))
	return p.chosen, nil
}

// AskOne asks for one of the options and returns its Value. start is the Value that the list starts at, or empty.
func (c *Console) AskOne(ctx context.Context, title string, options []Option, start string) (string, error) {
	chosen, err := c.Choose(ctx, Choice{Title: title, Find: FindIn(options), Start: start})
	if err != nil {
		return "", err
	}
	return chosen[0].Value, nil
}

// FindIn returns a Find for fixed options: they match by any part of their labels, in any case.
func FindIn(options []Option) Find {
	options = clean(options)
	return func(_ context.Context, typed string, most int) ([]Option, error) {
		typed = strings.ToLower(typed)
		var found []Option
		for _, o := range options {
			if len(found) < most && strings.Contains(strings.ToLower(o.Label), typed) {
				found = append(found, o)
			}
		}
		return found, nil
	}
}

// find is Find with labels that are safe to show.
func (q Choice) find(ctx context.Context, typed string, most int) ([]Option, error) {
	found, err := q.Find(ctx, strings.TrimSpace(typed), most)
	return clean(found), err
}

// clean makes labels safe to show, and adds the Value to a label that appears again.
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

// labels returns the labels of the options, separated by commas.
func labels(options []Option) string {
	all := make([]string, len(options))
	for i, o := range options {
		all[i] = o.Label
	}
	return strings.Join(all, ", ")
}

// position returns the index of the option with that Value, or -1 if there is none.
func position(options []Option, value string) int {
	return slices.IndexFunc(options, func(o Option) bool { return o.Value == value })
}
