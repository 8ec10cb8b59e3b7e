//go:build unix

package cmd

import (
	"log/slog"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Nothing that lets anybody in is ever in the log, whatever is asked how.
func TestServeLog(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"--debug", "--no-color"} {
		t.Run(flag, func(t *testing.T) {
			t.Parallel()
			w := hosting(t)
			s := w.serve(flag)
			link, other := w.invited("bo@acme.example", "user"), w.invited("cy@acme.example", "user")
			reset := strings.TrimSpace(w.must("members", "reset-password", "ana@acme.example", "--link"))
			v := visit(t)
			v.get(s.at(link))
			v.get(s.at(link) + "?token=" + link)
			v.post(s.at(link), "name", "Bo", "password", "short-secret")
			v.post(s.at(link), "name", "Bo", "password", quietRivers)
			v.get(s.at(link))
			v.post(s.base+"/sign-in", "email", "bo@acme.example", "password", "wrong-secret-of-bo")
			v.post(s.base+"/sign-in?password=in-the-query", "email", quietRivers, "password", "bo@acme.example")
			v.post(s.base+"/sign-in", "email", "bo@acme.example", "password", quietRivers)
			v.get(s.base + "/projects")
			v.get(s.base + strings.TrimPrefix(s.at(other), s.base) + "x")
			v.get(s.base + "/" + filepath.Base(other))
			v.get(s.at(reset))
			v.post(s.at(reset), "password", "five small lanterns glow")
			secrets := []string{quietRivers, "short-secret", "wrong-secret", "in-the-query", "lanterns"}
			for _, l := range []string{link, other, reset} {
				secrets = append(secrets, filepath.Base(l)[16:])
			}
			for _, c := range v.Jar.Cookies(s.url()) {
				secrets = append(secrets, c.Value)
			}
			if len(secrets) != 10 {
				t.Fatalf("%d secrets, want 10", len(secrets))
			}
			v.post(s.base + "/sign-out")
			if code := s.ends(syscall.SIGTERM); code != 0 {
				t.Errorf("exit code %d, want 0", code)
			}
			log := s.log.String()
			for _, secret := range secrets {
				if strings.Contains(log, secret) {
					t.Errorf("%q is in the log:\n%s", secret, log)
				}
			}
			if requests := strings.Count(log, "msg=request"); requests < 14 {
				t.Errorf("%d requests are in the log:\n%s", requests, log)
			}
		})
	}
}

func TestServeLogLevel(t *testing.T) {
	for flags, want := range map[globalFlags]slog.Level{{}: slog.LevelInfo, {quiet: true}: slog.LevelWarn, {debug: true, quiet: true}: slog.LevelDebug} {
		if got := flags.logLevel(); got != want {
			t.Errorf("%+v: %v, want %v", flags, got, want)
		}
	}
}
