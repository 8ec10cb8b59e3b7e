package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"syscall"

	"github.com/roster-cli/roster/internal/org"
)

// databaseError is an error of the database itself, in words for a person.
type databaseError struct{ error }

func (f databaseError) Unwrap() error { return f.error }

// UnknownOutcome is an error after which it is not known whether the change was made.
type UnknownOutcome struct{ error }

func (u UnknownOutcome) Unwrap() error { return u.error }

// Final is an error of what must not be run again, because it has written its results somewhere.
type Final struct{ Err error }

func (f Final) Error() string { return f.Err.Error() }

func (f Final) Unwrap() error { return f.Err }

// Unchanged is an error of the database itself because of which a change was not made.
type Unchanged struct{ error }

func (u Unchanged) Unwrap() error { return u.error }

// unchanged makes err an Unchanged if it is a fault, unless that is uncertain.
func unchanged(err error) error {
	if errors.As(err, new(databaseError)) && !errors.As(err, new(UnknownOutcome)) {
		return Unchanged{err}
	}
	return err
}

// unknown returns err as an UnknownOutcome that says so.
func unknown(err error) error {
	look := "look before you repeat it: `roster audit list --limit 5`"
	if hint := org.HintOf(err); hint != "" {
		look = hint + "; " + look
	}
	return org.Hint(UnknownOutcome{fmt.Errorf("it is not known whether the change was made: %w", err)}, "%s", look)
}

// afterFailedCommit checks whether the commit that failed with err took effect nevertheless. An error that is busy comes
// from a commit that surely did not, and can be made again.
func (s *Store) afterFailedCommit(ctx context.Context, m mark, err error) error {
	if s.engine.rolledBack(err) {
		return err
	}
	if m.n == 0 { // nothing to look for
		if s.engine.busy(err) {
			return unknown(s.engine.gaveUp(err, s.wait))
		}
		return err
	}
	var made bool
	lookErr := s.retry(ctx, func(s *Store) error {
		t, err := s.begin(ctx, s.db, toChange) // waits until the commit has ended
		if err != nil {
			return err
		}
		defer t.end()
		if made, err = t.hasMark(ctx, m); !made || err != nil {
			return err
		}
		return s.engine.confirm(t.tx)
	})
	switch {
	case lookErr == nil && made:
		return nil
	case lookErr == nil && s.engine.busy(err):
		return err
	case lookErr == nil:
		return databaseError{s.engine.explain(err)}
	}
	return unknown(databaseError{s.engine.explain(err)})
}

// Unreadable reports whether err says that a database is damaged, missing or unfinished, so that no rule in it can be
// kept.
func Unreadable(err error) bool { return isDamaged(err) || errors.Is(err, org.ErrNotFound) }

// WriteProblem is why the database cannot be changed: a file of it, or its folder, that cannot be written to, or a right
// that the role on a server lacks.
type WriteProblem struct {
	Problem, Advice string
	Granted         bool // an administrator of the server decided so: nothing is wrong with the database
}

func (o WriteProblem) String() string { return o.Problem + "; " + o.Advice }

// IsDiskFull reports whether err comes from the system and means a full disk or an exhausted quota.
func IsDiskFull(err error) bool {
	if runtime.GOOS == "windows" {
		// ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED
		return errors.Is(err, syscall.Errno(39)) || errors.Is(err, syscall.Errno(112)) ||
			errors.Is(err, syscall.Errno(1295))
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
