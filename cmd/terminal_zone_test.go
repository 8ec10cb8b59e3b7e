//go:build unix

package cmd

import (
	"regexp"
	"strings"
	"testing"
)

// Times on a terminal are local, by TZ in any form that POSIX has; a TZ that is not understood is noted once, and only
// where times are shown.
func TestTerminalZone(t *testing.T) {
	t.Parallel()
	w := founded(t, "ROSTER_TEST_NOW=2026-03-01T21:00:00Z")
	w.must("invitations", "create", "bo@acme.example", "cy@acme.example", "--role", "user")
	environ := w.environ
	for tz, want := range map[string]string{
		"":                           "2026-03-01 21:00",
		"JST-9":                      "2026-03-02 06:00",
		"CET-1CEST,M3.5.0,M10.5.0/3": "2026-03-01 22:00",
		"<+0330>-3:30":               "2026-03-02 00:30",
		"Mars/Olympus":               "2026-03-01 21:00",
	} {
		w.environ = append(environ[:len(environ):len(environ)], "TZ="+tz)
		lines, _ := w.shown(usual(), "invitations", "show", "bo@acme.example", "cy@acme.example")
		text := strings.Join(lines, "\n")
		if n := len(regexp.MustCompile(`created +`+want).FindAllString(text, -1)); n != 2 {
			t.Errorf("TZ=%s: %d are created at %s, want 2:\n%s", tz, n, want, text)
		}
		noted := strings.Count(text, `note: the time zone "Mars/Olympus" (TZ) is not known; times are in UTC`)
		if wanted := strings.Count(tz, "Mars"); noted != wanted {
			t.Errorf("TZ=%s: noted %d times, want %d:\n%s", tz, noted, wanted, text)
		}
	}
	w.environ = append(environ[:len(environ):len(environ)], "TZ=JST-9")
	for role, want := range map[string]string{"user": "note: ", "manager": "warning: "} {
		lines, _ := w.shown(usual(), "invitations", "create", "bo@acme.example", "--role", role, "--if-not-exists")
		want += "bo@acme.example has an invitation already, until 2026-03-09 06:00"
		if text := strings.Join(lines, " "); !strings.Contains(text, want) {
			t.Errorf("as %s: %s, want %s", role, text, want)
		}
	}
	w.environ = append(environ[:len(environ):len(environ)], "TZ=Mars/Olympus")
	if lines, _ := w.shown(usual(), "groups", "list"); strings.Contains(strings.Join(lines, "\n"), "TZ") {
		t.Errorf("a time zone is noted where there are no times:\n%s", lines)
	}
}
