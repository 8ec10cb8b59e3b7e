package store

import (
	"errors"
	"maps"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// TestWrongParameter: the hint about a parameter says where it is, in the address or in the environment.
func TestWrongParameter(t *testing.T) {
	for _, c := range []struct{ parameter, value, variable string }{
		{"sslmode", "wrong", "PGSSLMODE"},
		{"connect_timeout", "soon", "PGCONNECT_TIMEOUT"},
		{"service", "none", "PGSERVICE"},
		{"target_session_attrs", "best", "PGTARGETSESSIONATTRS"},
		{"load_balance_hosts", "on", "PGLOADBALANCEHOSTS"},
		{"sslnegotiation", "never", "PGSSLNEGOTIATION"},
		{"sslcrl", "root.crl", "PGSSLCRL"},
		{"sslrootcert", "/nowhere", "PGSSLROOTCERT"},
		{"require_auth", "magic", "PGREQUIREAUTH"},
	} {
		withoutPostgresSettings(t)
		_, err := newPostgres("postgres://h/acme?" + c.parameter + "=" + c.value)
		wantPlace(t, err, "look at the parameter "+c.parameter+" of the address")
		t.Setenv(c.variable, c.value)
		_, err = newPostgres("postgres://h/acme")
		wantPlace(t, err, "look at the variable "+c.variable)
	}
}

// TestApplicationName: the server's operator sees who connects: roster, unless the address or the environment says otherwise.
func TestApplicationName(t *testing.T) {
	for _, c := range []struct{ parameters, variable, want string }{
		{"", "", "roster"},
		{"", "north", "north"},
		{"?application_name=south", "north", "south"},
		{"?fallback_application_name=east", "", "east"},
		{"?fallback_application_name=east", "north", "north"},
	} {
		withoutPostgresSettings(t)
		t.Setenv("PGAPPNAME", c.variable)
		if s, err := newPostgres("postgres://h/acme" + c.parameters); err != nil || s.config.RuntimeParams["application_name"] != c.want {
			t.Errorf("%+v: %v, %v", c, s, err)
		}
	}
}

// TestIgnoredParameters: what changes nothing for roster, and what it does itself, is not sent to the server.
func TestIgnoredParameters(t *testing.T) {
	withoutPostgresSettings(t)
	s, err := newPostgres("postgres://h/acme?keepalives=1&client_encoding=UTF8&hostaddr=::1&requirepeer=bo&load_balance_hosts=random" +
		"&gssencmode=prefer&ssl_min_protocol_version=TLSv1.2&ssl_max_protocol_version=TLSv1.3&lock_timeout=7")
	want := map[string]string{"application_name": "roster", "lock_timeout": "7"}
	if err != nil || !maps.Equal(s.config.RuntimeParams, want) {
		t.Errorf("%v, %v, want %v", s, err, want)
	}
}

// TestTimeToConnect: a host that does not answer is given up, after as long as the address says.
func TestTimeToConnect(t *testing.T) {
	withoutPostgresSettings(t)
	for address, want := range map[string]time.Duration{
		"postgres://h/acme": connectTimeout, "postgres://h/acme?connect_timeout=7": 7 * time.Second,
	} {
		if s, err := newPostgres(address); err != nil || s.config.ConnectTimeout != want {
			t.Errorf("%s: %v, want %v", address, err, want)
		}
	}
}

// wantPlace expects a usage error with that hint.
func wantPlace(t *testing.T, err error, hint string) {
	t.Helper()
	if !errors.Is(err, org.ErrUsage) || org.HintOf(err) != hint {
		t.Errorf("%v, hint %q, want %q", err, org.HintOf(err), hint)
	}
}
