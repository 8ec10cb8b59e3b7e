// Package disk replays what programs wrote, on a disk that forgets what was not synced when its power fails.
package disk

import (
	"fmt"
	"maps"
	"path/filepath"
	"strings"
)

// Disk is a folder as programs see it, and what of it is on the disk for certain. It promises no more than POSIX: what was
// written to a file is there once the file was synced, a name once its folder was.
type Disk struct {
	dir  string
	root *folder
}

// file is what was synced of a file, and what was done to it since.
type file struct {
	synced  []byte
	size    int64 // as programs see it
	pending []Call
}

// folder is what was synced of a folder, and what was done to it since. A node is a *file or a *folder.
type folder struct {
	synced, now map[string]any
	pending     []change
}

// change is what one call does to the names in a folder, as a whole or not at all.
type change struct {
	call  Call
	names map[string]any // nil: it is gone
}

// New is a disk with an empty folder dir, which has an absolute path.
func New(dir string) *Disk { return &Disk{dir, newFolder()} }

func newFolder() *folder { return &folder{synced: map[string]any{}, now: map[string]any{}} }

// Do does what a call did. What concerns other folders does nothing, nor what concerns a shared memory of SQLite, which
// is worth nothing after a power failure.
func (d *Disk) Do(c Call) error {
	in, name, ok := d.place(c.Path)
	if !ok {
		return nil
	}
	node := in.now[name]
	if name == "." {
		node = d.root
	}
	switch c.Name {
	case "open", "write", "truncate":
		return in.content(c, name)
	case "sync":
		return sync(c, node)
	case "mkdir":
		in.do(change{c, map[string]any{name: newFolder()}})
	case "unlink":
		in.do(change{c, map[string]any{name: nil}})
	case "rename", "link":
		to, other, ok := d.place(c.To)
		if !ok || to != in || node == nil {
			return fmt.Errorf("%v: out of its folder, or of nothing", c)
		}
		names := map[string]any{other: node}
		if c.Name == "rename" {
			names[name] = nil
		}
		in.do(change{c, names})
	default:
		return fmt.Errorf("%v: what that does to a disk is not known", c)
	}
	return nil
}

// place is the folder that a path is in, and its name there. It is not ok for what no Disk has.
func (d *Disk) place(path string) (in *folder, name string, ok bool) {
	within, err := filepath.Rel(d.dir, path)
	if err != nil || !filepath.IsAbs(path) || strings.HasPrefix(within, "..") || strings.HasSuffix(path, "-shm") {
		return nil, "", false
	}
	in, parts := d.root, strings.Split(within, "/")
	for _, part := range parts[:len(parts)-1] {
		if in, ok = in.now[part].(*folder); !ok {
			return nil, "", false
		}
	}
	return in, parts[len(parts)-1], true
}

// content does a call about the content of the file name.
func (in *folder) content(c Call, name string) error {
	f, there := in.now[name].(*file)
	switch {
	case c.Create && in.now[name] == nil:
		in.do(change{c, map[string]any{name: &file{}}})
	case c.Name == "open" && c.Empty && there && f.size > 0:
		f.do(Call{Name: "truncate", Path: c.Path})
	case c.Name == "open":
	case !there:
		return fmt.Errorf("%v: there is no such file", c)
	default:
		f.do(c)
	}
	return nil
}

func (f *file) do(c Call) {
	if c.Name == "truncate" {
		f.size = c.At
	} else {
		if c.At < 0 {
			c.At = f.size
		}
		f.size = max(f.size, c.At+int64(len(c.Data)))
	}
	f.pending = append(f.pending, c)
}

func (in *folder) do(c change) {
	c.apply(in.now)
	in.pending = append(in.pending, c)
}

func (c change) apply(names map[string]any) {
	for name, node := range c.names {
		if node == nil {
			delete(names, name)
		} else {
			names[name] = node
		}
	}
}

func sync(c Call, node any) error {
	switch node := node.(type) {
	case *file:
		node.synced, node.pending = node.left(Luck{Keep: 1}, nil), nil
	case *folder:
		node.synced, node.pending = maps.Clone(node.now), nil
	default:
		return fmt.Errorf("%v: there is no such file", c)
	}
	return nil
}
