//go:build unix

package cmd

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// BenchmarkTab presses TAB in real shells to complete an email of 1,000,000: from the key to the email on the terminal.
// The first press, which may load the completion, does not count.
func BenchmarkTab(b *testing.B) {
	dir := benchDir(b)
	for _, name := range []string{"bash", "zsh", "fish"} {
		b.Run("TAB·in·"+name+",·1,000,000", func(b *testing.B) {
			how := shells()[name+" sourced"]
			c := exec.Command(how.path, strings.Fields(how.args)...)
			c.Env = append(home(dir), "TERM=xterm", "ROSTER_DATABASE="+filepath.Join(dir, "1m.db"))
			c.Env[1] = "PATH=" + dir + ":" + os.Getenv("PATH")
			c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
			keyboard, err := pty.Start(c)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait(); _ = keyboard.Close() })
			t := tabs{b, keyboard}
			t.press(how.setup+enter, "ready")
			t.press("roster version"+enter, "go1")
			var took []pair
			t.complete()
			for b.Loop() {
				took = append(took, pair{roster: usage{wall: t.complete()}})
			}
			b.ReportMetric(0, "ns/op") // not shown
			b.ReportMetric(median(took, func(p pair) float64 { return p.roster.wall.Seconds() * 1000 }), "wall-ms")
			b.ReportMetric(20, "wanted-ms")
		})
	}
}

// tabs is a shell's terminal.
type tabs struct {
	b        *testing.B
	keyboard *os.File
}

// complete completes an email and tells how long it took; the line is empty again.
func (t tabs) complete() time.Duration {
	t.b.Helper()
	t.press("roster members show ana@", "ana@")
	time.Sleep(20 * time.Millisecond)
	begun := time.Now()
	t.press(tab, "acme.example")
	took := time.Since(begun)
	t.press("\x15roster version"+enter, "go1")
	time.Sleep(20 * time.Millisecond)
	return took
}

// press types keys and reads until the text has come, all but what only draws it.
func (t tabs) press(keys, text string) {
	t.b.Helper()
	if _, err := t.keyboard.WriteString(keys); err != nil {
		t.b.Fatal(err)
	}
	var seen bytes.Buffer
	buf := make([]byte, 4096)
	_ = t.keyboard.SetReadDeadline(time.Now().Add(10 * time.Second))
	for !strings.Contains(escapes.ReplaceAllString(seen.String(), ""), text) {
		n, err := t.keyboard.Read(buf)
		seen.Write(buf[:n])
		if err != nil {
			t.b.Fatalf("never saw %q: %v\n%s", text, err, seen.String())
		}
	}
}
