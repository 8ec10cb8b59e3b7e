package postgres

import (
	"flag"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/testenv"
)

// engineVariable names in the environment the engine of the databases that tests make: "postgres", otherwise SQLite.
const engineVariable = "ROSTER_TEST_ENGINE"

// Chosen reports whether the databases of the tests of this process are PostgreSQL's.
func Chosen() bool {
	return os.Getenv(engineVariable) == "postgres" //nolint:forbidigo // of the tests, not of roster
}

// Again runs all tests of this program but the calling one once more, in a process of their own in which PostgreSQL is
// chosen, while other tests go on: it makes the test a parallel one. With ROSTER_TEST_FULL=1 a pooler stands in between.
// Without PostgreSQL's programs the test is skipped, as testenv.Without does.
func Again(t *testing.T) {
	t.Helper()
	c, others := needAgain(t), "-test.skip=^"+t.Name()+"$"
	if testenv.Full(1, 0) == 1 {
		again(t, others, throughPooler(t, c))
	} else {
		again(t, others)
	}
}

// AgainThroughPooler is Again for the tests whose names match, with a pooler in between.
func AgainThroughPooler(t *testing.T, names string) {
	t.Helper()
	c := needAgain(t)
	if testenv.Full(1, 0) == 1 {
		t.Skip("all go through the pooler")
	}
	again(t, "-test.run="+names, throughPooler(t, c))
}

// throughPooler is the entry of the environment by which tests use a pooler in front of c.
func throughPooler(t *testing.T, c *Cluster) string {
	t.Helper()
	return poolerVariable + "=" + c.Pooler(t).hosts[0]
}

// needAgain returns the cluster for tests to run again, unless they are those that run again.
func needAgain(t *testing.T) *Cluster {
	t.Helper()
	if Chosen() {
		t.Skip("PostgreSQL is chosen for all tests")
	}
	return Shared(t)
}

// again runs the tests that the argument which chooses, with more entries in the environment.
func again(t *testing.T, which string, entries ...string) {
	t.Helper()
	args := []string{which}
	flag.Visit(func(f *flag.Flag) {
		switch name := strings.TrimPrefix(f.Name, "test."); name {
		case "short", "parallel", "cpu", "v":
			args = append(args, "-"+f.Name+"="+f.Value.String())
		}
	})
	if deadline, ok := t.Deadline(); ok {
		args = append(args, "-test.timeout="+time.Until(deadline.Add(-time.Second)).String()) //nolint:forbidigo // of the tests
	}
	tests := exec.CommandContext(t.Context(), os.Args[0], args...)                           //nolint:gosec,forbidigo // this program
	tests.Env = slices.Concat(os.Environ(), []string{engineVariable + "=postgres"}, entries) //nolint:forbidigo // of the tests
	var out strings.Builder
	tests.Stdout, tests.Stderr = &out, &out
	if err := tests.Start(); err != nil {
		t.Fatal(err)
	}
	t.Parallel()
	if err := tests.Wait(); err != nil {
		t.Errorf("on PostgreSQL: %v\n%s", err, out.String())
	} else if testing.Verbose() {
		t.Log(out.String())
	}
}
