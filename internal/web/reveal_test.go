package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/roster-cli/roster/internal/admin"
)

// Only pages that ask for a password may have a script, and only ours.
func TestOnlyPasswordsHaveAScript(t *testing.T) {
	t.Parallel()
	s := acme(t)
	script := ""
	for path, want := range map[string]bool{
		"/sign-in": true, s.invite("bo@acme.example", admin.Invite{}): true, "/reset/" + s.resetToken(mia): true,
		"/nothing": false, "/accept/rst_nothing": false, "/style.css": false,
	} {
		w := s.get(path)
		policy := w.Header().Get(policyHeader)
		found := regexp.MustCompile(`<script src="([^"]*)" defer></script>`).FindStringSubmatch(w.Body.String())
		if want != (found != nil) || want != strings.HasSuffix(policy, "; script-src 'self'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: script %q, policy %q", path, found, policy)
		}
		if found != nil {
			script = found[1]
		}
	}
	w := s.get(script)
	wantStatus(t, w, http.StatusOK, "")
	if kind, kept := w.Header().Get("Content-Type"), w.Header().Get("Cache-Control"); kind != "text/javascript; charset=utf-8" || !strings.Contains(kept, "immutable") {
		t.Errorf("the script is %s, kept %s", kind, kept)
	}
}
