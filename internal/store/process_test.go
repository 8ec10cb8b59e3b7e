package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// asProcess in the environment makes the test binary a process that runs the commands it reads.
const asProcess = "ROSTER_STORE_TEST_PROCESS"

func TestMain(m *testing.M) {
	if os.Getenv(asProcess) != "" {
		serve(os.Stdin, os.Stdout)
		return
	}
	testenv.CollectLess()
	_, remove, err := testenv.TempDir()
	if err != nil {
		panic(err)
	}
	defer remove()
	defer postgres.Stop()
	m.Run()
}

// serve runs one command a line and answers each with one line: "ok" or what went wrong.
func serve(in io.Reader, out io.Writer) {
	var held *Store
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		verb, path, _ := strings.Cut(lines.Text(), " ")
		err := errors.ErrUnsupported
		switch verb {
		case "create": // opens the database, which may be missing, and closes it
			err = create(context.Background(), path)
		case "hold": // opens the database and keeps it open
			if held, err = Open(context.Background(), path, Options{}); err == nil {
				_, err = members(context.Background(), held)
			}
		case "release":
			err = held.Close()
		}
		answer := "ok"
		if err != nil {
			answer = strings.ReplaceAll(err.Error(), "\n", " ")
		}
		fmt.Fprintln(out, answer) //nolint:errcheck // the test that asked notices
	}
}

// create opens the database as init does, at the same time as others. One of them makes the organization.
func create(ctx context.Context, path string) error {
	s, err := Open(ctx, path, Options{Create: true})
	if err != nil {
		return err
	}
	err = s.Change(ctx, func(s *Store) error {
		o := org.Organization{ID: "o1", Name: "Acme", Language: "en", Created: epoch(), KeyFingerprint: []byte{1}}
		if err := s.AddOrganization(ctx, o); !errors.Is(err, org.ErrConflict) {
			return err
		}
		_, err := s.Organization(ctx)
		return err
	})
	return errors.Join(err, s.Close())
}

// process is another process that uses the same databases.
type process struct {
	in  io.WriteCloser
	out *bufio.Scanner
}

func startProcess(t *testing.T) process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), asProcess+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	return process{in: in, out: bufio.NewScanner(out)}
}

func (p process) ask(t *testing.T, command string) {
	t.Helper()
	if _, err := fmt.Fprintln(p.in, command); err != nil {
		t.Fatal(err)
	}
}

func (p process) answer(t *testing.T) string {
	t.Helper()
	if !p.out.Scan() {
		t.Fatalf("the process ended: %v", p.out.Err())
	}
	return p.out.Text()
}

func (p process) do(t *testing.T, command string) {
	t.Helper()
	p.ask(t, command)
	if answer := p.answer(t); answer != "ok" {
		t.Fatalf("%s: %s", command, answer)
	}
}
