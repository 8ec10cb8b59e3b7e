package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// Probe finds the organization's own server, and says what is there instead.
func TestProbe(t *testing.T) {
	t.Parallel()
	empty := httptest.NewServer(newSite(t, postgres.NewPath(t)).handler)
	t.Cleanup(empty.Close)
	wantProbe(t, probed(t, empty.URL, "", time.Now()), "cannot use its database", "log")

	s := acme(t)
	server := httptest.NewServer(s.handler)
	t.Cleanup(server.Close)
	o, err := s.store.Organization(t.Context())
	check(t, err)
	for _, id := range []string{o.ID, ""} {
		check(t, probed(t, server.URL, id, time.Now()))
	}
	wantProbe(t, probed(t, server.URL, "another", time.Now()), "serves another organization", "profile")
	wantProbe(t, probed(t, "http://nowhere at all", "", time.Now()), "invalid character")

	for name, c := range map[string]struct {
		answer http.HandlerFunc
		wants  []string
	}{
		"other": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) }, []string{"not roster (status 200)", "proxy"}},
		"none":  {http.NotFound, []string{"not roster (status 404)"}},
		"moved": {
			func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "https://other.example/secret", http.StatusFound)
			},
			[]string{"it redirects to https://other.example", "link.base_url"},
		},
		"ill": {
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set(organizationHeader, o.ID)
				w.WriteHeader(http.StatusInternalServerError)
			},
			[]string{"not roster (status 500)"},
		},
		"choices": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusMultipleChoices) }, []string{"it redirects elsewhere"}},
		"bad":     {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) }, []string{"not roster (status 400)"}},
		"busy":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, []string{"not roster (status 503)"}},
		"down":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, []string{"not roster (status 502)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(c.answer)
			defer server.Close()
			wantProbe(t, probed(t, server.URL, o.ID, time.Now()), c.wants...)
		})
	}
}

// What stands between is named: the network, the certificate, no TLS, and a server that never answers.
func TestProbeUnreachable(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	wantProbe(t, probed(t, strings.Replace(plain.URL, "http:", "https:", 1), "", time.Now()), "does not speak TLS")

	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	wantProbe(t, probed(t, secure.URL, "", time.Now()), "certificate is not accepted", "replace it")

	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	wantProbe(t, probed(t, gone.URL, "", time.Now()), "it cannot be reached", "refused", "start `roster serve`")

	late := func(*http.Request) (*http.Response, error) { return nil, context.DeadlineExceeded }
	wantProbe(t, probe(t.Context(), roundTripper(late), "http://localhost", "", time.Now()), "no answer within 5s")
}

// The certificate of the organization's own server has to last for 21 days.
func TestProbeCertificate(t *testing.T) {
	t.Parallel()
	id := "acme"
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set(organizationHeader, id)
	}))
	t.Cleanup(secure.Close)
	ends := secure.Certificate().NotAfter
	through := secure.Client().Transport
	check(t, probe(t.Context(), through, secure.URL, id, ends.Add(-expiryNotice)))
	wantProbe(t, probe(t.Context(), through, secure.URL, id, ends.Add(time.Second-expiryNotice)), "expires in 20 days", "renew it")
	wantProbe(t, probe(t.Context(), through, secure.URL, "another", ends.Add(-expiryNotice)), "serves another organization")
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// probed is Probe, again where no answer came in time: a machine that is busy with other tests can be that slow.
func probed(t *testing.T, base, id string, now time.Time) (err error) {
	t.Helper()
	for range 5 {
		if err = Probe(t.Context(), base, id, now); err == nil || !strings.Contains(err.Error(), "no answer within") {
			break
		}
	}
	return err
}

func wantProbe(t *testing.T, err error, wants ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	text := err.Error() + "\n" + org.HintOf(err)
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%q has no %q", text, want)
		}
	}
	if strings.Contains(text, "secret") {
		t.Errorf("%q tells too much", text)
	}
}
