package main

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// program is the tests of the package in dir, compiled with all changes of the package in changed.
type program struct {
	dir, changed, work string
	run, skip          string // as -test.run and -test.skip take them
	text               []byte
	tests              []test // the quick ones first
}

// build compiles the tests, runs them without a change, and finds out what each reaches.
func (p *program) build() error {
	path := filepath.Join(p.work, "all.test")
	build := exec.Command("go", "test", "-c", "-vet=off", "-overlay="+filepath.Join(p.work, "overlay.json"), "-o", path, p.dir)
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	var err error
	if p.text, err = os.ReadFile(path); err != nil {
		return err
	}
	if bytes.Count(p.text, []byte(marker)) != 1 {
		return errors.New("the test program has no place for the number of a change")
	}
	start := time.Now()
	if out, err := p.try(0, "-test.run="+p.run, "-test.skip="+p.skip); err != nil {
		return fmt.Errorf("without a change: %w\n%s", err, out)
	}
	fmt.Printf("%s: the tests pass without a change in %.1f s\n", p.dir, time.Since(start).Seconds())
	return p.reach()
}

// survivors returns the changes with which the tests pass.
func (p *program) survivors(changes []change) ([]change, error) {
	if err := p.build(); err != nil {
		return nil, err
	}
	start := time.Now()
	var passed []change
	for i, c := range changes {
		verdict := "caught"
		if p.survives(c) {
			passed = append(passed, c)
			verdict = "survives"
		}
		log.Printf("%d of %d, %.0f s: %s %s", i+1, len(changes), time.Since(start).Seconds(), verdict, c)
	}
	fmt.Printf("%s: its tests catch %d of %d in %.0f s\n", p.dir, len(changes)-len(passed), len(changes), time.Since(start).Seconds())
	return passed, nil
}

// survives reports whether the tests that reach c pass with it. They are run in a few groups, each slower than the one
// before.
func (p *program) survives(c change) bool {
	var group []string
	var took time.Duration
	most := time.Second
	tests := p.reaching(c)
	for i, t := range tests {
		group, took = append(group, t.name), took+t.took
		if took < most && i < len(tests)-1 {
			continue
		}
		limit := 10*time.Second + 3*took
		if _, err := p.try(c.id, "-test.run=^("+strings.Join(group, "|")+")$", "-test.timeout="+limit.String()); err != nil {
			return false
		}
		group, took, most = nil, 0, 4*most
	}
	return true
}

// try runs the tests with a change, and returns an error when they fail or take too long.
func (p *program) try(id int, args ...string) ([]byte, error) {
	path := filepath.Join(p.work, "mutant.test")
	if err := os.WriteFile(path, bytes.Replace(p.text, []byte(marker), number(id), 1), 0o700); err != nil {
		return nil, err
	}
	return p.execute(path, append(args, "-test.failfast")...)
}

func (p *program) execute(path string, args ...string) ([]byte, error) {
	test := exec.Command(path, args...)
	test.Dir = p.dir
	test.WaitDelay = time.Second
	return test.CombinedOutput()
}
