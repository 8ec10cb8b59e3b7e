//go:build unix

package cmd

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// BenchmarkBrowse moves in 1,000,000 members: how long the first screen takes, beside the list of 50 rows on the same
// terminal, how long a key, in which memory, and what it takes of the CPU while nothing is pressed.
func BenchmarkBrowse(b *testing.B) {
	dir := benchDir(b)
	b.Run("browse,·first·screen·of·1,000,000·(beside·list·--limit·50)", func(b *testing.B) {
		var took []pair
		for b.Loop() {
			first, k := openBrowse(b, dir)
			k.end()
			took = append(took, pair{usage{wall: first}, usage{wall: listOnTerminal(b, dir)}})
		}
		report(b, took, work{})
		b.ReportMetric(median(took, func(p pair) float64 { return p.roster.wall.Seconds() / p.yardstick.wall.Seconds() }), "cpu-ratio")
		b.ReportMetric(1.5, "wanted-ratio")
	})
	for _, order := range []string{"name", "email desc", "role, name desc", "last_sign_in", "role, language, name"} {
		b.Run("browse,·a·key·by·"+strings.ReplaceAll(order, " ", "·")+"·(99th·percentile)", func(b *testing.B) {
			_, k := openBrowse(b, dir)
			k.sort(order)
			var took []time.Duration
			for b.Loop() {
				for range 100 {
					took = append(took, k.press(anyKey()))
				}
			}
			b.ReportMetric(0, "ns/op") // not shown
			b.ReportMetric(percentile(took, 99), "wall-ms")
			b.ReportMetric(50, "wanted-ms")
			b.ReportMetric(k.memory(), "MiB")
			b.ReportMetric(60, "wanted-MiB")
			b.Logf("median of a key: %.1f ms", percentile(took, 50))
			k.end()
		})
	}
	b.Run("browse,·a·minute·in·which·nothing·is·pressed", func(b *testing.B) {
		_, k := openBrowse(b, dir)
		defer k.end()
		time.Sleep(2 * time.Second)
		before := k.cpu()
		time.Sleep(time.Minute)
		b.ReportMetric(0, "ns/op") // not shown
		b.ReportMetric((k.cpu()-before)*1000, "cpu-ms")
		b.ReportMetric(60, "wanted-ms") // 0.1 % of a CPU
	})
}

// anyKey is a key that moves.
func anyKey() string {
	keys := []string{"j", "k", "\x1b[6~", "\x1b[6~", "\x1b[5~", "g", "G", "j", "j"}
	return keys[rand.IntN(len(keys))]
}

// keyed is browse on a terminal.
type keyed struct {
	b        *testing.B
	keyboard *os.File
	process  *exec.Cmd
	seen     chan []byte
}

// onTerminal starts roster on a terminal.
func onTerminal(b *testing.B, dir string, args ...string) *keyed {
	b.Helper()
	c := exec.Command(filepath.Join(dir, "roster"), args...)
	c.Env = append(home(dir), "TERM=xterm-256color", "ROSTER_DATABASE="+filepath.Join(dir, "1m.db"))
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	keyboard, err := pty.StartWithSize(c, &pty.Winsize{Cols: 120, Rows: 40})
	if err != nil {
		b.Fatal(err)
	}
	k := &keyed{b, keyboard, c, make(chan []byte, 1000)}
	go func() {
		defer close(k.seen)
		for {
			buf := make([]byte, 1<<16)
			n, err := keyboard.Read(buf)
			if err != nil {
				return
			}
			k.seen <- buf[:n]
		}
	}()
	return k
}

// openBrowse starts browse, and tells after how long the rows are there.
func openBrowse(b *testing.B, dir string) (time.Duration, *keyed) {
	b.Helper()
	begun := time.Now()
	k := onTerminal(b, dir, "browse", "--as", "ana@acme.example")
	var all bytes.Buffer
	for part := range k.seen {
		all.Write(part)
		if strings.Contains(all.String(), ".example") {
			break
		}
	}
	return time.Since(begun), k
}

// listOnTerminal is how long a list of 50 rows takes on the same terminal.
func listOnTerminal(b *testing.B, dir string) time.Duration {
	b.Helper()
	begun := time.Now()
	k := onTerminal(b, dir, "members", "list", "--limit", "50")
	for range k.seen {
		continue
	}
	took := time.Since(begun)
	_ = k.process.Wait()
	return took
}

// sort sorts by order.
func (k *keyed) sort(order string) {
	k.b.Helper()
	for _, keys := range []string{"s", "\x15", order, "\r"} {
		k.press(keys)
		time.Sleep(300 * time.Millisecond)
	}
}

// press presses a key and tells after how long the screen has changed; 0 if it does not, as at the first row.
func (k *keyed) press(key string) time.Duration {
	k.b.Helper()
	for len(k.seen) > 0 {
		<-k.seen
	}
	begun := time.Now()
	if _, err := k.keyboard.WriteString(key); err != nil {
		k.b.Fatal(err)
	}
	var took time.Duration
	quiet := time.Second // a slow key counts too
	for {
		select {
		case _, ok := <-k.seen:
			if !ok {
				k.b.Fatal("browse has ended")
			}
			if took == 0 {
				took, quiet = time.Since(begun), 60*time.Millisecond
			}
		case <-time.After(quiet):
			return took
		}
	}
}

// percentile is the nth percentile of those that are not 0, in ms.
func percentile(all []time.Duration, n int) float64 {
	took := slices.DeleteFunc(slices.Clone(all), func(d time.Duration) bool { return d == 0 })
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[min(len(took)-1, len(took)*n/100)].Seconds() * 1000
}

// memory is the most memory that it had, in MiB.
func (k *keyed) memory() float64 {
	k.b.Helper()
	return peakMemory(k.b, k.process.Process.Pid)
}

// peakMemory is the most memory that a process has had so far, in MiB. Only Linux tells it.
func peakMemory(tb testing.TB, pid int) float64 {
	tb.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		tb.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	if err != nil {
		tb.Fatal(err)
	}
	return kib / 1024
}

// cpu is how many seconds it has taken of a CPU.
func (k *keyed) cpu() float64 {
	k.b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", k.process.Process.Pid))
	if err != nil {
		k.b.Fatal(err)
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')'):]))
	var jiffies float64
	for _, f := range fields[12:14] {
		n, err := strconv.ParseFloat(f, 64)
		if err != nil {
			k.b.Fatal(err)
		}
		jiffies += n
	}
	return jiffies / 100
}

func (k *keyed) end() {
	_ = k.process.Process.Kill()
	_ = k.process.Wait()
	_ = k.keyboard.Close()
}
