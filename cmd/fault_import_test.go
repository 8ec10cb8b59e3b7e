//go:build unix

package cmd

import (
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
	"github.com/roster-cli/roster/internal/testenv"
)

// stock is the inventory that many rows make: a file in no order, and what each row comes to, by path.
type stock struct {
	file string
	rows map[string]string
}

// newStock makes an inventory of n resources, most of which depend on others, owned by bo, cy and ana.
func newStock(w *world, n int) stock {
	kinds, owners := org.ResourceKinds(), [][]string{{"ana@acme.example"}, {"bo@acme.example"}, {"bo@acme.example", "cy@acme.example"}}
	path := func(i int) string { return fmt.Sprintf("%s/R%05d", kinds[i%len(kinds)], i) }
	s := stock{rows: map[string]string{}}
	lines := make([]string, n)
	for i := range n {
		var needs []string
		if i > 0 {
			needs = append(needs, path(i/2)) // up to a dozen deep
		}
		if i > 1 && i%7 > 0 {
			needs = append(needs, path(i-1))
		}
		slices.Sort(needs)
		needs = slices.Compact(needs)
		kind, name, _ := strings.Cut(path(i), "/")
		lines[i] = strings.Join([]string{name, kind, strings.Join(owners[i%len(owners)], ";"), strings.Join(needs, ";")}, ",")
		s.rows[path(i)] = fmt.Sprint(owners[i%len(owners)], needs)
	}
	random := rand.New(rand.NewPCG(1, 1))
	random.Shuffle(n, func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	s.file = w.file("stock.csv", "name,kind,owners,depends_on\n"+strings.Join(lines, "\n")+"\n")
	return s
}

// stocked is a world with an inventory of n rows to take in.
func stocked(t *testing.T, n int, further ...string) (*world, stock) {
	t.Helper()
	w := founded(t, further...)
	w.employ(org.Manager, "bo@acme.example", "cy@acme.example")
	return w, newStock(w, n)
}

// there checks that what is stored of the inventory is stored once, as its row says, and gives the paths.
func (s stock) there(w *world) map[string]bool {
	w.t.Helper()
	paths := map[string]bool{}
	w.read(func(ctx context.Context, db *store.Store) {
		for _, r := range rowsOf(ctx, w, db, store.Resources()) {
			slices.Sort(r.Owners)
			slices.Sort(r.DependsOn)
			if got := fmt.Sprint(r.Owners, r.DependsOn); got != s.rows[r.Path()] {
				w.t.Errorf("%s has owners and needs %s, want %s", r.Path(), got, s.rows[r.Path()])
			}
			paths[r.Path()] = true
		}
	})
	return paths
}

// complete checks that all of the inventory is there, and that the audit log tells of each resource once.
func (s stock) complete(w *world) {
	w.t.Helper()
	if paths := s.there(w); len(paths) != len(s.rows) {
		w.t.Errorf("%d resources are there, want %d", len(paths), len(s.rows))
	}
	if events := w.lines("audit", "list", "--filter", "action=resource.create", "--columns", "subject"); len(events) != len(s.rows) {
		w.t.Errorf("%d resources were created, want %d", len(events), len(s.rows))
	}
	w.sound()
}

// take is the command that takes it in.
func (s stock) take() []string {
	return []string{"resources", "create", "--from", s.file, "-o", "csv"}
}

// silent is e without its long report.
func silent(e ended) ended {
	e.out = ""
	return e
}

// created are the paths that a report tells as created, and how many others it tells.
func created(w *world, report string) (paths []string, others int) {
	w.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(report)).ReadAll()
	if err != nil {
		w.t.Fatal(err)
	}
	for _, row := range rows[min(1, len(rows)):] {
		if row[2] == "created" {
			paths = append(paths, row[1])
		} else {
			others++
		}
	}
	return paths, others
}

// grown waits until n resources are there, or the command has ended.
func (w *world) grown(n int, ending <-chan ended) (e ended, over bool) {
	w.t.Helper()
	return grown(w, store.Resources(), n, ending)
}

// grown waits until n rows of a table are there, or the command has ended.
func grown[T any](w *world, table store.Table[T], n int, ending <-chan ended) (e ended, over bool) {
	w.t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, w.database(), store.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // it was only read
	for {
		select {
		case e := <-ending:
			return e, true
		case <-time.After(time.Millisecond):
		}
		if there, err := store.Count(ctx, s, table, listing.Query{}, n); err != nil {
			w.t.Fatal(err)
		} else if there >= n {
			return e, false
		}
	}
}

// moment is when a command is stopped: late after so many rows are there.
type moment struct {
	rows   int
	late   time.Duration
	signal syscall.Signal
}

// stopped runs roster, and stops it by a signal at a moment, unless it has ended by then. It ends as it should.
func stopped[T any](w *world, table store.Table[T], m moment, args ...string) ended {
	w.t.Helper()
	command := w.command(args...)
	ending := start(w.t, command)
	e, over := grown(w, table, m.rows, ending)
	if !over {
		time.Sleep(m.late)
		_ = command.Process.Signal(m.signal) // it may have just ended
		e = <-ending
	}
	if e.code != 0 {
		w.wants(silent(e), 128+int(m.signal), "")
	}
	return e
}

// An import that is stopped, wherever it is, can be run again: in the end each row is there once, and none was ever
// there in part.
func TestFaultImportStopped(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, importStopped)
}

func importStopped(t *testing.T, database func() string) {
	t.Helper()
	signals := []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM, syscall.SIGINT}
	for round := range testenv.Full(6, 1) {
		w, s := stocked(t, testenv.Full(3000, 1100), database())
		ends := 0 // by a signal
		for i, rows := range []int{0, 1, 501, 1001, 1501, 2001} {
			signal := signals[(i+round)%len(signals)]
			late := time.Duration(rand.IntN(10*i+1)) * time.Millisecond
			e := stopped(w, store.Resources(), moment{rows, late, signal}, s.take()...)
			there := s.there(w)
			if e.code != 0 {
				ends++
			} else if len(there) != len(s.rows) {
				t.Errorf("it said that it is done, with %d rows", len(there))
			}
			told, _ := created(w, e.out)
			for _, path := range told {
				if !there[path] {
					t.Errorf("%s is told as created, and is not there", path)
				}
			}
			if len(there) == len(s.rows) {
				break
			}
		}
		w.wants(silent(w.run(s.take()...)), 0, "")
		s.complete(w)
		if ends == 0 { // on a busy machine the later ones may be done before they are stopped
			t.Error("none was stopped before it was done")
		}
	}
}

// Of imports of the same file at once each tells every row, and together they make each resource once.
func TestFaultImportTwice(t *testing.T) {
	t.Parallel()
	mostlyOnFiles(t, importTwice)
}

func importTwice(t *testing.T, database func() string) {
	t.Helper()
	w, s := stocked(t, testenv.Full(3000, 1100), database())
	made := map[string]bool{}
	for _, e := range w.atOnce(testenv.Full(8, 2), s.take()...) {
		w.wants(silent(e), 0, "")
		told, others := created(w, e.out)
		if len(told)+others != len(s.rows) {
			t.Errorf("it tells %d created and %d there, of %d rows", len(told), others, len(s.rows))
		}
		for _, path := range told {
			if made[path] {
				t.Errorf("%s was created twice", path)
			}
			made[path] = true
		}
	}
	if len(made) != len(s.rows) {
		t.Errorf("%d rows are told as created, want %d", len(made), len(s.rows))
	}
	s.complete(w)
}
