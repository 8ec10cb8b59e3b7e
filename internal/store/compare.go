package store

import (
	"cmp"
	"context"
	"iter"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// comparedKind is what a database and a backup of it are compared by: one kind of thing, in the order of its keys.
type comparedKind struct {
	kind  string
	since int // the schema that introduced it
	query string
}

// comparedKinds are what restoring a backup may bring back or lose. An invitation counts while it can be accepted.
func comparedKinds() []comparedKind {
	return []comparedKind{
		{"member", 1, `SELECT email, email, id, role, '' FROM members WHERE $1 = $1 ORDER BY email`},
		{"invitation", 1, `SELECT id, recipient, id, role, secret_hash FROM invitations
			WHERE accepted = 0 AND expires > $1 ORDER BY id`},
		{"group", 1, `SELECT id, name, id, 0, '' FROM groups WHERE $1 = $1 ORDER BY id`},
		{"resource", 2, `SELECT id, kind || '/' || name, id, 0, '' FROM resources WHERE $1 = $1 ORDER BY id`},
		{"membership", 1, `SELECT m.email || ' ' || g.id, m.email || ' in ' || g.name, '', 0, '' FROM member_groups b
			JOIN members m ON m.n = b.member JOIN groups g ON g.n = b.grp WHERE $1 = $1 ORDER BY 1`},
		{"permission", 2, `SELECT r.id || ' ' || COALESCE(m.email, g.id),
			COALESCE(m.email, g.name) || ' on ' || r.kind || '/' || r.name, '', p.level, '' FROM permissions p
			JOIN resources r ON r.n = p.resource
			LEFT JOIN members m ON m.n = p.member LEFT JOIN groups g ON g.n = p.grp WHERE $1 = $1 ORDER BY 1`},
	}
}

// Differences yields what restoring backup at now would change in s, as steps.
func (s *Store) Differences(ctx context.Context, backup *Store, now time.Time) Rows[org.Step] {
	return func(yield func(org.Step, error) bool) {
		version, err := backup.schemaVersion(ctx)
		if err != nil {
			yield(org.Step{}, err)
			return
		}
		for _, k := range comparedKinds() {
			theirs := Rows[org.Record](func(func(org.Record, error) bool) {})
			if k.since <= version {
				theirs = backup.records(ctx, k, now)
			}
			for pair, err := range mergeByKey(s.records(ctx, k, now), theirs) {
				if err != nil {
					yield(org.Step{}, err)
					return
				}
				if step := org.RestoreStep(pair[0], pair[1]); step.Action != "" && !yield(step, nil) {
					return
				}
			}
		}
	}
}

func (s *Store) records(ctx context.Context, k comparedKind, now time.Time) Rows[org.Record] {
	table := Table[org.Record]{scan: func(r row) (o org.Record, err error) {
		o.Kind = k.kind
		err = r.Scan(&o.Key, &o.Name, &o.ID, &o.Level, &o.Secret)
		return o, err
	}}
	return query(ctx, s, table, k.query, seconds(now))
}

// mergeByKey yields what two lists in the order of their keys hold under each key.
// What is in one alone has the zero Kept beside it.
func mergeByKey(a, b Rows[org.Record]) Rows[[2]org.Record] {
	return func(yield func([2]org.Record, error) bool) {
		next, stop := iter.Pull2(a)
		defer stop()
		x := reading{next: next}
		x.take()
		next, stop = iter.Pull2(b)
		defer stop()
		y := reading{next: next}
		y.take()
		for x.more || y.more {
			if err := cmp.Or(x.err, y.err); err != nil {
				yield([2]org.Record{}, err)
				return
			}
			var pair [2]org.Record
			first, second := x.isNext(y), y.isNext(x)
			if first {
				pair[0] = x.take()
			}
			if second {
				pair[1] = y.take()
			}
			if !yield(pair, nil) {
				return
			}
		}
	}
}

// reading is a list that is read one record at a time.
type reading struct {
	next   func() (org.Record, error, bool)
	record org.Record // the first that was not taken
	err    error
	more   bool
}

func (r *reading) take() (taken org.Record) {
	taken = r.record
	r.record, r.err, r.more = r.next()
	return taken
}

// isNext reports whether the record of r comes before that of other, or has the same key.
func (r *reading) isNext(other reading) bool {
	return r.more && (!other.more || r.record.Key <= other.record.Key)
}
