package store

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/roster-cli/roster/internal/org"
)

// SQLSTATEs (PostgreSQL's documentation, appendix A).
const (
	insufficientPrivilege = "42501"
	undefinedTable        = "42P01"
	undefinedColumn       = "42703"
	duplicateTable        = "42P07"
	lockNotAvailable      = "55P03"
	queryCanceled         = "57014"
	idleTooLong           = "25P03"
	transactionTooLong    = "25P04" // since PostgreSQL 17
	readOnlyTransaction   = "25006"
	diskFull              = "53100"
	noDatabase            = "3D000"
	wrongPassword         = "28P01"
)

// sqlState is the SQLSTATE in err, or "".
func sqlState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// isTaken reports whether err says that a row has what only one may have, by that constraint.
func isTaken(err error, constraint string) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.ConstraintName == constraint
}

// isOneOf reports whether a SQLSTATE is one of codes or begins with one.
func isOneOf(state string, codes ...string) bool {
	return slices.ContainsFunc(codes, func(c string) bool { return strings.HasPrefix(state, c) })
}

// busy reports whether err comes from a lock, a conflict with another transaction, or a server that cannot be reached
// now: one that is not running, is starting or stopping, takes no more connections, or was replaced by another.
func (p *server) busy(err error) bool {
	switch state := sqlState(err); {
	case errors.Is(err, context.Canceled):
		return false
	case p.refused(err):
		return false
	case state == readOnlyTransaction:
		return p.hosts > 1
	case state != "":
		return isOneOf(state, "40001", "40P01", lockNotAvailable, "57P01", "57P02", "57P03", "53300", "08")
	}
	return lost(err)
}

// lost reports whether there is no connection, or no longer. The system's errors of a file would pass for the network's.
func lost(err error) bool {
	if errors.As(err, new(*fs.PathError)) || errors.As(err, new(*os.LinkError)) {
		return false
	}
	var connecting *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connecting) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, pgconn.ErrConnClosed) ||
		pgconn.SafeToRetry(err)
}

// refused reports whether there is no connection because the address is wrong, which waiting does not change.
func (p *server) refused(err error) bool {
	var connecting *pgconn.ConnectError
	var name *net.DNSError
	switch {
	case !errors.As(err, &connecting):
		return false
	case errors.As(err, &name):
		return name.IsNotFound && p.hosts == 1
	case errors.As(err, new(wrongPeer)), unmet(err) != "":
		return true
	}
	return isTLS(err) && !p.takesPlain()
}

// takesPlain reports whether a connection without TLS will do, so that a server that has no TLS is no fault.
func (p *server) takesPlain() bool {
	return p.config.TLSConfig == nil ||
		slices.ContainsFunc(p.config.Fallbacks, func(f *pgconn.FallbackConfig) bool { return f.TLSConfig == nil })
}

// isTLS reports whether err is about certificates or encryption.
func isTLS(err error) bool {
	var failed *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError // bare, with sslmode=verify-ca
	var invalid x509.CertificateInvalidError
	return errors.As(err, &failed) || errors.As(err, &unknown) || errors.As(err, &invalid) ||
		strings.Contains(err.Error(), "server refused TLS connection")
}

// unmet is what to look at if err says that a server does not authenticate as the address demands, or in no way that pgx
// knows, otherwise "". pgx has no types for it.
func unmet(err error) (look string) {
	said := func(text string) bool { return strings.Contains(err.Error(), text) }
	switch {
	case said("channel binding required"), said("require_auth check failed"), said("sslcertmode check failed"):
		return "channel_binding, require_auth and sslcertmode"
	case said("server does not support SCRAM-SHA-256"), said("no GSSAPI provider registered"):
		return "pg_hba.conf on the server: roster knows neither Kerberos nor OAuth"
	}
	return ""
}

// gaveUp is the ErrBusy of a server that could not be reached, or of a lock that another program holds.
func (p *server) gaveUp(err error, wait time.Duration) error {
	if isOneOf(sqlState(err), lockNotAvailable, "40") {
		err := fmt.Errorf("another program kept the database %s locked for %s: %w", p.address, wait, org.ErrBusy)
		return databaseError{org.Hint(err, "try again, and look for a program that holds it: SELECT * FROM pg_stat_activity")}
	}
	err = fmt.Errorf("the database %s could not be reached for %s: %s: %w", p.address, wait, cause(err), org.ErrBusy)
	return databaseError{org.Hint(err, "is the server running, and are host and port right? Otherwise try again later")}
}

// confirm commits tx, whose lock makes that a commit as any other: a server that waits for its standby does so, until
// the standby has all that came before too.
func (p *server) confirm(tx tx) error { return tx.Commit() }

// rolledBack reports whether the server answered the commit that ended with err, and refused it. transaction_timeout may end
// the connection after a commit that it came too late to stop.
func (p *server) rolledBack(err error) bool {
	state := sqlState(err)
	return state != "" && !isOneOf(state, "08", "57", transactionTooLong)
}

// explain says what a server refused and why.
func (p *server) explain(err error) error {
	state := sqlState(err)
	said := func(text, hint string, a ...any) error {
		return databaseError{org.Hint(fmt.Errorf(text+": %s: %w", p.address, cause(err), org.ErrUsage), hint, a...)}
	}
	switch {
	case err == nil, errors.As(err, new(databaseError)):
		return err
	case state == noDatabase:
		return said("there is no database %s", "make it: createdb %s", p.config.Database)
	case state == wrongPassword:
		return said("%s refuses the password", "look at PGPASSWORD, the password file (PGPASSFILE) and the user %s", p.config.User)
	case isOneOf(state, "28"):
		return said("%s refuses the connection", "look at the user, and at pg_hba.conf on the server")
	case state == insufficientPrivilege:
		return said("the role has too few rights in %s", "grant the role %s what docs/postgresql.md lists", p.config.User)
	case state != "" && errors.As(err, new(*pgconn.ConnectError)) && !p.busy(err):
		return said("%s refuses the connection", "look at the parameters of the address")
	case unmet(err) != "":
		return said("%s does not authenticate as it has to", "look at %s", unmet(err))
	case p.refused(err) && isTLS(err):
		return said("%s cannot be reached securely", "look at sslmode and sslrootcert; without TLS: sslmode=disable")
	case p.refused(err):
		return said("%s cannot be reached", "look at the host in the address")
	case state == readOnlyTransaction:
		return said("the database %s can only be read", "it is a standby, or default_transaction_read_only is on: name the primary")
	case state == diskFull:
		return databaseError{org.Hint(fmt.Errorf("there is no room left for the database %s: %s", p.address, cause(err)),
			"make room on the server's disk and try again")}
	case isOneOf(state, queryCanceled, idleTooLong, transactionTooLong):
		return databaseError{org.Hint(fmt.Errorf("the database %s ended a transaction: %s", p.address, cause(err)),
			"is a timeout too short, such as statement_timeout? It may be the role's, the database's or the address's")}
	case state == undefinedTable, state == undefinedColumn:
		return databaseError{org.Hint(fmt.Errorf("the database %s is damaged, or not roster's: %w", p.address, err),
			"is the schema in the address the right one? Otherwise restore a backup with `roster database restore`, or with pg_restore")}
	case isOneOf(state, "53", "58", "XX"):
		return databaseError{org.Hint(fmt.Errorf("the database %s failed: %s", p.address, cause(err)), "look at the server's log")}
	case p.busy(err):
		return databaseError{org.Hint(fmt.Errorf("the connection to the database %s was lost: %s: %w", p.address, cause(err), org.ErrBusy),
			"is the server running? Then try again")}
	}
	return err
}

// cause is what went wrong, in one line: in the server's words, or in the system's.
func cause(err error) string {
	var said *pgconn.PgError
	var network *net.OpError
	var connecting *pgconn.ConnectError
	switch {
	case errors.As(err, &said):
		return said.Message
	case errors.As(err, &network):
		return network.Err.Error()
	case errors.As(err, &connecting):
		err = connecting.Unwrap() // without user and database, which the address says
	}
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
