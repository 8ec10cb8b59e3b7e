//go:build unix

package cmd

import (
	"bytes"
	"context"
	"slices"
	"strings"
)

// lists compares the rows on the screen with those of the list command, unless something is drawn over them.
func (r *randomWalk) lists() {
	lines := strings.Split(r.screen.Text(), "\n")
	if strings.ContainsAny(r.screen.Text(), "┌─") || r.screen.Text() == r.last {
		return
	}
	r.last = r.screen.Text()
	noun := ""
	for _, table := range browsedTables() {
		if strings.Contains(lines[0], strings.ToUpper(table[:1])+table[1:]+"]") {
			noun = table
		}
	}
	rows := slices.DeleteFunc(lines[3:len(lines)-2], func(line string) bool { return line == "" })
	over := func(line string) bool { return len([]rune(line)) > 2 && []rune(line)[2] != ' ' }
	if slices.ContainsFunc(rows, over) {
		return // what was said last stands over the last rows
	}
	listed := r.listed(noun)
	if listed == nil || len(rows) == 1 && len(listed) == 0 {
		return
	}
	r.compared++
	at := 0
	for _, row := range rows {
		row = strings.TrimSpace(string([]rune(row)[min(3, len([]rune(row))):]))
		i := slices.IndexFunc(listed[at:], func(line string) bool { return same(line, row) })
		if i < 0 || at > 0 && i > 0 {
			r.Errorf("%s: %q is not next in the list:\n%s", noun, row, strings.Join(listed, "\n"))
			return
		}
		at += i + 1
	}
}

// same compares lines whatever the widths of their columns.
func same(a, b string) bool { return slices.Equal(strings.Fields(a), strings.Fields(b)) }

// listed are the lines of the list command on a terminal that is as wide as the table, without the heading. It returns
// nil if there is no such table: when not everything fits, what is shortened depends on the rows that are known.
func (r *randomWalk) listed(noun string) []string {
	v := r.view[noun]
	args := []string{noun, "list", "--limit", "0"}
	if v.Filter != "" {
		args = append(args, "--filter", v.Filter)
	}
	if v.Sort != "" {
		args = append(args, "--sort", v.Sort)
	}
	if len(v.Show) > 0 {
		args = append(args, "--show", strings.Join(v.Show, ","))
	}
	if len(v.Hide) > 0 {
		args = append(args, "--hide", strings.Join(v.Hide, ","))
	}
	var out, said bytes.Buffer
	e := envForTest(r.w.dir, r.w.environ, args...)
	e.stdin, e.stdout, e.stderr = strings.NewReader(""), &out, &said
	root := newRoot(e)
	e.longRunning = make(chan struct{})
	e.tty.OutTTY, e.tty.Width = true, func() int { return r.width - 3 }
	if code := e.conduct(context.Background(), root); code != 0 {
		r.Fatalf("%q: %d %s", args, code, said.String())
	}
	if strings.Contains(said.String(), "too narrow") || strings.Contains(out.String(), "…") || strings.Contains(r.screen.Text(), "…") {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if out.Len() == 0 {
		return []string{}
	}
	return lines[1:]
}
