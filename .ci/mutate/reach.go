package main

import (
	"cmp"
	"fmt"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// test is one test, with the blocks of the changed package that it reaches.
type test struct {
	name    string
	took    time.Duration
	reached map[block]bool
}

// block is statements of a file that are run one after another, as a profile of coverage has them.
type block struct {
	file                               string
	fromLine, fromColumn, line, column int // from and to
}

func (b block) contains(p token.Position) bool {
	return b.file == filepath.Base(p.Filename) &&
		(p.Line > b.fromLine || p.Line == b.fromLine && p.Column >= b.fromColumn) &&
		(p.Line < b.line || p.Line == b.line && p.Column <= b.column)
}

// reach runs each test by itself, with coverage.
func (p *program) reach() error {
	path, profile := filepath.Join(p.work, "cover.test"), filepath.Join(p.work, "cover.out")
	build := exec.Command("go", "test", "-c", "-vet=off", "-cover", "-coverpkg="+p.changed, "-o", path, p.dir)
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	names, err := p.execute(path, "-test.list="+cmp.Or(p.run, "."))
	if err != nil {
		return fmt.Errorf("%w\n%s", err, names)
	}
	for name := range strings.FieldsSeq(string(names)) {
		if strings.HasPrefix(name, "Benchmark") {
			continue
		}
		start := time.Now()
		if out, err := p.execute(path, "-test.run=^"+name+"$", "-test.skip="+p.skip, "-test.coverprofile="+profile); err != nil {
			return fmt.Errorf("%s by itself: %w\n%s", name, err, out)
		}
		t := test{name: name, took: time.Since(start)}
		if t.reached, err = blocks(profile); err != nil {
			return err
		}
		p.tests = append(p.tests, t)
	}
	slices.SortFunc(p.tests, func(a, b test) int { return int(a.took - b.took) })
	return nil
}

// blocks reads a profile: which blocks there are, and whether each was reached.
func blocks(profile string) (map[block]bool, error) {
	text, err := os.ReadFile(profile)
	if err != nil {
		return nil, err
	}
	found := map[block]bool{}
	for line := range strings.Lines(string(text)) {
		var b block
		var statements, times int
		file, rest, _ := strings.Cut(line, ".go:")
		b.file = filepath.Base(file) + ".go"
		n, _ := fmt.Sscanf(rest, "%d.%d,%d.%d %d %d", &b.fromLine, &b.fromColumn, &b.line, &b.column, &statements, &times)
		if n == 6 {
			found[b] = times > 0
		}
	}
	return found, nil
}

// reaching returns the tests that reach c: its block, else any of its function, and all of them if it is in none.
func (p *program) reaching(c change) (found []test) {
	near := func(b block) bool { return b.contains(c.pos) }
	known := false
	for b := range p.tests[0].reached {
		known = known || near(b)
	}
	if !known {
		function := block{filepath.Base(c.pos.Filename), c.from.Line, c.from.Column, c.to.Line, c.to.Column}
		near = func(b block) bool {
			return function.contains(token.Position{Filename: b.file, Line: b.fromLine, Column: b.fromColumn})
		}
	}
	for _, t := range p.tests {
		for b, reached := range t.reached {
			if reached && near(b) || !c.from.IsValid() {
				found = append(found, t)
				break
			}
		}
	}
	return found
}
