package disk

import (
	"encoding/hex"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Traced are the system calls that change what is on a disk, for strace -e trace. Those that a Disk does not know are
// among them, so that it notices when they are made.
const Traced = "?open,openat,?creat,write,writev,pwrite64,pwritev,?pwritev2,truncate,ftruncate,fallocate," +
	"fsync,fdatasync,sync_file_range,?rename,renameat,?renameat2,?link,linkat,?unlink,unlinkat,?mkdir,mkdirat,?rmdir," +
	"symlinkat,copy_file_range,sendfile,splice"

// Call is a system call that succeeded.
type Call struct {
	Name   string // without what distinguishes its variants: open, write, truncate, sync, rename, link, unlink, mkdir
	Path   string // of the file that it is about, or what is there instead: pipe:[…], socket:[…]
	To     string // the other name, of a rename or a link
	Data   string // written
	At     int64  // where that is written, -1 for the end; or the new size
	Output bool   // it writes to standard output
	Create bool   // the file if it is missing
	Empty  bool   // the file
}

var (
	variant = regexp.MustCompile(`^[fp]?(open|creat|write|truncate|rename|link|unlink|mkdir|sync|datasync)(?:at|at2|64)?$`)
	opened  = regexp.MustCompile(`^(\d+|AT_FDCWD)<(.*)>$`)
)

// Parse reads a line that strace -f -y -xx wrote, with the whole of the data. It reports whether that is a call that
// succeeded.
func Parse(line string) (c Call, ok bool) {
	call, result, ended := cutLast(line, ") ")
	_, name, _ := strings.Cut(call, " ") // the thread
	name, inner, begun := strings.Cut(strings.TrimLeft(name, " "), "(")
	result, found := strings.CutPrefix(strings.TrimLeft(result, " "), "= ")
	if !ended || !begun || !found || !strings.ContainsAny(result[:1], "0123456789") {
		return c, false
	}
	args := strings.Split(inner, ", ") // no text has a comma: it is hexadecimal
	c.Name = name
	if v := variant.FindStringSubmatch(name); v != nil {
		c.Name = strings.TrimPrefix(v[1], "data")
	}
	texts := c.about(args)
	last, _ := strconv.ParseInt(args[len(args)-1], 10, 64)
	switch c.Name {
	case "write":
		length, _ := strconv.Atoi(result)
		c.Data, c.At = strings.Join(texts, "")[:length], -1
		if name == "pwrite64" {
			c.At = last
		}
		return c, true
	case "truncate":
		c.At = last
	case "open", "creat":
		c.Create = c.Name == "creat" || strings.Contains(inner, "O_CREAT")
		c.Empty = c.Name == "creat" || strings.Contains(inner, "O_TRUNC")
		c.Name = "open"
	}
	if len(texts) > 0 {
		c.Path = texts[0]
	}
	if len(texts) > 1 {
		c.To = texts[1]
	}
	return c, true
}

func cutLast(s, separator string) (before, after string, found bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(separator):], true
}

// about sets what is open as a number among the arguments, and returns those that are texts: data, or paths.
func (c *Call) about(args []string) (texts []string) {
	in := ""
	for _, arg := range args {
		if of := opened.FindStringSubmatch(arg); of != nil {
			in = text(of[2])
			if of[1] != "AT_FDCWD" {
				c.Path, c.Output = in, c.Name == "write" && of[1] == "1"
			}
		}
		quoted, found := strings.CutPrefix(arg, `"`)
		if !found {
			continue
		}
		said := text(strings.TrimSuffix(quoted, `"`))
		if c.Name != "write" && !filepath.IsAbs(said) {
			said = filepath.Join(in, said)
		}
		texts = append(texts, said)
	}
	return texts
}

// text is what strace wrote in hexadecimal.
func text(s string) string {
	b, err := hex.DecodeString(strings.ReplaceAll(s, `\x`, ""))
	if err != nil {
		return s
	}
	return string(b)
}

// String is what a person reads of c.
func (c Call) String() string {
	s := c.Name + " " + filepath.Base(c.Path)
	if c.To != "" {
		s += " to " + filepath.Base(c.To)
	}
	if c.Name == "write" {
		s += fmt.Sprintf(", %d bytes at %d", len(c.Data), c.At)
	}
	return s
}
