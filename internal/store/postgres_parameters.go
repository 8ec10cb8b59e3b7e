package store

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgservicefile"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// needsTLS reports whether config leads to another machine.
func needsTLS(config *pgx.ConnConfig) bool {
	return slices.ContainsFunc(hostsOf(config), func(h host) bool {
		return !h.isSocket() && h.name != "localhost" && !net.ParseIP(h.name).IsLoopback()
	})
}

// setsTLS reports whether the address, the environment or a service says what sslmode is.
func setsTLS(address string) bool {
	_, query, _ := cutQuery(address)
	q, _ := url.ParseQuery(query) // pgx has parsed it
	return q.Get("ssl") == "true" || isGiven(address, "sslmode", "PGSSLMODE")
}

// isGiven reports whether the address, the environment or a service has a value for a parameter of libpq.
func isGiven(address, parameter, variable string) bool {
	return setting(address, parameter, variable) != ""
}

// setting is the value of a parameter of libpq, which is in the address, else of a service, else in the environment.
func setting(address, parameter, variable string) string {
	_, query, _ := cutQuery(address)
	q, _ := url.ParseQuery(query) // pgx parses it too, and refuses what is wrong
	if q.Has(parameter) {
		return q.Get(parameter)
	}
	return cmp.Or(serviceSetting(q, parameter), os.Getenv(variable)) //nolint:forbidigo // libpq's environment
}

// serviceSetting is the value of a parameter of libpq in the service that an address with these parameters, or the
// environment, names.
func serviceSetting(q url.Values, parameter string) string {
	service := cmp.Or(q.Get("service"), os.Getenv("PGSERVICE"))      //nolint:forbidigo // libpq's environment
	file := cmp.Or(q.Get("servicefile"), os.Getenv("PGSERVICEFILE")) //nolint:forbidigo // as above
	if service == "" {
		return ""
	}
	if file == "" {
		home, _ := os.UserHomeDir() //nolint:forbidigo // as above
		file = home + "/.pg_service.conf"
	}
	services, err := pgservicefile.ReadServicefile(file)
	if err != nil {
		return ""
	}
	s, err := services.GetService(service)
	if err != nil {
		return ""
	}
	return s.Settings[parameter]
}

// whereToLook says where the parameter is that err, about an address, is about: in the address, in a service, or in the
// environment. It is "" for an error about none of these.
func whereToLook(address string, err error) string {
	_, query, _ := cutQuery(address)
	q, _ := url.ParseQuery(query) // pgx parses it too, and refuses what is wrong
	text := strings.ToLower(err.Error())
	for _, p := range []struct{ said, name, variable string }{
		{"sslnegotiation", "sslnegotiation", "PGSSLNEGOTIATION"},
		{"sslmode", "sslmode", "PGSSLMODE"},
		{"ca file", "sslrootcert", "PGSSLROOTCERT"},
		{"sslcrldir", "sslcrldir", "PGSSLCRLDIR"},
		{"sslcrl", "sslcrl", "PGSSLCRL"},
		{"ssl_min_protocol_version", "ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION"},
		{"ssl_max_protocol_version", "ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION"},
		{"channel_binding", "channel_binding", "PGCHANNELBINDING"},
		{"require_auth", "require_auth", "PGREQUIREAUTH"},
		{"connect_timeout", "connect_timeout", "PGCONNECT_TIMEOUT"},
		{"target_session_attrs", "target_session_attrs", "PGTARGETSESSIONATTRS"},
		{"load_balance_hosts", "load_balance_hosts", "PGLOADBALANCEHOSTS"},
		{"failed to read service", "service", "PGSERVICE"},
	} {
		switch {
		case !strings.Contains(text, p.said):
			continue
		case q.Has(p.name):
			return "look at the parameter " + p.name + " of the address"
		case serviceSetting(q, p.name) != "":
			return "look at " + p.name + " in the service"
		}
		return "look at the variable " + p.variable
	}
	return ""
}

// obey removes the parameters of libpq that change nothing for roster from those that are given to the server, does what
// those say that pgx does not know, and refuses those that it cannot obey. Any other is the server's.
func (to *target) obey() error {
	given := to.config.RuntimeParams
	take := func(parameter, variable string) string {
		value := cmp.Or(given[parameter], os.Getenv(variable)) //nolint:forbidigo // libpq's environment
		delete(given, parameter)
		return value
	}
	if given["application_name"] == "" {
		given["application_name"] = given["fallback_application_name"]
	}
	if given["gssencmode"] != "require" {
		delete(given, "gssencmode")
	}
	for _, name := range []string{
		"fallback_application_name", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
		"tcp_user_timeout", "sslcompression", "gsslib", "gssdelegation", "client_encoding", "hostaddr",
	} {
		delete(given, name)
	}
	to.peer = take("requirepeer", "PGREQUIREPEER")
	switch order := take("load_balance_hosts", "PGLOADBALANCEHOSTS"); order {
	case "", "disable":
	case "random":
		to.shuffles = true
	default:
		return fmt.Errorf("load_balance_hosts is %s, neither disable nor random", order)
	}
	if err := limitTLS(to.config); err != nil {
		return err
	}
	return refuseParameters(to.config)
}

// refuseParameters refuses the parameters of libpq that roster cannot obey.
func refuseParameters(config *pgx.ConnConfig) error {
	given := config.RuntimeParams
	for name, variable := range map[string]string{
		"sslcrl": "PGSSLCRL", "sslcrldir": "PGSSLCRLDIR",
		"gssencmode": "", "replication": "", "requiressl": "", "sslkeylogfile": "",
	} {
		if value, found := given[name]; found {
			return fmt.Errorf("the parameter %s=%s is not supported", name, value)
		}
		if os.Getenv(variable) != "" { //nolint:forbidigo // libpq's environment
			return fmt.Errorf("the variable %s is not supported", variable)
		}
	}
	for _, name := range []string{ // whose values may be secret
		"oauth_issuer", "oauth_client_id", "oauth_client_secret", "oauth_scope", "scram_client_key", "scram_server_key",
	} {
		if _, found := given[name]; found {
			return fmt.Errorf("the parameter %s is not supported", name)
		}
	}
	if _, found := given["search_path"]; found {
		return errors.New("it sets search_path, use schema=NAME")
	}
	switch how := config.SSLNegotiation; {
	case how != "" && how != "postgres" && how != "direct":
		return fmt.Errorf("sslnegotiation is %s, neither postgres nor direct", how)
	case how == "direct" && mayGoWithoutTLS(config):
		return errors.New("sslnegotiation=direct needs an sslmode that demands TLS: require, verify-ca or verify-full")
	}
	return nil
}

// mayGoWithoutTLS reports whether config tries a host that is no socket without TLS, first or last.
func mayGoWithoutTLS(config *pgx.ConnConfig) bool {
	open := func(name string, port uint16, c *tls.Config) bool { return c == nil && !host{name, port}.isSocket() }
	return open(config.Host, config.Port, config.TLSConfig) ||
		slices.ContainsFunc(config.Fallbacks, func(f *pgconn.FallbackConfig) bool { return open(f.Host, f.Port, f.TLSConfig) })
}

// limitTLS obeys the parameters of libpq about the version of TLS.
func limitTLS(config *pgx.ConnConfig) error {
	versions := map[string]uint16{
		"TLSv1": tls.VersionTLS10, "TLSv1.1": tls.VersionTLS11, "TLSv1.2": tls.VersionTLS12, "TLSv1.3": tls.VersionTLS13,
	}
	limit := func(parameter, variable string, set func(*tls.Config, uint16)) error {
		name := cmp.Or(config.RuntimeParams[parameter], os.Getenv(variable)) //nolint:forbidigo // libpq's environment
		delete(config.RuntimeParams, parameter)
		if name == "" {
			return nil
		}
		version, known := versions[name]
		if !known {
			return fmt.Errorf("%s is not one of TLSv1, TLSv1.1, TLSv1.2 and TLSv1.3", parameter)
		}
		if config.TLSConfig != nil {
			set(config.TLSConfig, version)
		}
		for _, f := range config.Fallbacks {
			if f.TLSConfig != nil {
				set(f.TLSConfig, version)
			}
		}
		return nil
	}
	return errors.Join(
		limit("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION", func(c *tls.Config, v uint16) { c.MinVersion = v }),
		limit("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION", func(c *tls.Config, v uint16) { c.MaxVersion = v }),
	)
}
