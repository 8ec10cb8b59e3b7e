package cmd

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestImports has golangci-lint find what is planted in testdata/forbidden.txtar, and nothing else. That the program has no
// such imports and calls is checked by .ci/run.
func TestImports(t *testing.T) {
	t.Parallel()
	lint := peer(t, "golangci-lint", "checks imports and calls")
	plants, err := txtar.ParseFile("testdata/forbidden.txtar")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{} // what is said about a line
	for _, f := range plants.Files {
		for i, line := range strings.Split(string(f.Data), "\n") {
			if _, message, found := strings.Cut(line, "// "); found {
				want[fmt.Sprintf("%s:%d", f.Name, i+1)] = message
			}
		}
	}
	for _, name := range []string{".golangci.yaml", "go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		plants.Files = append(plants.Files, txtar.File{Name: name, Data: data})
	}
	dir := t.TempDir()
	if err := txtar.Write(plants, dir); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(lint, "run", "--allow-parallel-runners", "--enable-only=depguard,forbidigo", "--show-stats=false",
		"--output.text.path=stdout", "--output.text.print-issued-lines=false", "./...")
	c.Dir = dir
	var complaints bytes.Buffer
	c.Stderr = &complaints
	found, _ := c.Output() // it fails because it finds what it should
	for line := range strings.Lines(string(found)) {
		part := strings.SplitN(line, ":", 4) // file, line, column, message
		at := strings.Join(part[:min(2, len(part))], ":")
		if message := want[at]; message == "" || !strings.Contains(line, message) {
			t.Errorf("found besides: %s", line)
		}
		delete(want, at)
	}
	for at, message := range want {
		t.Errorf("%s: not found: %s", at, message)
	}
	if t.Failed() {
		t.Log(&complaints)
	}
}
