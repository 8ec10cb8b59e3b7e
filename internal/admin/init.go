package admin

import (
	"context"
	"errors"
	"fmt"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// Init is what a new organization begins with.
type Init struct {
	Organization string
	Email        string // of the first Administrator
	Name         string // of the first Administrator
	Language     string
	// Prepare creates the files that belong to the database, the link key and the configuration, and returns the key's
	// fingerprint. It runs under the database's lock, so that of several inits exactly one creates them.
	Prepare func(email string) (fingerprint []byte, err error)
}

// Validate returns ErrUsage for what Init would refuse, before anything is created; it names all mistakes.
func (in Init) Validate() error {
	_, _, err := in.parse()
	return err
}

func (in Init) parse() (o org.Organization, m org.Member, err error) {
	var wrong [4]error
	o.Name, wrong[0] = org.CleanName("the organization's name", in.Organization)
	m.Email, wrong[1] = org.ParseEmail(in.Email)
	m.Name, wrong[2] = org.CleanName("the Administrator's name", in.Name)
	o.Language, wrong[3] = Language(in.Language)
	m.Role, m.Language = org.Administrator, o.Language
	return o, m, errors.Join(wrong[:]...)
}

// Init creates the organization with its first Administrator in an empty database. It returns ErrConflict if there is
// an organization already.
func (a *Admin) Init(ctx context.Context, in Init) (o org.Organization, m org.Member, err error) {
	if o, m, err = in.parse(); err != nil {
		return o, m, err
	}
	err = a.changeAs(ctx, func(tx *transaction) error {
		tx.actor, o.Created, m.Joined = m, tx.now, tx.now
		if err := requireEmpty(ctx, tx.Store); err != nil {
			return err
		}
		if o.KeyFingerprint, err = in.Prepare(m.Email); err != nil {
			return err
		}
		if o.ID, err = a.IDs.Next(tx.now); err != nil {
			return err
		}
		if m.ID, err = a.IDs.Next(tx.now); err != nil {
			return err
		}
		tx.log("organization.create", o.Name, org.Fact("language", o.Language))
		tx.log("member.create", m.Email, append([]string{org.Fact("id", m.ID)}, memberFacts(m)...)...)
		return errors.Join(tx.AddOrganization(ctx, o), tx.AddMember(ctx, m))
	})
	return o, m, err
}

func requireEmpty(ctx context.Context, s *store.Store) error {
	o, err := s.Organization(ctx)
	if errors.Is(err, org.ErrNotFound) {
		admins, err := s.Administrators(ctx, 1)
		if err == nil && len(admins) > 0 {
			err = org.Hint(fmt.Errorf("the database %s has members but no organization: %w", s.Path(), org.ErrConflict),
				"restore a backup with `roster database restore`")
		}
		return err
	}
	if err != nil {
		return err
	}
	err = fmt.Errorf("the database %s has an organization already, %s: %w", s.Path(), o.Name, org.ErrConflict)
	return org.Hint(err,
		"go on with `roster members list`, or name another database with --database")
}
