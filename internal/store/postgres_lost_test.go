package store

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/testenv/postgres"
)

// losing returns a store on PostgreSQL, and what ends its connections, as an administrator of the server may.
func losing(t *testing.T) (s *Store, lose func()) {
	t.Helper()
	c := postgres.Shared(t)
	schema := c.Schema(t)
	address := c.Address(postgres.Owner, schema) + "&application_name=" + schema
	return withOrganization(t, open(t, address, Options{Create: true})), func() {
		t.Helper()
		c.Must(t, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '"+schema+"'")
	}
}

// TestLostBetweenChanges: a connection that was lost while nobody used it is replaced.
func TestLostBetweenChanges(t *testing.T) {
	t.Parallel()
	s, lose := losing(t)
	lose()
	wantCounts(t, s, 0, 0)
	lose()
	change(t, s, func(s *Store) error { return s.AddMember(t.Context(), newMember(1)) })
	wantCounts(t, s, 1, 0)
}

// TestLostDuringChange: a change whose connection is lost is made again, and takes effect once.
func TestLostDuringChange(t *testing.T) {
	t.Parallel()
	s, lose := losing(t)
	runs := 0
	change(t, s, func(s *Store) error {
		if err := s.AddMember(t.Context(), newMember(1)); err != nil {
			return err
		}
		if runs++; runs == 1 {
			lose()
		}
		return s.AddEvents(t.Context(), org.Event{Time: epoch()})
	})
	if runs != 2 {
		t.Errorf("it ran %d times", runs)
	}
	wantCounts(t, s, 1, 1)
}

// TestLostDuringCommit: a commit whose connection is lost, and which did not take effect, is made again.
func TestLostDuringCommit(t *testing.T) {
	t.Parallel()
	s, _ := losing(t)
	change(t, s, func(s *Store) error {
		_, err := s.q.ExecContext(t.Context(), `CREATE SEQUENCE commits;
			CREATE FUNCTION lose_the_first() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
				IF nextval('commits') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
				RETURN NULL;
			END $$;
			CREATE CONSTRAINT TRIGGER losing AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED
				FOR EACH ROW EXECUTE FUNCTION lose_the_first()`)
		return err
	})
	runs := 0
	change(t, s, func(s *Store) error {
		runs++
		return errors.Join(s.AddMember(t.Context(), newMember(1)), s.AddEvents(t.Context(), org.Event{Time: epoch()}))
	})
	if runs != 2 {
		t.Errorf("it ran %d times", runs)
	}
	wantCounts(t, s, 1, 1)
}

// TestLostWithoutEvent: without an event that tells whether a commit took effect, nobody claims to know.
func TestLostWithoutEvent(t *testing.T) {
	t.Parallel()
	s, _ := losing(t)
	run(t, s, `CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			PERFORM pg_terminate_backend(pg_backend_pid());
			RETURN NULL;
		END $$`)
	run(t, s, `CREATE CONSTRAINT TRIGGER losing AFTER INSERT ON members DEFERRABLE INITIALLY DEFERRED
		FOR EACH ROW EXECUTE FUNCTION lose()`)
	err := s.Change(t.Context(), func(s *Store) error { return s.AddMember(t.Context(), newMember(1)) })
	if !errors.As(err, new(UnknownOutcome)) || !errors.Is(err, org.ErrBusy) {
		t.Errorf("error %v", err)
	}
	wantCounts(t, s, 0, 0)
}

// TestLostDuringList: a list whose connection is lost ends with an error that says so. No row comes twice.
func TestLostDuringList(t *testing.T) {
	t.Parallel()
	s, lose := losing(t)
	const rows = 3000
	change(t, s, func(s *Store) error {
		events := make([]org.Event, rows)
		for n := range events {
			events[n] = org.Event{Time: epoch(), Origin: strings.Repeat("x", 2000)} // more than a socket holds
		}
		return s.AddEvents(t.Context(), events...)
	})
	read := 0
	var failed error
	for _, err := range List(t.Context(), s, Events(), listing.Query{}) {
		if failed = err; err != nil {
			break
		}
		if read++; read == 1 {
			lose()
		}
	}
	wantKind(t, failed, org.ErrBusy)
	if failed != nil && !strings.Contains(failed.Error(), "the connection to the database "+s.Path()+" was lost: ") {
		t.Errorf("error %v", failed)
	}
	if read == 0 || read >= rows {
		t.Errorf("%d rows were read", read)
	}
	wantCounts(t, s, 0, rows)
}

// TestNoMoreConnections: a server that takes no more connections is busy, until it takes one.
func TestNoMoreConnections(t *testing.T) {
	t.Parallel()
	c := postgres.New(t)
	address := c.Address(postgres.Owner, c.Schema(t))
	withOrganization(t, open(t, address, Options{Create: true}))
	limit := func(most string) { c.Must(t, "ALTER ROLE "+postgres.Owner+" CONNECTION LIMIT "+most) }
	limit("1") // the one above
	_, err := Open(t.Context(), address, Options{Wait: 300 * time.Millisecond})
	wantKind(t, err, org.ErrBusy)
	if err != nil && !strings.Contains(err.Error(), "too many connections") {
		t.Errorf("error %v", err)
	}
	time.AfterFunc(200*time.Millisecond, func() { limit("-1") })
	open(t, address, Options{})
}

// TestServerBusy: which answers of a server are worth another try, with one host in the address and with several.
func TestServerBusy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state        string
		one, several bool
	}{
		{"57P01", true, true},   // terminated by an administrator, or shutting down
		{"57P02", true, true},   // another process of the server crashed
		{"57P03", true, true},   // starting up
		{"53300", true, true},   // too many connections
		{"08006", true, true},   // said by a pooler that lost its server
		{"55P03", true, true},   // a lock
		{"40P01", true, true},   // a deadlock
		{"25006", false, true},  // a standby
		{"28P01", false, false}, // a wrong password
		{"3D000", false, false}, // no such database
		{"42501", false, false}, // no right
		{"53100", false, false}, // a full disk
		{"57014", false, false}, // cancelled
	} {
		err := error(&pgconn.PgError{Code: c.state})
		if one, several := (&server{hosts: 1}).busy(err), (&server{hosts: 2}).busy(err); one != c.one || several != c.several {
			t.Errorf("%s: %t and %t, want %t and %t", c.state, one, several, c.one, c.several)
		}
	}
}
