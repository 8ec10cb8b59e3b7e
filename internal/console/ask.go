package console

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/roster-cli/roster/internal/safetext"
)

// AskText asks for a line until validate, which may be nil, accepts it. Surrounding blanks are removed first.
func (c *Console) AskText(ctx context.Context, title string, validate func(string) error) (string, error) {
	return c.EditText(ctx, title, "", validate)
}

// EditText is AskText with a line that begins as start, unless that could not be shown as it is.
func (c *Console) EditText(ctx context.Context, title, start string, validate func(string) error) (string, error) {
	q := question{title: safetext.Line(title), validate: validateTrimmed(validate), show: strings.TrimSpace}
	if safetext.Line(start) == start {
		q.start = start
	}
	answer, err := c.askLine(ctx, q)
	return strings.TrimSpace(answer), err
}

// AskPassword asks for a line, which is not shown, until validate, which may be nil, accepts it.
func (c *Console) AskPassword(ctx context.Context, title string, validate func(string) error) (string, error) {
	nothing := func(string) string { return "" }
	q := question{title: safetext.Line(title), validate: safeErrors(validate), show: nothing, hidden: true}
	return c.askLine(ctx, q)
}

// Confirm asks a yes-or-no question. Esc and the end of input mean no.
func (c *Console) Confirm(ctx context.Context, text string) (bool, error) {
	text = safetext.Line(text)
	if !c.Interactive() {
		return false, errNotInteractive
	}
	if !c.drawable() {
		return c.plainConfirm(ctx, text)
	}
	yes := false
	err := c.draw(ctx, newConfirm(text, &yes))
	if isDeclined(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	c.printf("%s %s\n", text, map[bool]string{true: "yes", false: "no"}[yes])
	return yes, nil
}

// AskTyped asks the person to type want in order to go on. Case does not matter. An empty line, Esc and the end of
// input mean no; after anything else it asks again.
func (c *Console) AskTyped(ctx context.Context, text, want string) (bool, error) {
	matches := func(s string) error {
		if s == "" || strings.EqualFold(s, want) {
			return nil
		}
		return fmt.Errorf("type %s to go on, or nothing to cancel", want)
	}
	q := question{title: safetext.Line(text), validate: validateTrimmed(matches), show: strings.TrimSpace}
	answer, err := c.askLine(ctx, q)
	if isDeclined(err) {
		return false, nil
	}
	return err == nil && strings.TrimSpace(answer) != "", err
}

// isDeclined reports whether a question that can be declined was left unanswered.
func isDeclined(err error) bool { return errors.Is(err, errEnd) || errors.Is(err, ErrCancelled) }

// validateTrimmed makes validate check the trimmed text, which is what will be returned.
func validateTrimmed(validate func(string) error) func(string) error {
	check := safeErrors(validate)
	return func(s string) error { return check(strings.TrimSpace(s)) }
}

// safeErrors makes the errors of validate safe to show. validate may be nil.
func safeErrors(validate func(string) error) func(string) error {
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
