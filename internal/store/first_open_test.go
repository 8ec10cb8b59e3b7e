package store

import (
	"path/filepath"
	"strconv"
	"sync"
	"testing"
)

// TestFirstOpens: many processes make and open a database at once, and none fails.
func TestFirstOpens(t *testing.T) {
	const processes = 16
	dir := t.TempDir()
	all := make([]process, processes)
	for i := range all {
		all[i] = startProcess(t)
	}
	for round := range rounds(50) {
		path := filepath.Join(dir, strconv.Itoa(round), "roster.db")
		for _, p := range all {
			p.ask(t, "create "+path)
		}
		for i, p := range all {
			if answer := p.answer(t); answer != "ok" {
				t.Errorf("round %d, process %d: %s", round, i, answer)
			}
		}
		s := open(t, path, Options{})
		if found, err := s.Check(t.Context()); err != nil || len(found) > 0 {
			t.Errorf("round %d: %v, %v", round, found, err)
		}
	}
}

// TestFirstOpensInOneProcess: the same with goroutines.
func TestFirstOpensInOneProcess(t *testing.T) {
	dir := t.TempDir()
	for round := range rounds(20) {
		path := filepath.Join(dir, strconv.Itoa(round), "roster.db")
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() {
				if err := create(t.Context(), path); err != nil {
					t.Errorf("round %d: %v", round, err)
				}
			})
		}
		all.Wait()
	}
}

// TestLogIsSwitchedOn: opening a copy made by VACUUM INTO switches its write-ahead log on, even if many do so at once.
func TestLogIsSwitchedOn(t *testing.T) {
	s := newStore(t)
	all := make([]process, 8)
	for i := range all {
		all[i] = startProcess(t)
	}
	for round := range rounds(20) {
		path := filepath.Join(t.TempDir(), "copy.db")
		if err := s.Backup(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		if mode := read(t, path)[18]; mode != 1 {
			t.Fatalf("the copy's write version is %d, the test is for copies without a log", mode)
		}
		for _, p := range all {
			p.ask(t, "create "+path)
		}
		for i, p := range all {
			if answer := p.answer(t); answer != "ok" {
				t.Errorf("round %d, process %d: %s", round, i, answer)
			}
		}
		if mode := read(t, path)[18]; mode != 2 {
			t.Errorf("round %d: the write version is %d, want 2 (write-ahead log)", round, mode)
		}
	}
}
