//go:build unix

package cmd

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/roster-cli/roster/internal/testenv"
)

// bar is what the progress of a table begins with on a terminal.
const bar = "inviting"

// seated is a command on a terminal of that size, with its results in a file, which is given too.
func seated(w *world, s size, args ...string) (p *person, results string) {
	w.t.Helper()
	results = filepath.Join(w.dir, "results")
	out, err := os.Create(results)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = out.Close() })
	p = w.terminal(s, args...)
	p.command.Stdout = out
	return p, results
}

// drawn are escapes, without the CR.
var drawn = regexp.MustCompile("\x1b\\[[0-9;?<>=]*[a-zA-Z]")

// left are what is left of what was not typed on a terminal that wraps nothing: what is written over what was there,
// and wiped.
func (p *person) left() (lines []string) {
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "^C", "").Replace(p.raw()), "\n") {
		var cells []rune
		at := 0
		for _, r := range drawn.ReplaceAllString(line, "") {
			if r == '\r' {
				at = 0
				continue
			}
			if at == len(cells) {
				cells = append(cells, ' ')
			}
			cells[at] = r
			at++
		}
		lines = append(lines, strings.TrimRight(string(cells), " "))
	}
	return lines
}

// A terminal shows how far a table is while the results go elsewhere, and nothing of that is left when it is done.
func TestTerminalFromProgress(t *testing.T) {
	t.Parallel()
	w := founded(t)
	g := newGuests(w, 2500)
	for _, c := range []struct {
		name    string
		size    size
		environ string
		args    []string
		bar     bool
		left    []string
	}{
		{"usual", usual(), "A=", nil, true, []string{""}},
		{"table", usual(), "A=", []string{"-o", "table"}, true, []string{"note: nothing was changed; 2500 would be created, 0 exist already, 0 invalid", ""}},
		{"unknown size", size{0, 0}, "A=", nil, true, []string{""}},
		{"40 columns", size{40, 10}, "A=", nil, true, []string{""}},
		{"39 columns", size{39, 10}, "A=", nil, false, []string{""}},
		{"dumb", usual(), "TERM=dumb", nil, false, []string{""}},
		{"an error", usual(), "A=", []string{"--failed-to", "/dev/full"}, true, []string{"Error: there is no room left: writing the rows that failed: write /dev/full: no space left on device", "Hint: make room on the disk and try again", ""}},
		{"quiet", usual(), "A=", []string{"-q"}, false, []string{""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := g.invite("--dry-run")
			if len(c.args) > 0 && c.args[0] != "--failed-to" {
				args = slices.Delete(args, 6, 8) // -o csv
			}
			p, results := seated(w, c.size, append(args, c.args...)...)
			p.command.Env = append(p.command.Env, c.environ)
			p.begin()
			code := 0
			if c.name == "an error" {
				code = 1
			}
			p.ends(code)
			raw := p.raw()
			if shown := strings.Contains(raw, bar); shown != c.bar {
				t.Errorf("a bar is shown: %v, in %q", shown, raw)
			}
			if got := p.left(); !slices.Equal(got, c.left) {
				t.Errorf("there is left %q, want %q", got, c.left)
			}
			for part := range strings.SplitSeq(raw, "\r") {
				if c.size.columns > 0 && utf8.RuneCountInString(strings.TrimSuffix(part, "\n")) > int(c.size.columns) && strings.Contains(part, bar) {
					t.Errorf("%q is too long for %d columns", part, c.size.columns)
				}
			}
			if text, err := os.ReadFile(results); err != nil || strings.Contains(string(text), bar) || c.name != "quiet" && strings.Count(string(text), "\n") != 2501 {
				t.Errorf("the results are %d bytes, %v", len(text), err)
			}
		})
	}

	// No terminal, no bar.
	if e := w.run(g.invite("--dry-run")...); e.code != 0 || e.err != "" {
		t.Errorf("a pipe gets %q", e.err)
	}
}

// Where the results go to the same terminal, each line of them is left whole.
func TestTerminalFromResults(t *testing.T) {
	t.Parallel()
	for format, line := range map[string]string{
		"csv": `^\d+,p\d{6}@acme\.example,\w+,.*,https://`, "table": `^ *\d+  p\d{6}@acme\.example .* https://`, "json": `^    "link": "https://`,
	} {
		if testenv.Full(1, 0) == 0 && format != "csv" {
			continue
		}
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			w := founded(t)
			g := newGuests(w, 650)
			o := w.mailing("none", "rcpt=hang:"+g.emails[600]) // it takes a while
			p := w.terminal(size{200, 50}, append(slices.Delete(g.invite(), 6, 8), "-o", format)...)
			p.begin()
			for range 601 {
				o.reaches(t, "rcpt")
			}
			time.Sleep(150 * time.Millisecond)
			p.press(ctrlC)
			p.ends(130)
			lines, rows, whole := p.left(), 0, regexp.MustCompile(line)
			for _, line := range lines {
				if strings.Contains(line, bar) {
					t.Errorf("there is left %q", line)
				}
				if whole.MatchString(line) {
					rows++
				}
			}
			if raw := p.raw(); !strings.Contains(raw, bar) || rows != 610 {
				t.Errorf("%d rows are left, want 610, in\n%s", rows, strings.Join(lines, "\n"))
			}
			if last := lines[len(lines)-3:]; !strings.Contains(last[0], "interrupted (interrupt)") || last[1] != "Hint: run the same file again: it goes on where this ended" {
				t.Errorf("last there is %q", last)
			}
		})
	}
}
