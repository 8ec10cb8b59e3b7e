package console

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/roster-cli/roster/internal/safetext"
)

// maxListed is how many options are listed at a time where no form can be drawn.
const maxListed = 10

// plainChoice is a choice that is asked for line by line.
type plainChoice struct {
	*Console
	Choice

	ctx    context.Context
	listed []Option // by number, from 1
}

// plainChoose lists the first options. A line that is only the beginning of other names lists those.
func (c *Console) plainChoose(ctx context.Context, q Choice) ([]Option, error) {
	p := &plainChoice{Console: c, Choice: q, ctx: ctx}
	c.printf("%s\n", q.Title)
	if err := p.list(""); err != nil {
		return nil, err
	}
	start := q.Chosen
	if i := position(p.listed, q.Start); q.HowMany == One && i >= 0 {
		start = p.listed[i : i+1]
	}
	prompt := map[HowMany]string{
		One:  "Number or name",
		Some: "Numbers or names, separated by commas",
		Any:  "Numbers or names, separated by commas, or none",
	}[q.HowMany]
	if len(start) > 0 {
		prompt += " [" + labels(start) + "]"
	}
	for {
		c.printf("%s: ", prompt)
		line, err := c.plainAnswer(ctx, readLine)
		if err != nil {
			c.printf("\n")
			return nil, err
		}
		line = strings.TrimSpace(line)
		switch {
		case line == "" && (len(start) > 0 || q.HowMany == Any):
			return start, nil
		case strings.EqualFold(line, "none") && q.HowMany == Any:
			return nil, nil
		}
		chosen, err := p.read(line)
		if err != nil || len(chosen) > 0 {
			return chosen, err
		}
	}
}

// list lists the options that match what was typed, the first of them.
func (p *plainChoice) list(typed string) error {
	found, err := p.find(p.ctx, typed, maxListed+1)
	if err != nil {
		return err
	}
	p.listed = found[:min(len(found), maxListed)]
	for i, o := range p.listed {
		p.printf("%3d. %s\n", i+1, o.Label)
	}
	if len(found) > maxListed {
		p.printf("     … and more; type the beginning of another\n")
	}
	return nil
}

// read returns the options that a line names, or none if the question has to be asked again.
func (p *plainChoice) read(line string) ([]Option, error) {
	one, err := p.named(line)
	if err != nil || one != nil {
		return one, err
	}
	if p.HowMany == One {
		return nil, p.suggest(line)
	}
	var chosen []Option
	for part := range strings.SplitSeq(line, ",") {
		part = strings.TrimSpace(part)
		one, err := p.named(part)
		if err != nil {
			return nil, err
		}
		if one == nil {
			return nil, p.suggest(part)
		}
		if position(chosen, one[0].Value) < 0 {
			chosen = append(chosen, one...)
		}
	}
	return chosen, nil
}

// named returns the option that has that Value, Label or number, nil if there is none.
func (p *plainChoice) named(name string) ([]Option, error) {
	if name == "" {
		return nil, nil
	}
	found, err := p.find(p.ctx, name, maxFound)
	if err != nil {
		return nil, err
	}
	for _, options := range [][]Option{p.listed, found} {
		i := slices.IndexFunc(options, func(o Option) bool {
			return strings.EqualFold(o.Value, name) || strings.EqualFold(o.Label, name)
		})
		if i >= 0 {
			return options[i : i+1], nil
		}
	}
	if n, err := strconv.Atoi(name); err == nil && n > 0 && n <= len(p.listed) {
		return p.listed[n-1 : n], nil
	}
	return nil, nil
}

// suggest lists the options that may be meant by a name that no option has.
func (p *plainChoice) suggest(name string) error {
	found, err := p.find(p.ctx, name, 1)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		p.printf("nothing matches %q; give a number from 1 to %d\n", safetext.Line(name), len(p.listed))
		return nil
	}
	return p.list(name)
}
