package console

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// plainLine asks q, without a form, until the answer is valid. It never shows a hidden answer, nor what is typed
// between two attempts.
func (c *Console) plainLine(ctx context.Context, q question) (string, error) {
	read := readLine
	if q.hidden {
		show, err := c.Hide()
		if err != nil {
			return "", err
		}
		defer show()
		read = readRaw
	}
	title := q.title
	if q.start != "" {
		title += " [" + q.start + "]"
	}
	for {
		c.printf("%s ", title)
		answer, err := c.plainAnswer(ctx, read)
		if err != nil || q.hidden {
			c.printf("\n")
		}
		if err != nil {
			return "", err
		}
		if strings.TrimSpace(answer) == "" {
			answer = cmp.Or(q.start, answer)
		}
		if err := q.validate(answer); err != nil {
			c.printf("%s\n", err)
			continue
		}
		return answer, nil
	}
}

// plainAnswer reads one line.
func (c *Console) plainAnswer(ctx context.Context, read func(io.Reader) (string, error)) (answer string, err error) {
	in, stop, err := newKeyboard(ctx, c.In)
	if err != nil {
		return "", fmt.Errorf("reading the terminal: %w", err)
	}
	defer stop()
	answer, err = read(in)
	if ctx.Err() != nil {
		return "", ErrInterrupted
	}
	return answer, err
}

// Hide keeps the terminal from showing what is typed, also before and between prompts, until show is called. If input
// is not a terminal, or is hidden already, it does nothing.
func (c *Console) Hide() (show func(), err error) {
	in, isFile := c.In.(*os.File)
	if !isFile || !c.InTTY || c.raw {
		return func() {}, nil
	}
	state, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return nil, fmt.Errorf("hiding the password: %w", err)
	}
	c.raw = true
	return func() {
		c.raw = false
		_ = term.Restore(int(in.Fd()), state) // there is nothing else to try
	}, nil
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
	if isDeclined(err) {
		return false, nil
	}
	return yes, err
}
