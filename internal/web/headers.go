package web

import (
	"net/http"
	"strconv"
	"time"
)

const (
	policyHeader = "Content-Security-Policy"
	policy       = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; " +
		"frame-ancestors 'none'; base-uri 'none'"
	// scriptPolicy is for pages that ask for a password.
	scriptPolicy = policy + "; script-src 'self'"
)

// setHeaders sets what every answer has.
func (s *server) setHeaders(h http.Header) {
	h.Set(policyHeader, policy)
	// Tokens in addresses stay secret, and forms have an Origin other than null, by which browsers without
	// Sec-Fetch-Site are told from other sites.
	h.Set("Referrer-Policy", "strict-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if s.secure {
		h.Set("Strict-Transport-Security", "max-age="+strconv.Itoa(int((365*24*time.Hour).Seconds())))
	}
}
