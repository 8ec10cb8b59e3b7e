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

	"github.com/jackc/pgservicefile"
	"github.com/jackc/pgx/v5"
)

// needsTLS reports whether config leads to another machine.
func needsTLS(config *pgx.ConnConfig) bool {
	return slices.ContainsFunc(hostsOf(config), func(h host) bool {
		ip := net.ParseIP(h.name)
		return !h.isSocket() && h.name != "localhost" && (ip == nil || !ip.IsLoopback())
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
	_, query, _ := cutQuery(address)
	q, _ := url.ParseQuery(query)                      // pgx has parsed it
	if q.Has(parameter) || os.Getenv(variable) != "" { //nolint:forbidigo // libpq's environment
		return true
	}
	service := cmp.Or(q.Get("service"), os.Getenv("PGSERVICE"))      //nolint:forbidigo // as above
	file := cmp.Or(q.Get("servicefile"), os.Getenv("PGSERVICEFILE")) //nolint:forbidigo // as above
	if service == "" {
		return false
	}
	if home, err := os.UserHomeDir(); file == "" && err == nil { //nolint:forbidigo // as above
		file = home + "/.pg_service.conf"
	}
	services, err := pgservicefile.ReadServicefile(file)
	if err != nil {
		return false
	}
	s, err := services.GetService(service)
	return err == nil && s.Settings[parameter] != ""
}

// obey removes the parameters of libpq that change nothing for roster from those that config gives to the server, does what
// those say that pgx does not know, and refuses those that it cannot obey. Any other is the server's.
func obey(config *pgx.ConnConfig) error {
	given := config.RuntimeParams
	if given["application_name"] == "" {
		given["application_name"] = given["fallback_application_name"]
	}
	for name, effective := range map[string]string{"gssencmode": "require", "load_balance_hosts": "random"} {
		if given[name] != effective {
			delete(given, name)
		}
	}
	for _, name := range []string{
		"fallback_application_name", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
		"tcp_user_timeout", "sslcompression", "gsslib", "gssdelegation", "client_encoding",
	} {
		delete(given, name)
	}
	if err := limitTLS(config); err != nil {
		return err
	}
	for name, variable := range map[string]string{
		"hostaddr": "PGHOSTADDR", "requirepeer": "PGREQUIREPEER", "sslcrl": "PGSSLCRL", "sslcrldir": "PGSSLCRLDIR",
		"gssencmode": "", "load_balance_hosts": "", "replication": "", "requiressl": "", "sslkeylogfile": "",
	} {
		if value, found := given[name]; found {
			return fmt.Errorf("the parameter %s=%s is not supported", name, value)
		}
		if os.Getenv(variable) != "" { //nolint:forbidigo // libpq's environment
			return fmt.Errorf("the variable %s is not supported", variable)
		}
	}
	if _, found := given["search_path"]; found {
		return errors.New("it sets search_path, use schema=NAME")
	}
	return nil
}

// limitTLS obeys the parameters of libpq about the version of TLS.
func limitTLS(config *pgx.ConnConfig) error {
	versions := map[string]uint16{
		"TLSv1": tls.VersionTLS10, "TLSv1.1": tls.VersionTLS11, "TLSv1.2": tls.VersionTLS12, "TLSv1.3": tls.VersionTLS13,
	}
	limit := func(parameter, variable string, set func(*tls.Config, uint16)) error {
		name := cmp.Or(config.RuntimeParams[parameter], os.Getenv(variable)) //nolint:forbidigo // libpq's environment
		delete(config.RuntimeParams, parameter)
		version, known := versions[name]
		if name != "" && !known {
			return fmt.Errorf("%s is not one of TLSv1, TLSv1.1, TLSv1.2 and TLSv1.3", parameter)
		}
		if config.TLSConfig != nil && known {
			set(config.TLSConfig, version)
		}
		for _, f := range config.Fallbacks {
			if f.TLSConfig != nil && known {
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
