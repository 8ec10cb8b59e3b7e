//go:build linux

package cmd

import (
	"bytes"
	crand "crypto/rand"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/testenv/disk"
)

// failure is a failure of the power, and what it left.
type failure struct {
	disk.Left

	at     string // the call after which it was
	during deed
	before map[string]string // what was found before the deed
	told   bool              // that it was done
}

// failures are n, spread over all calls of r, and one more whenever something was told, with all lost that was not synced.
// What the disk should do by a call that is forgotten, it does not.
func (r *recording) failures(n int, chance *rand.Rand, forgotten func(disk.Call) bool) iter.Seq[failure] {
	return func(yield func(failure) bool) {
		on := disk.New(r.dir)
		r.do(on, r.before...)
		all, done, before := 0, 0, r.found
		for _, d := range r.deeds {
			all += len(d.calls)
		}
		for _, d := range r.deeds {
			for i, call := range d.calls {
				if !forgotten(call) {
					r.do(on, call)
				}
				done++
				chances := lucks(chance, done*n/all-(done-1)*n/all)
				told := i == len(d.calls)-1
				if told {
					chances = append(chances, disk.Luck{})
				}
				at := fmt.Sprintf("call %d of %d, %v, of roster %s", i+1, len(d.calls), call, strings.Join(d.args, " "))
				for _, luck := range chances {
					if !yield(failure{on.Fail(luck), at, d, before, told}) {
						return
					}
				}
			}
			before = d.after
		}
	}
}

// replay gives an error for each of the failures, nil where all is as it should be.
func (r *recording) replay(n int, chance *rand.Rand, forgotten func(disk.Call) bool) iter.Seq[error] {
	return func(yield func(error) bool) {
		home := inspected{newWorld(r.t, r.further...), r.seen}
		for f := range r.failures(n, chance, forgotten) {
			if !yield(home.holds(f)) {
				return
			}
		}
	}
}

// remembered forgets no call.
func remembered(disk.Call) bool { return false }

// twice lets the power fail n times, and then m times again while what the first failure left is put in order and the command
// is repeated.
func (r *recording) twice(n, m int, chance *rand.Rand) iter.Seq[error] {
	return func(yield func(error) bool) {
		for f := range r.failures(n, chance, remembered) {
			if f.told {
				continue // there is little to put in order
			}
			again, _, err := inspected{newWorld(r.t, r.further...), r.seen}.finds(f)
			if err != nil && !yield(err) {
				return
			}
			if err != nil || again.stdin != "" {
				continue // what reads standard input is not recorded
			}
			second := record(newWorld(r.t, r.further...))
			f.Folders = append(f.Folders, "config", "data")
			if err := f.Write(second.dir); err != nil {
				r.t.Fatal(err)
			}
			second.begins()
			second.does(again.args...)
			for err := range second.replay(m, chance, remembered) {
				if err != nil {
					err = fmt.Errorf("after %w\nand before that in %s\n\t%s", err, f.at, strings.Join(f.Fates, "\n\t"))
				}
				if !yield(err) {
					return
				}
			}
		}
	}
}

func (r *recording) do(on *disk.Disk, calls ...disk.Call) {
	for _, c := range calls {
		if err := on.Do(c); err != nil {
			r.t.Fatal(err)
		}
	}
}

// lucks are n: a quarter of them keeps nothing that was not synced, another quarter everything.
func lucks(chance *rand.Rand, n int) []disk.Luck {
	all := make([]disk.Luck, n)
	for i := range all {
		switch which := chance.IntN(4); which {
		case 0, 1:
			all[i].Keep = float64(which)
		default:
			all[i] = disk.Luck{Keep: chance.Float64(), Tear: chance.Float64() * float64(which-2), Chance: chance}
		}
	}
	return all
}

// holds returns an error unless a failure left what was before the deed or what it changed, the latter if that was told; and
// unless everything works again.
func (w inspected) holds(f failure) error {
	again, done, err := w.finds(f)
	if err != nil {
		return err
	}
	if e := w.runWith(again.stdin, again.args...); e.code != 0 {
		return f.wrong("afterwards, roster %s: exit code %d\n%s", strings.Join(again.args, " "), e.code, e.err)
	}
	if !done {
		if _, err = w.contents(); err != nil {
			return f.wrong("after it was repeated: %v", err)
		}
	}
	return nil
}

// finds looks at what a failure left in a home, and returns whether the deed was done by then, and what to do next: the same
// again, or something else.
func (w inspected) finds(f failure) (next deed, done bool, err error) {
	for _, name := range []string{"config", "data"} {
		if err := os.RemoveAll(filepath.Join(w.dir, name)); err != nil {
			return next, false, err
		}
	}
	for path := range f.Files {
		if strings.HasSuffix(path, "-wal") { // beside it is what SQLite keeps in memory, in which now may be anything
			f.Files[strings.TrimSuffix(path, "-wal")+"-shm"] = bytes.Repeat([]byte("x"), 1<<15)
		}
	}
	if err := f.Write(w.dir); err != nil {
		return next, false, err
	}
	now, err := w.contents()
	if err != nil {
		return next, false, f.wrong("%v", err)
	}
	next, done = deed{args: []string{"groups", "create", "Again " + crand.Text()}}, true
	for _, path := range pathsIn(now, f.before, f.during.after) {
		switch now[path] {
		case f.during.after[path]:
		case f.before[path]:
			next, done = f.during, false
			if f.told {
				return next, false, f.wrong("%s is not as it was told, but\n%s", path, now[path])
			}
		default:
			return next, false, f.wrong("%s is neither as before nor as after:\n%s", path, now[path])
		}
	}
	return next, done, nil
}

// wrong is an error with where it was and what became of what was not synced.
func (f failure) wrong(format string, args ...any) error {
	return fmt.Errorf("the power fails in %s: %s\n\t%s", f.at, fmt.Sprintf(format, args...), strings.Join(f.Fates, "\n\t"))
}

// pathsIn are those of files in any of all.
func pathsIn(all ...map[string]string) (paths []string) {
	for _, found := range all {
		for path := range found {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}
