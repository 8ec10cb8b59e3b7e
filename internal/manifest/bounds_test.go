package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
)

// A file that was made to exhaust the parser is refused quickly.
func TestDeepFiles(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'z'; c++ {
		bomb += strings.ReplaceAll("Z: &Z [*Y,*Y,*Y,*Y,*Y,*Y,*Y,*Y,*Y]\n", "Z", string(c))
		bomb = strings.ReplaceAll(bomb, "*Y", "*"+string(c-1))
	}
	files := map[string]string{"aliases": bomb}
	heads := []string{"", "members:\n- groups: ", "groups: ", "members: ["}
	for _, head := range heads[:testenv.Full(4, 2)] {
		for _, unit := range []string{
			"[", "{", "{a: ", "- ", "- [", "&a ", "!t ", "? ", "[a, ", "a: [", "'", "|\n", "-\n", "a,", "# c\n", "- # c\n", "~,",
			"[],", "{},", "--- \n",
		} {
			files[head+unit+" 10,000 times"] = head + strings.Repeat(unit, 10_000)
			files[head+unit+" of 256 KiB"] = head + strings.Repeat(unit, 256<<10/len(unit))
		}
	}
	for name, text := range files {
		start := testenv.ProcessorTime()
		_, err := Read(strings.NewReader(text))
		if !errors.Is(err, org.ErrUsage) {
			t.Errorf("%q gives %v", name, err)
		}
		if took := testenv.ProcessorTime() - start; took > 10*time.Second {
			t.Errorf("%q took %v", name, took)
		}
		if len(err.Error()) > 10_000 {
			t.Errorf("%q gives an error of %d bytes", name, len(err.Error()))
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '#'
	}
	return len(p), nil
}

func TestLargestFile(t *testing.T) {
	_, err := Read(io.MultiReader(strings.NewReader("groups: []\n"), endless{}))
	if got := told(t, err); got != "the file is larger than 32 MiB" {
		t.Error(got)
	}
	for _, size := range []int64{1 << 20, 1<<20 + 1} {
		if data, err := readAll(io.LimitReader(endless{}, size), 1); (err == nil) != (size == 1<<20 && int64(len(data)) == size) {
			t.Errorf("at most 1 MiB: %d bytes give %d, %v", size, len(data), err)
		}
	}
}

// Reading takes memory and time in proportion to the file: ten times the members may take thirty times as long on a
// busy machine, not a hundred times.
func TestManyMembers(t *testing.T) {
	const few, bytesEach = 3_000, 8 << 10
	reading(t, few) // what is made once
	short, _ := reading(t, few)
	long, used := reading(t, 10*few)
	if used > 10*few*bytesEach {
		t.Errorf("%d members cost %d bytes", 10*few, used)
	}
	for try := 0; long > 30*short && try < 4; try++ { // the machine may be busy with other tests
		again, _ := reading(t, 10*few)
		long = min(long, again)
	}
	if long > 30*short {
		t.Errorf("%d members take %v, %d take %v", few, short, 10*few, long)
	}
}

// reading reads a file of n members, and returns how long that took and how many bytes were allocated.
func reading(t *testing.T, n int) (took time.Duration, used uint64) {
	t.Helper()
	var file bytes.Buffer
	if err := Write(&file, nil, many(n)); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := testenv.ProcessorTime()
	f, err := Read(&file)
	took = testenv.ProcessorTime() - start
	runtime.ReadMemStats(&after)
	if err != nil || len(f.Members) != n {
		t.Fatal(len(f.Members), err)
	}
	return took, after.TotalAlloc - before.TotalAlloc
}

// Each of 100,000 groups is looked up, not searched for.
func TestManyGroups(t *testing.T) {
	start := testenv.ProcessorTime()
	var b strings.Builder
	b.WriteString("groups: [GIS]\nmembers: [{email: ana@acme.example, groups: [")
	for i := range 100_000 {
		fmt.Fprintf(&b, "crew %d,", i)
	}
	b.WriteString("]}]\n")
	if got := len(read(t, b.String()).Members[0].Groups); got != 100_000 {
		t.Errorf("%d groups are read", got)
	}
	if took := testenv.ProcessorTime() - start; took > 20*time.Second {
		t.Errorf("100,000 groups take %v", took)
	}
}
