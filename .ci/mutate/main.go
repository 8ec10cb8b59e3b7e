// Command mutate shows what the tests of a package would not notice: it changes one thing at a time in the package, a
// condition, a comparison, a guard, the kind of an error, a piece of an SQL statement, and runs the package's tests.
//
//	go run ./.ci/mutate -n 100 ./internal/org
//
// All changes of a package are compiled at once, as an overlay that leaves the files alone, and each is off until its
// number is written into a copy of the test program: a change costs one run of the tests, not a build.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// marker stands in the test program for the number of the change that is made, and is as long as number.
const marker = "roster-mutant-0000000"

func number(id int) []byte { return fmt.Appendf(nil, "roster-mutant-%07d", id) }

func main() {
	log.SetFlags(0)
	if err := mutate(); err != nil {
		log.Fatal(err)
	}
}

func mutate() error {
	seed := flag.Int64("seed", 1, "picks the sample")
	size := flag.Int("n", 100, "changes to try in each package, at most")
	only := flag.String("only", "", "try the changes of which the description contains this")
	also := flag.String("also", "", "packages whose tests are run when those of the package pass, such as ./internal/admin,./cmd")
	except := flag.String("except", "\x00", "leave out the changes of which the description contains this")
	run := flag.String("run", "", "tests to run, as -test.run takes them")
	skip := flag.String("skip", "^$", "tests to leave out, as -test.skip takes them")
	list := flag.Bool("list", false, "list the changes, run nothing")
	flag.Parse()
	work, err := os.MkdirTemp("", "mutate-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	for _, dir := range flag.Args() {
		changes, err := prepare(dir, work)
		if err != nil {
			return err
		}
		possible := len(changes)
		changes = slices.DeleteFunc(changes, func(c change) bool {
			return !strings.Contains(c.String(), *only) || strings.Contains(c.String(), *except)
		})
		rand.New(rand.NewSource(*seed)).Shuffle(len(changes), func(i, j int) { changes[i], changes[j] = changes[j], changes[i] })
		changes = changes[:min(len(changes), *size)]
		fmt.Printf("%s: %d changes are possible, %d are tried\n", dir, possible, len(changes))
		for _, tests := range append([]string{dir}, strings.FieldsFunc(*also, func(r rune) bool { return r == ',' })...) {
			if *list || len(changes) == 0 {
				break
			}
			p := program{dir: tests, work: work, args: []string{"-test.failfast", "-test.run=" + *run, "-test.skip=" + *skip}}
			if changes, err = p.survivors(changes); err != nil {
				return err
			}
		}
		for _, c := range changes {
			fmt.Println(c)
		}
	}
	return nil
}

// program is the tests of the package in dir, compiled with all changes.
type program struct {
	dir, work string
	text      []byte
	args      []string
	limit     time.Duration
}

// build compiles the tests, and runs them without a change.
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
	p.limit = 10 * time.Minute
	start := time.Now()
	if out, err := p.try(0); err != nil {
		return fmt.Errorf("without a change: %w\n%s", err, out)
	}
	p.limit = 3*time.Since(start) + 10*time.Second
	fmt.Printf("%s: the tests pass without a change in %.1f s\n", p.dir, time.Since(start).Seconds())
	return nil
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
		if _, err := p.try(c.id); err == nil {
			passed = append(passed, c)
			verdict = "survives"
		}
		log.Printf("%d of %d, %.0f s: %s %s", i+1, len(changes), time.Since(start).Seconds(), verdict, c)
	}
	fmt.Printf("%s: its tests catch %d of %d in %.0f s\n", p.dir, len(changes)-len(passed), len(changes), time.Since(start).Seconds())
	return passed, nil
}

// try runs the tests with a change, and returns an error when they fail or take too long.
func (p *program) try(id int) ([]byte, error) {
	path := filepath.Join(p.work, "mutant.test")
	if err := os.WriteFile(path, bytes.Replace(p.text, []byte(marker), number(id), 1), 0o700); err != nil {
		return nil, err
	}
	test := exec.Command(path, append(p.args, "-test.timeout="+p.limit.String())...)
	test.Dir = p.dir
	test.WaitDelay = time.Second
	return test.CombinedOutput()
}

// prepare writes the changed files of the package in dir, and the overlay that puts them in its place.
func prepare(dir, work string) ([]change, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	replace, m := map[string]string{}, mutator{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := m.file(path)
		if err != nil {
			return nil, err
		}
		full, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		replace[full] = filepath.Join(work, filepath.Base(path))
		if err := os.WriteFile(replace[full], text, 0o600); err != nil {
			return nil, err
		}
		replace[filepath.Join(filepath.Dir(full), "mutant.go")] = filepath.Join(work, "mutant.go")
	}
	if err := os.WriteFile(filepath.Join(work, "mutant.go"), []byte(fmt.Sprintf(choice, m.name, marker)), 0o600); err != nil {
		return nil, err
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	return m.changes, os.WriteFile(filepath.Join(work, "overlay.json"), overlay, 0o600)
}

// choice is the file that is added to the package.
const choice = `package %s

var mutant = func() (n int) {
	for _, c := range []byte(%q)[14:] {
		n = 10*n + int(c-'0')
	}
	return n
}()

func pick[T any](id int, changed, is T) T {
	if mutant == id {
		return changed
	}
	return is
}
`
