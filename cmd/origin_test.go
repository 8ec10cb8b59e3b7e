package cmd

import (
	"os"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/listing"
)

// TestOrigin: whatever the system calls user and machine, the origin is one short line that a filter finds.
func TestOrigin(t *testing.T) {
	long := strings.Repeat("é", 100)
	for _, test := range []struct{ user, host, want string }{
		{"ana", "laptop", "cli ana@laptop"},
		{"Ana", "Laptop.Acme.example", "cli ana@laptop.acme.example"},
		{`ACME\Ana`, "PC-7", `cli acme\ana@pc-7`},
		{"svc$", "x", "cli svc$@x"},
		{"1000", "3f9c0a5b7d21", "cli 1000@3f9c0a5b7d21"},
		{"José", "été", "cli jose@ete"},
		{"анна", "машина", "cli анна@машина"},
		{"a b", "c@d\x1b[2J\n\u202e", "cli a_b@c_d__2j__"},
		{"\xff", "\x00", "cli _@_"},
		{"", "", "cli unknown@unknown"},
		{long, long, "cli " + strings.Repeat("e", 64) + "@" + strings.Repeat("e", 64)},
	} {
		got := cliOrigin(test.user, test.host)
		if got != test.want || listing.Fold(got) != got {
			t.Errorf("%q at %q is %q, want %q", test.user, test.host, got, test.want)
		}
	}
}

// TestUserName: nobody's id is a name of its own; the environment is not asked.
func TestUserName(t *testing.T) {
	t.Setenv("USER", "mallory")
	t.Setenv("HOME", "")
	if got := userName(2147483000); got != "2147483000" {
		t.Errorf("a user that there is not is %q", got)
	}
	for _, id := range []int{os.Getuid()} {
		if got := userName(id); got == "" || got == "mallory" {
			t.Errorf("this user is %q", got)
		}
	}
}
