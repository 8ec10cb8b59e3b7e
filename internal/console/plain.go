package console

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/term"
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
		defer term.Restore(int(in.Fd()), state) //nolint:errcheck // there is nothing else to try
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
	if isNo(err) {
		return false, nil
	}
	return yes, err
}
