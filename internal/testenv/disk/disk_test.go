package disk

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// replay is a disk after calls, each a word for what it does and the names that it is about.
func replay(t *testing.T, calls ...string) *Disk {
	t.Helper()
	d := New("/d")
	for _, call := range calls {
		words := strings.Fields(call)
		c := Call{Name: words[0], Path: "/d/" + words[1], At: -1, Create: words[0] == "open"}
		if len(words) > 2 {
			c.Data, c.To = words[2], "/d/"+words[2]
		}
		if err := d.Do(c); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// names are the files that are left, with their content.
func (left Left) names() string {
	var all []string
	for path, content := range left.Files {
		all = append(all, path+"="+string(content))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// What was not synced may be lost, and what was synced is not.
func TestFail(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		calls      string
		none, each string
	}{
		{"open a;write a 12", "", "a=12"},
		{"open a;write a 12;sync a", "", "a=12"}, // the name is in the folder
		{"open a;write a 12;sync .", "a=", "a=12"},
		{"open a;write a 12;sync .;sync a;write a 34", "a=12", "a=1234"},
		{"open a;write a 12;sync a;sync .;unlink a", "a=12", ""},
		{"open a;sync .;unlink a;open a;write a 12;sync a", "a=", "a=12"}, // which is another file
		{"open a;write a 12;sync a;open b;sync .;rename a b", "a=12 b=", "b=12"},
		{"open a;write a 12;sync a;link a b;unlink a;sync .", "b=12", "b=12"},
		{"mkdir f;open f/a;sync f", "", "f/a="},
		{"mkdir f;sync .;open f/a", "", "f/a="},
		{"mkdir f;sync .;open f/a;sync f", "f/a=", "f/a="},
		{"open a-shm;write a-shm 1;sync .", "", ""},
	} {
		d := replay(t, strings.Split(c.calls, ";")...)
		if none, each := d.Fail(Luck{}).names(), d.Fail(Luck{Keep: 1}).names(); none != c.none || each != c.each {
			t.Errorf("%s leaves %q to %q, want %q to %q", c.calls, none, each, c.none, c.each)
		}
	}
}

// Chance leaves any part of what was not synced, and a renamed file has one of its names.
func TestFailByChance(t *testing.T) {
	t.Parallel()
	d := replay(t, "open a", "sync .", "write a 12", "write a 34", "rename a b")
	seen, chance := map[string]bool{}, rand.New(rand.NewPCG(1, 1))
	for range 200 {
		seen[d.Fail(Luck{Keep: 0.5, Tear: 0.2, Chance: chance}).names()] = true
	}
	for _, name := range []string{"a", "b"} {
		for _, content := range []string{"", "12", "1234", "\x00\x0034", "\x00\x00", "\x00\x00\x00\x00", "12\x00\x00"} {
			if !seen[name+"="+content] {
				t.Errorf("never %s=%q", name, content)
			}
		}
	}
	if len(seen) != 14 {
		t.Errorf("%d states: %v", len(seen), seen)
	}
}

// A write is torn where a sector ends.
func TestTorn(t *testing.T) {
	t.Parallel()
	d := replay(t, "open a", "sync .", "write a "+strings.Repeat("x", 500), "sync a", "write a "+strings.Repeat("y", 600))
	seen, chance := map[string]bool{}, rand.New(rand.NewPCG(1, 1))
	for range 200 {
		content := string(d.Fail(Luck{Keep: 0.5, Tear: 1, Chance: chance}).Files["a"])
		if !strings.HasPrefix(content, strings.Repeat("x", 500)) || len(content) != 1100 {
			t.Fatalf("what was synced is gone, or the size is wrong: %q", content)
		}
		seen[content[500:501]+content[511:513]+content[1023:1025]+content[1099:]] = true
	}
	for _, want := range []string{"yyyyyy", "\x00\x00\x00\x00\x00\x00", "yy\x00\x00yy", "\x00\x00yy\x00\x00"} {
		if !seen[want] {
			t.Errorf("never %q", want)
		}
	}
	if len(seen) != 8 {
		t.Errorf("%d states", len(seen))
	}
}

// Calls are read as strace writes them; those that failed, or changed nothing on a disk, do nothing.
func TestParse(t *testing.T) {
	t.Parallel()
	x := func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			b.WriteString(`\x` + string("0123456789abcdef"[s[i]>>4]) + string("0123456789abcdef"[s[i]&15]))
		}
		return b.String()
	}
	at := "AT_FDCWD<" + x("/d") + ">, "
	for line, want := range map[string]Call{
		`7 open("` + x("/d/a") + `", O_RDWR|O_CREAT|O_CLOEXEC, 0600) = 5<` + x("/d/a") + `>`:  {Name: "open", Path: "/d/a", Create: true},
		`7 openat(` + at + `"` + x("a") + `", O_WRONLY|O_TRUNC) = 5<` + x("/d/a") + `>`:       {Name: "open", Path: "/d/a", Empty: true},
		`7 pwrite64(5<` + x("/d/a") + `>, "` + x("1, 2") + `", 4, 8) = 4`:                     {Name: "write", Path: "/d/a", Data: "1, 2", At: 8},
		`7 write(5<` + x("/d/a") + `>, "` + x("12") + `", 2)     = 1`:                         {Name: "write", Path: "/d/a", Data: "1", At: -1},
		`7 write(1<` + x("pipe:[3]") + `>, "` + x("12") + `", 2) = 2`:                         {Name: "write", Path: "pipe:[3]", Data: "12", At: -1, Output: true},
		`7 ftruncate(5<` + x("/d/a") + `>, 4096) = 0`:                                         {Name: "truncate", Path: "/d/a", At: 4096},
		`7 fdatasync(5<` + x("/d/a") + `>) = 0`:                                               {Name: "sync", Path: "/d/a"},
		`7 renameat(` + at + `"` + x("/d/a") + `", ` + at + `"` + x("/d/b") + `") = 0`:        {Name: "rename", Path: "/d/a", To: "/d/b"},
		`7 linkat(` + at + `"` + x("a") + `", 6<` + x("/d/f") + `>, "` + x("b") + `", 0) = 0`: {Name: "link", Path: "/d/a", To: "/d/f/b"},
		`7 unlinkat(6<` + x("/d/f") + `>, "` + x("a") + `", 0) = 0`:                           {Name: "unlink", Path: "/d/f/a"},
		`7 fallocate(5<` + x("/d/a") + `>, 0, 0, 4096) = 0`:                                   {Name: "fallocate", Path: "/d/a"},
		`7 fsync(5<` + x("/d/a") + `>) = -1 EIO (Input/output error)`:                         {},
		`7 +++ exited with 0 +++`:                                                             {},
		`7 write(2<` + x("pipe:[3]") + `>, "` + x("12") + `", 2) = ?`:                         {},
		`7 mkdirat(` + at + `"` + x("/d/f") + `", 0700) = 0`:                                  {Name: "mkdir", Path: "/d/f"},
	} {
		if got, ok := Parse(line); got != want || ok != (want.Name != "") {
			t.Errorf("%s is %+v, %v", line, got, ok)
		}
	}
	if err := New("/d").Do(Call{Name: "fallocate", Path: "/d/a"}); err == nil {
		t.Error("a call that is not known is passed over")
	}
}
