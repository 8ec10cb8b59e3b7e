package manifest

import (
	"bytes"
	"errors"
	"iter"
	"regexp"
	"runtime"
	"slices"

	"github.com/roster-cli/roster/internal/yamlfile"
)

// partSize is how many members are read at once.
const partSize = 1000

// beginning finds the key members with its first item on a line of its own. It returns where the line and the item begin, as
// [2] and [3], or nil.
func beginning(data []byte) []int {
	return regexp.MustCompile(`(?m)^members:\n( *)- `).FindSubmatchIndex(data)
}

// split cuts a file before every member whose number is a multiple of size, as far as that can be told by how lines begin.
// It is a guess, which readParts checks.
func split(data []byte, size int) (parts [][]byte) {
	for _, end := range []string{"...", "\u0085", "\u2028", "\u2029"} { // of a document, and of lines as YAML has them
		if bytes.Contains(data, []byte(end)) {
			return [][]byte{data}
		}
	}
	first := beginning(data)
	if first == nil {
		return [][]byte{data}
	}
	item := slices.Concat([]byte("\n"), data[first[2]:first[3]], []byte("- "))
	for from, at, n := 0, first[2], 1; ; n++ {
		next := bytes.Index(data[at:], item)
		if next < 0 {
			return append(parts, data[from:])
		}
		at += next + 1
		if n%size == 0 {
			parts, from = append(parts, data[from:at]), at
		}
	}
}

// begins is where the first member of a file that was cut begins.
func begins(data []byte) yamlfile.Position {
	first := beginning(data)
	return yamlfile.Position{Line: 1 + bytes.Count(data[:first[2]], []byte("\n")), Column: 1 + first[3] - first[2]}
}

// errNotParts means that a file was cut where it must not be.
var errNotParts = errors.New("the file has to be read as a whole")

// readParts reads a file, in the parts that split returns. If it can read more than one, each of them but the first is a
// list of members which goes on with the one at the end of the first, and the file as a whole gives the same.
func readParts(parts [][]byte) (file File, err error) {
	in := reader{names: map[string]string{}, written: map[string]string{}, emails: map[string]yamlfile.Position{}}
	n := 0
	for top, err := range parsed(parts) {
		if err != nil {
			return File{}, err
		}
		if n == 0 {
			file = in.file(top)
		} else {
			in.above += bytes.Count(parts[n-1], []byte("\n"))
			file.Members = append(file.Members, in.members(top)...)
		}
		if err := in.err(); err != nil {
			return File{}, err
		}
		if n == 0 && len(parts) > 1 && yamlfile.At(top.Content[len(top.Content)-1]) != begins(parts[0]) {
			return File{}, errNotParts
		}
		n++
	}
	return file, nil
}

// parsed yields the top node of each part, or why it cannot be parsed. As many are parsed at once as there are processors.
func parsed(parts [][]byte) iter.Seq2[*yamlfile.Node, error] {
	type result struct {
		top *yamlfile.Node
		err error
	}
	ahead := runtime.GOMAXPROCS(0)
	return func(yield func(*yamlfile.Node, error) bool) {
		results := make(chan chan result, ahead)
		next := 0
		begin := func() {
			if next == len(parts) {
				return
			}
			one, part := make(chan result, 1), parts[next]
			next++
			results <- one
			go func() {
				top, err := parse(part)
				one <- result{top, err}
			}()
		}
		for range ahead {
			begin()
		}
		for range parts {
			r := <-<-results
			begin()
			if !yield(r.top, r.err) {
				return // the others end by themselves
			}
		}
	}
}
