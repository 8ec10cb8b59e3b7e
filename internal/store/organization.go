package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/roster-cli/roster/internal/org"
)

// Organization returns the organization. It returns ErrNotFound for a database that init did not finish.
func (s *Store) Organization(ctx context.Context) (o org.Organization, err error) {
	if s.organization != nil {
		return *s.organization, nil
	}
	var created int64
	err = s.q.QueryRowContext(ctx, `SELECT id, name, language, created, key_fingerprint FROM organization`).
		Scan(&o.ID, &o.Name, &o.Language, &created, &o.KeyFingerprint)
	if errors.Is(err, sql.ErrNoRows) {
		return o, s.unfinished()
	}
	if err != nil {
		return o, fmt.Errorf("reading the organization: %w", err)
	}
	o.Created = instant(created)
	if s.conn != nil {
		s.organization = &o
	}
	return o, nil
}

// AddOrganization stores the organization. It returns ErrConflict if there is one already.
func (s *Store) AddOrganization(ctx context.Context, o org.Organization) error {
	res, err := s.q.ExecContext(ctx, `INSERT INTO organization (n, id, name, language, created, key_fingerprint)
		VALUES (1, $1, $2, $3, $4, $5) ON CONFLICT (n) DO NOTHING`,
		o.ID, o.Name, o.Language, seconds(o.Created), o.KeyFingerprint)
	return changed(res, err, org.ErrConflict)
}

// SetOrganization stores the organization's name and language.
func (s *Store) SetOrganization(ctx context.Context, o org.Organization) error {
	s.organization = nil
	res, err := s.q.ExecContext(ctx, `UPDATE organization SET name = $1, language = $2`, o.Name, o.Language)
	return changed(res, err, org.ErrNotFound)
}

// SetKeyFingerprint stores the fingerprint of the organization's link key.
func (s *Store) SetKeyFingerprint(ctx context.Context, fingerprint []byte) error {
	s.organization = nil
	res, err := s.q.ExecContext(ctx, `UPDATE organization SET key_fingerprint = $1`, fingerprint)
	return changed(res, err, org.ErrNotFound)
}
