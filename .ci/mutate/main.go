// Command mutate shows what the tests of a package would not notice: it changes one thing at a time in the package, a
// condition, a comparison, a guard, the kind of an error, a piece of an SQL statement, and runs the package's tests.
//
//	go run ./.ci/mutate -n 100 ./internal/org
//
// All changes of a package are compiled at once, as an overlay that leaves the files alone, and each is off until its
// number is written into a copy of the test program: a change costs no build. Only the tests that reach the changed line
// are run, the quick ones first, until one fails.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	from := flag.String("from", "", "try the changes that are lines of this file, as they are printed")
	list := flag.Bool("list", false, "list the changes, run nothing")
	flag.Parse()
	named, err := lines(*from)
	if err != nil {
		return err
	}
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
			return !strings.Contains(c.String(), *only) || strings.Contains(c.String(), *except) ||
				*from != "" && !named[c.String()]
		})
		rand.New(rand.NewSource(*seed)).Shuffle(len(changes), func(i, j int) { changes[i], changes[j] = changes[j], changes[i] })
		changes = changes[:min(len(changes), *size)]
		fmt.Printf("%s: %d changes are possible, %d are tried\n", dir, possible, len(changes))
		for _, tests := range append([]string{dir}, strings.FieldsFunc(*also, func(r rune) bool { return r == ',' })...) {
			if *list || len(changes) == 0 {
				break
			}
			p := program{dir: tests, changed: dir, work: work, run: *run, skip: *skip}
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

// lines returns the lines of the file at path, none if that is "".
func lines(path string) (map[string]bool, error) {
	found := map[string]bool{}
	if path == "" {
		return found, nil
	}
	text, err := os.ReadFile(path)
	for line := range strings.Lines(string(text)) {
		found[strings.TrimSpace(line)] = true
	}
	return found, err
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
