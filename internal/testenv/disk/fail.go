package disk

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
)

// Luck is how much of what was not synced is there after a power failure: of each write and each name, and of each sector
// of a write that is torn. With Keep 0 or 1 and no Tear, chance has no say, and may be nil.
type Luck struct {
	Keep, Tear float64
	Chance     *rand.Rand
}

func (l Luck) happens(probability float64) bool {
	return probability >= 1 || probability > 0 && l.Chance.Float64() < probability
}

// sector is what a disk writes as a whole, in bytes.
const sector = 512

// Left is what is left after a power failure.
type Left struct {
	Files   map[string][]byte // by their paths in the folder
	Folders []string
	Fates   []string // what became of what was not synced
}

// Fail is what would be left if the power failed now.
func (d *Disk) Fail(l Luck) Left {
	left := Left{Files: map[string][]byte{}}
	left.add(l, d.root, "", map[*file][]byte{})
	return left
}

// add adds what is left of a folder. A file that has two names is read once.
func (left *Left) add(l Luck, in *folder, path string, read map[*file][]byte) {
	names := maps.Clone(in.synced)
	for _, c := range in.pending {
		fate := "lost"
		if l.happens(l.Keep) {
			fate = "kept"
			c.apply(names)
		}
		left.Fates = append(left.Fates, fmt.Sprintf("%s: %v", fate, c.call))
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		at := filepath.Join(path, name)
		switch node := names[name].(type) {
		case *folder:
			left.Folders = append(left.Folders, at)
			left.add(l, node, at, read)
		case *file:
			if _, done := read[node]; !done {
				read[node] = node.left(l, &left.Fates)
			}
			left.Files[at] = read[node]
		}
	}
}

// left is what is left of the content of f.
func (f *file) left(l Luck, fates *[]string) []byte {
	content := slices.Clone(f.synced)
	for _, c := range f.pending {
		fate := "lost"
		switch {
		case l.happens(l.Tear):
			fate = "torn"
			content = c.torn(l, content)
		case l.happens(l.Keep):
			fate = "kept"
			content = c.on(content)
		}
		if fates != nil {
			*fates = append(*fates, fmt.Sprintf("%s: %v", fate, c))
		}
	}
	return content
}

// on is content after the whole of c.
func (c Call) on(content []byte) []byte {
	if c.Name == "truncate" {
		return sized(content, c.At)[:c.At]
	}
	content = sized(content, c.At+int64(len(c.Data)))
	copy(content[c.At:], c.Data)
	return content
}

// torn is content after a part of c: some sectors, or no more than the new size.
func (c Call) torn(l Luck, content []byte) []byte {
	if c.Name == "truncate" {
		return content
	}
	end := c.At + int64(len(c.Data))
	content = sized(content, end)
	for from := c.At; from < end; {
		to := min(end, (from/sector+1)*sector)
		if l.happens(l.Keep) {
			copy(content[from:to], c.Data[from-c.At:to-c.At])
		}
		from = to
	}
	return content
}

// sized is content with zeros at its end, if it is shorter.
func sized(content []byte, size int64) []byte {
	return append(content, make([]byte, max(0, size-int64(len(content))))...)
}

// Write writes what is left into an empty folder.
func (left Left) Write(dir string) error {
	for _, path := range left.Folders {
		if err := os.MkdirAll(filepath.Join(dir, path), 0o700); err != nil {
			return err
		}
	}
	for path, content := range left.Files {
		if err := os.WriteFile(filepath.Join(dir, path), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}
