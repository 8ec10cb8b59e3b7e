package postgres

import (
	"bufio"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// orphanVariable is set for the process that TestNoOrphan kills.
const orphanVariable = "ROSTER_TEST_ORPHAN"

// TestNoOrphan kills a test process, and finds that its server has ended too.
func TestNoOrphan(t *testing.T) {
	t.Parallel()
	if os.Getenv(orphanVariable) != "" {
		fmt.Println(New(t).Address(Owner, ""))
		select {}
	}
	needPrograms(t)
	process := exec.Command(os.Args[0], "-test.run=^TestNoOrphan$")
	process.Env = append(os.Environ(), orphanVariable+"=1")
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "postgres:") {
	}
	address := lines.Text()
	if u, err := url.Parse(address); err == nil && u.Query().Get("host") != "" {
		defer func() { _ = os.RemoveAll(filepath.Dir(u.Query().Get("host"))) }() // the folder of testenv.TempDir
	}
	c, err := pgconn.Connect(context.Background(), address)
	if err != nil {
		t.Fatalf("%q: %v", address, err)
	}
	_ = process.Process.Kill()
	_ = process.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := c.WaitForNotification(ctx); ctx.Err() != nil {
		t.Errorf("still there: %v", err)
	}
}
