package console

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/term"

	"github.com/roster-cli/roster/internal/safetext"
)

// plainLine asks q line by line until the answer is valid.
func (c *Console) plainLine(ctx context.Context, q question) (string, error) {
	for {
		c.printf("%s ", q.title)
		answer, err := c.plainAnswer(ctx, q)
		if err != nil || q.hidden {
			c.printf("\n")
		}
		if err != nil {
			return "", err
		}
		if err := q.validate(answer); err != nil {
			c.printf("%s\n", err)
			continue
		}
		return answer, nil
	}
}

// plainAnswer reads one line; a hidden one in raw mode, so that nothing of it is shown.
func (c *Console) plainAnswer(ctx context.Context, q question) (answer string, err error) {
	in, stop, err := newKeyboard(ctx, c.In)
	if err != nil {
		return "", fmt.Errorf("reading the terminal: %w", err)
	}
	defer stop()
	read := readLine
	if q.hidden && c.InTTY {
		state, err := term.MakeRaw(int(in.Fd()))
		if err != nil {
			return "", fmt.Errorf("hiding the password: %w", err)
		}
		defer term.Restore(int(in.Fd()), state) //nolint:errcheck // nothing better is left to do
		read = readRaw
	}
	answer, err = read(in)
	if ctx.Err() != nil {
		return "", ErrInterrupted
	}
	return answer, err
}

func (c *Console) plainConfirm(ctx context.Context, text string) (bool, error) {
	yes := false
	_, err := c.plainLine(ctx, question{title: text + " [y/N]", validate: func(s string) error {
		switch strings.ToLower(strings.TrimSpace(s)) {
		case "y", "yes":
			yes = true
		case "", "n", "no":
		default:
			return fmt.Errorf("answer y or n")
		}
		return nil
	}})
	if errors.Is(err, errEnd) {
		return false, nil
	}
	return yes, err
}

func (c *Console) plainOne(ctx context.Context, title string, options []Option, preset string) (string, error) {
	chosen := preset
	c.printOptions(title, options)
	_, err := c.plainLine(ctx, question{title: hint("Number or name", labels(options, []string{preset})), validate: func(s string) error {
		if strings.TrimSpace(s) == "" && labels(options, []string{preset}) != "" {
			return nil
		}
		value, err := pick(options, s)
		chosen = value
		return err
	}})
	if err != nil {
		return "", err
	}
	return chosen, nil
}

func (c *Console) plainMany(ctx context.Context, title string, options []Option, preset []string) ([]string, error) {
	chosen := map[string]bool{}
	c.printOptions(title, options)
	prompt := hint("Numbers or names by comma, or none", labels(options, preset))
	_, err := c.plainLine(ctx, question{title: prompt, validate: func(s string) error {
		clear(chosen)
		switch strings.TrimSpace(s) {
		case "none":
			return nil
		case "":
			for _, value := range preset {
				chosen[value] = true
			}
			return nil
		}
		for part := range strings.SplitSeq(s, ",") {
			value, err := pick(options, part)
			if err != nil {
				return err
			}
			chosen[value] = true
		}
		return nil
	}})
	if err != nil {
		return nil, err
	}
	values := []string{}
	for _, o := range options {
		if chosen[o.Value] {
			values = append(values, o.Value)
		}
	}
	return values, nil
}

func (c *Console) printOptions(title string, options []Option) {
	c.printf("%s\n", title)
	for i, o := range options {
		c.printf("%3d. %s\n", i+1, o.Label)
	}
}

// hint adds to the prompt what Enter alone stands for.
func hint(prompt, preset string) string {
	if preset == "" {
		return prompt + ":"
	}
	return prompt + " [" + preset + "]:"
}

// pick finds the option by its value, its label or its number, in this order.
func pick(options []Option, s string) (string, error) {
	s = strings.TrimSpace(s)
	i := slices.IndexFunc(options, func(o Option) bool { return strings.EqualFold(o.Value, s) })
	if i < 0 {
		i = slices.IndexFunc(options, func(o Option) bool { return strings.EqualFold(o.Label, s) })
	}
	if n, err := strconv.Atoi(s); i < 0 && err == nil && n <= len(options) {
		i = n - 1
	}
	if i < 0 {
		return "", fmt.Errorf("%q is not in the list; give a number from 1 to %d", safetext.Line(s), len(options))
	}
	return options[i].Value, nil
}
