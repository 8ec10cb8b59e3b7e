//go:build linux

package cmd

import (
	"bytes"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/testenv/disk"
)

// replay lets the power fail in n states of r, spread over all its calls, and also whenever something was told, with all
// lost that was not synced. It gives an error for each state, nil where all is as it should be. What the disk should do
// by a call that is forgotten, it does not.
func (r *recording) replay(n int, chance *rand.Rand, forgotten func(disk.Call) bool) iter.Seq[error] {
	return func(yield func(error) bool) {
		on, left := disk.New(r.dir), inspected{newWorld(r.t, r.further...), r.seen}
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
				failures := lucks(chance, done*n/all-(done-1)*n/all)
				told := i == len(d.calls)-1
				if told {
					failures = append(failures, disk.Luck{})
				}
				for _, luck := range failures {
					is := on.Fail(luck)
					err := left.holds(is, d, before, told)
					if err != nil {
						err = fmt.Errorf("the power fails in call %d of %d, %v, of roster %s: %w\n\t%s", i+1, len(d.calls), call,
							strings.Join(d.args, " "), err, strings.Join(is.Fates, "\n\t"))
					}
					if !yield(err) {
						return
					}
				}
			}
			before = d.after
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

// holds checks what is left in a home of a deed: what was before or what it changed, the latter if that was told; and
// that everything works again.
func (w inspected) holds(left disk.Left, d deed, before map[string]string, told bool) error {
	for _, name := range []string{"config", "data"} {
		if err := os.RemoveAll(filepath.Join(w.dir, name)); err != nil {
			return err
		}
	}
	for path := range left.Files {
		if strings.HasSuffix(path, "-wal") { // beside it is what SQLite keeps in memory, in which now may be anything
			left.Files[strings.TrimSuffix(path, "-wal")+"-shm"] = bytes.Repeat([]byte("x"), 1<<15)
		}
	}
	if err := left.Write(w.dir); err != nil {
		return err
	}
	now, err := w.contents()
	if err != nil {
		return err
	}
	done := true
	for _, path := range pathsIn(now, before, d.after) {
		if now[path] == d.after[path] {
			continue
		}
		if done = false; told {
			return fmt.Errorf("%s is not as it was told, but\n%s", path, now[path])
		}
		if now[path] != before[path] {
			return fmt.Errorf("%s is neither as before nor as after:\n%s", path, now[path])
		}
	}
	again := d
	if done {
		again = deed{args: []string{"groups", "create", "Again"}}
	}
	if e := w.runWith(again.stdin, again.args...); e.code != 0 {
		return fmt.Errorf("afterwards, roster %s: exit code %d\n%s", strings.Join(again.args, " "), e.code, e.err)
	}
	if !done {
		_, err = w.contents()
	}
	return err
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
