package store

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"github.com/roster-cli/roster/internal/org"
)

// isAddress reports whether path is the address of a PostgreSQL database, as the configuration decides it too.
func isAddress(path string) bool {
	scheme, _, found := strings.Cut(path, "://")
	return found && (strings.EqualFold(scheme, "postgres") || strings.EqualFold(scheme, "postgresql"))
}

// defaultSchema is where PostgreSQL puts tables unless told otherwise.
const defaultSchema = "public"

// connectTimeout is how long one host may take to answer, unless connect_timeout says otherwise.
const connectTimeout = 5 * time.Second

// newPostgres returns the database at an address with libpq's parameters (PostgreSQL's documentation, section 34.1),
// and schema, which is roster's. What the address leaves out comes from libpq's environment variables and files.
// It returns ErrUsage for an address that cannot be understood, without quoting it.
func newPostgres(address string) (*server, error) {
	_, rest, _ := strings.Cut(address, "://")
	plain, schema, err := cutSchema("postgres://" + rest)
	if err != nil {
		return nil, err
	}
	to, err := parseAddress(plain)
	if err != nil {
		return nil, org.Hint(fmt.Errorf("the address of the database cannot be used: %w: %w", err, org.ErrUsage), "%s",
			cmp.Or(org.HintOf(err), whereToLook(plain, err), "it is postgres://USER@HOST:PORT/DATABASE?schema=NAME, with libpq's parameters; "+
				"in a password, write @ / ? # % & = and blanks as %40 %2F %3F %23 %25 %26 %3D %20, or use PGPASSWORD"))
	}
	config, hosts := to.config, hostsOf(to.config)
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "roster"
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	if len(hosts) > 1 && !isGiven(plain, "target_session_attrs", "PGTARGETSESSIONATTRS") {
		config.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	// Statements that are prepared belong to a session, which a pooler gives to somebody else after each transaction.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	config.StatementCacheCapacity, config.DescriptionCacheCapacity = 0, 0
	config.DialFunc = to.dial
	config.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		// The server ends what nobody waits for any more, and frees its locks.
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: time.Second}
	}
	return &server{
		config: config, address: to.describe(schema), schema: schema, hosts: len(hosts), shuffles: to.shuffles,
		words: sqlWords(),
	}, nil
}

// target is where an address leads to.
type target struct {
	config    *pgx.ConnConfig
	addresses hostAddresses
	shuffles  bool   // load_balance_hosts=random
	peer      string // requirepeer: who a server at a socket has to run as, "" for anybody
}

// parseAddress parses an address without roster's own parameter. Its errors quote nothing that may be a password.
func parseAddress(address string) (to target, err error) {
	if err := checkPassword(address); err != nil {
		return to, err
	}
	to.addresses, address = findHostAddresses(address)
	to.config, err = pgx.ParseConfig(address)
	if err == nil && (needsTLS(to.config) || to.addresses.leadAway()) && !setsTLS(address) {
		to.config, err = pgx.ParseConfig(withParameter(address, "sslmode=verify-full"))
	}
	if err != nil {
		return to, withoutAddress(err)
	}
	return to, errors.Join(to.obey(), to.addresses.dialedBy(to.config), checkPasswordFile(address, to.config))
}

// checkPassword refuses an address with a character in its password that ends it for pgx, which would take what follows
// for a host, a database or a parameter. Messages show those.
func checkPassword(address string) error {
	place, query, _ := cutQuery(address)
	who, path, hasPath := strings.Cut(strings.TrimPrefix(place, "postgres://"), "/")
	switch {
	case strings.Contains(path, "@"):
		return errors.New("there is a / before the @")
	case strings.Count(who, "@") > 1:
		return errors.New("there is more than one @")
	case !hasPath && strings.Contains(who, ":") && strings.Contains(query, "@"):
		return errors.New("there is a ? before the @")
	}
	return nil
}

// cutSchema takes the parameter schema out of an address.
func cutSchema(address string) (plain, schema string, err error) {
	plain, query, _ := cutQuery(address)
	schema = defaultSchema
	var others []string
	for parameter := range strings.SplitSeq(query, "&") {
		value, ok := strings.CutPrefix(parameter, "schema=")
		if !ok {
			others = append(others, parameter)
			continue
		}
		if schema, err = parseSchema(value); err != nil {
			return "", "", err
		}
	}
	if strings.Join(others, "") != "" {
		plain += "?" + strings.Join(others, "&")
	}
	return plain, schema, nil
}

// cutQuery cuts an address at the ? before its parameters. A password may contain one too.
func cutQuery(address string) (place, query string, found bool) {
	const scheme = "postgres://"
	user := len(scheme)
	if i := strings.IndexAny(address[user:], "@/"); i >= 0 && address[user+i] == '@' {
		user += i
	}
	place, query, found = strings.Cut(address[user:], "?")
	return address[:user] + place, query, found
}

func withParameter(address, parameter string) string {
	if _, _, found := cutQuery(address); found {
		return address + "&" + parameter
	}
	return address + "?" + parameter
}

// withoutAddress is an error of pgx.ParseConfig without the address, and without the piece of it that is in quotes.
func withoutAddress(err error) error {
	var parsing *pgconn.ParseConfigError
	if !errors.As(err, &parsing) {
		return errors.New("it cannot be parsed")
	}
	bare := *parsing
	bare.ConnString = ""
	text := strings.TrimPrefix(bare.Error(), "cannot parse ``: ")
	if reason, found := strings.CutPrefix(text, "failed to parse as URL ("); found {
		for _, quote := range []string{`: "`, ` found in "`} {
			reason, _, _ = strings.Cut(reason, quote)
		}
		text = strings.TrimSuffix(reason, ")")
	}
	return errors.New(text)
}

// host is one place to connect to: a name or a folder of sockets.
type host struct {
	name string
	port uint16
}

func (h host) isSocket() bool {
	network, _ := pgconn.NetworkAddress(h.name, h.port)
	return network == "unix"
}

// hostsOf are the different places that config connects to, in their order.
func hostsOf(config *pgx.ConnConfig) []host {
	all := []host{{config.Host, config.Port}}
	for _, f := range config.Fallbacks {
		if h := (host{f.Host, f.Port}); !slices.Contains(all, h) {
			all = append(all, h)
		}
	}
	return all
}

// describe returns an address that says as whom, where and what, without a password. It leads to the same database.
func (to target) describe(schema string) string {
	config, hosts := to.config, hostsOf(to.config)
	var names, ports, places, parameters []string
	for _, h := range hosts {
		port := strconv.Itoa(int(h.port))
		names, ports = append(names, h.name), append(ports, port)
		places = append(places, net.JoinHostPort(h.name, port))
	}
	if slices.ContainsFunc(hosts, host.isSocket) {
		places = nil
		parameters = []string{"host=" + inAddress(strings.Join(names, ",")), "port=" + strings.Join(ports, ",")}
	}
	if len(to.addresses) > 0 && !slices.Equal(to.addresses, names) {
		parameters = append(parameters, "hostaddr="+inAddress(strings.Join(to.addresses, ",")))
	}
	if schema != defaultSchema {
		parameters = append(parameters, "schema="+inAddress(schema))
	}
	text := "postgres://" + inAddress(config.User) + "@" + strings.Join(places, ",") + "/" +
		inAddress(cmp.Or(config.Database, config.User))
	if len(parameters) > 0 {
		text += "?" + strings.Join(parameters, "&")
	}
	return text
}

// inAddress is text as a part of an address that people read.
func inAddress(text string) string {
	return strings.NewReplacer("+", "%20", "%2F", "/", "%2C", ",").Replace(url.QueryEscape(text))
}
