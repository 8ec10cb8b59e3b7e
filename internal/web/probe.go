package web

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// healthPath is where a server answers whether it can use its database, and of which organization that is.
const healthPath = "/healthz"

// organizationHeader is the header of that answer which names the organization, by its id.
const organizationHeader = "Roster-Organization"

// probeTime is how long Probe waits for an answer.
const probeTime = 5 * time.Second

// Probe asks the address that links begin with for the health of the roster there. It returns an error, with a hint,
// unless that serves the organization with this id, an empty id is any, and its certificate does not expire within 21
// days of now.
func Probe(ctx context.Context, base, id string, now time.Time) error {
	return probe(ctx, http.DefaultTransport, base, id, now)
}

// requireLongValid returns an error, with a hint, if a certificate that expires at that time expires soon.
func requireLongValid(at, now time.Time) error {
	left := at.Sub(now)
	if left >= expiryNotice {
		return nil
	}
	days := org.Count(max(0, int(left.Hours())/24), "day")
	return org.Hint(fmt.Errorf("its certificate expires in %s, on %s", days, at.UTC().Format(time.RFC3339)), "renew it")
}

// probe is Probe on a way to the network.
func probe(ctx context.Context, through http.RoundTripper, base, id string, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+healthPath, http.NoBody)
	if err != nil {
		return err
	}
	response, err := through.RoundTrip(request) // follows no redirect
	if err != nil {
		return unreachable(err)
	}
	defer response.Body.Close() //nolint:errcheck // only read
	_, _ = io.CopyN(io.Discard, response.Body, maxHeader)
	if err := checkHealth(response, id); err != nil || response.TLS == nil {
		return err
	}
	return requireLongValid(response.TLS.PeerCertificates[0].NotAfter, now)
}

// checkHealth returns an error, with a hint, if the response is not that of a healthy server of this organization.
func checkHealth(r *http.Response, id string) error {
	switch serves := r.Header.Get(organizationHeader); {
	case r.StatusCode >= 300 && r.StatusCode < 400:
		to := "elsewhere"
		if u, err := r.Location(); err == nil {
			to = "to " + (&url.URL{Scheme: u.Scheme, Host: u.Host}).String()
		}
		return org.Hint(fmt.Errorf("it redirects %s", to), "set link.base_url to where `roster serve` answers")
	case r.StatusCode == http.StatusServiceUnavailable && serves != "":
		return org.Hint(
			errors.New("roster answers there, but cannot use its database"),
			"see the log of `roster serve`",
		)
	case r.StatusCode != http.StatusOK || serves == "":
		err := fmt.Errorf("what answers there is not roster (status %d)", r.StatusCode)
		return org.Hint(err, "start `roster serve`, or check the proxy in front of it and link.base_url")
	case id != "" && serves != id:
		err := errors.New("the roster there serves another organization")
		return org.Hint(err, "check the database and the profile that `roster serve` uses, and link.base_url")
	}
	return nil
}

// unreachable returns an error, with a hint, that says why there was no response.
func unreachable(err error) error {
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &invalid):
		return org.Hint(
			fmt.Errorf("its certificate is not accepted: %w", err),
			"browsers refuse it as well: replace it",
		)
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return org.Hint(
			errors.New("it does not speak TLS"),
			"put a proxy with a certificate in front, or give `roster serve` one",
		)
	case errors.Is(err, context.DeadlineExceeded):
		err = fmt.Errorf("no answer within %v", probeTime)
	default:
		err = fmt.Errorf("it cannot be reached: %w", err)
	}
	return org.Hint(err, "start `roster serve`, or check link.base_url and the network")
}
