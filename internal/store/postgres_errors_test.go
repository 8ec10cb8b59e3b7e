package store

import (
	"cmp"
	"context"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/roster-cli/roster/internal/org"
)

// TestServerErrors: what is tried again, and what people are told about the rest.
func TestServerErrors(t *testing.T) {
	said := func(state, message string) error {
		return fmt.Errorf("reading: %w", &pgconn.PgError{Severity: "ERROR", Code: state, Message: message})
	}
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	for _, c := range []struct {
		err   error
		again bool
		kind  error // nil: not one of roster's
		text  string
	}{
		{err: said("40001", "could not serialize access"), again: true, text: "another program kept the database"},
		{err: said("40P01", "deadlock detected"), again: true, text: "another program kept the database"},
		{err: said("55P03", "canceling statement due to lock timeout"), again: true, text: "another program kept the database"},
		{err: said("57P01", "terminating connection due to administrator command"), again: true},
		{err: said("57P03", "the database system is starting up"), again: true},
		{err: said("53300", "too many connections"), again: true},
		{err: said("08006", "connection failure"), again: true},
		{err: refused, again: true},
		{err: fmt.Errorf("reading: %w", io.ErrUnexpectedEOF), again: true},
		{err: driver.ErrBadConn, again: true},
		{err: io.EOF, again: true},
		{err: net.ErrClosed, again: true},
		{err: pgconn.ErrConnClosed, again: true},
		{err: unwritten{errors.New("another")}, again: true},
		{err: &fs.PathError{Op: "open", Path: "roster.db", Err: syscall.EMFILE}},
		{err: &os.LinkError{Op: "link", Old: "a", New: "b", Err: syscall.EIO}},
		{err: context.Canceled},
		{err: errors.Join(context.Canceled, refused)},
		{err: errors.New("another")},
		{err: said("23505", "duplicate key")},
		{err: said("28P01", "password authentication failed"), kind: org.ErrUsage, text: "refuses the password"},
		{err: said("28000", `role "bo" does not exist`), kind: org.ErrUsage, text: "refuses the connection"},
		{err: said("3D000", `database "acme" does not exist`), kind: org.ErrUsage, text: "there is no database"},
		{err: said("42501", "permission denied for table members"), kind: org.ErrUsage, text: "too few rights"},
		{err: said("25006", "cannot execute UPDATE"), kind: org.ErrUsage, text: "can only be read"},
		{err: x509.HostnameError{Certificate: &x509.Certificate{}, Host: "db"}},
		{err: said("53100", "could not extend file"), text: "there is no room left"},
		{err: said("57014", "canceling statement due to statement timeout"), text: "ended a transaction: canceling"},
		{err: said("25P03", "terminating connection due to idle-in-transaction timeout"), text: "ended a transaction: terminating"},
		{err: said("25P04", "terminating connection due to transaction timeout"), text: "ended a transaction: terminating"},
		{err: said("XX001", "invalid page in block 1"), text: "failed: invalid page"},
		{err: said("58030", "could not read block"), text: "failed: could not read"},
	} {
		p, err := newPostgres("postgres://bo:secret@127.0.0.1/acme")
		if err != nil {
			t.Fatal(err)
		}
		if p.busy(c.err) != c.again {
			t.Errorf("%v: tried again: %v", c.err, !c.again)
		}
		if c.again {
			text := cmp.Or(c.text, "could not be reached")
			if err := p.gaveUp(c.err, time.Second); !errors.Is(err, org.ErrBusy) ||
				!strings.Contains(err.Error(), "127.0.0.1:5432/acme") || !strings.Contains(err.Error(), text) {
				t.Errorf("%v: given up with %v", c.err, err)
			}
			continue
		}
		explained := p.explain(c.err)
		if c.text == "" {
			if !errors.Is(explained, c.err) || errors.As(explained, new(databaseError)) {
				t.Errorf("%v: explained as %v", c.err, explained)
			}
			continue
		}
		if c.kind != nil && !errors.Is(explained, c.kind) || !errors.As(explained, new(databaseError)) ||
			!strings.Contains(explained.Error(), c.text) || org.HintOf(explained) == "" {
			t.Errorf("%v: explained as %v", c.err, explained)
		}
		if text := explained.Error() + org.HintOf(explained); strings.Contains(text, "secret") || !strings.Contains(text, "bo@127.0.0.1:5432") {
			t.Errorf("%v: says %s", c.err, text)
		}
	}
}

// unwritten is an error before anything was sent, as pgconn tells it.
type unwritten struct{ error }

func (unwritten) SafeToRetry() bool { return true }

// TestRolledBack: which answers to a commit leave no doubt.
func TestRolledBack(t *testing.T) {
	for state, want := range map[string]bool{
		"40001": true, "23505": true, "25P03": true, "57P01": false, "08006": false, "25P04": false,
	} {
		if got := new(server).rolledBack(&pgconn.PgError{Code: state}); got != want {
			t.Errorf("%s: %t", state, got)
		}
	}
	if new(server).rolledBack(io.ErrUnexpectedEOF) {
		t.Error("a lost connection says nothing")
	}
}
