package admin

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// Member reads the member with that email or id.
func Member(ctx context.Context, s *store.Store, name string) (org.Member, error) {
	name, err := emailOrID(name)
	if err != nil {
		return org.Member{}, err
	}
	return s.Member(ctx, name)
}

// MembersNamed reads the members with these emails or ids, each once. It returns ErrNotFound, which names the missing
// ones, if some do not exist.
func MembersNamed(ctx context.Context, s *store.Store, names []string) ([]org.Member, error) {
	var keys []string
	for _, name := range names {
		if key, err := emailOrID(name); err == nil {
			keys = append(keys, key)
		}
	}
	members := make(map[string]org.Member, len(keys))
	for m, err := range s.MembersByEmailOrID(ctx, keys) {
		if err != nil {
			return nil, err
		}
		members[m.Email], members[m.ID] = m, m
	}
	return readNamed(names, func(name string) (org.Member, error) {
		key, err := emailOrID(name)
		if err != nil {
			return org.Member{}, err
		}
		m, found := members[key]
		if !found {
			return m, store.NoMember(key)
		}
		return m, nil
	}, memberID)
}

// differences returns what differs between before and after as details of an audit event.
func differences(before, after org.Member) []string {
	var details []string
	if before.Name != after.Name {
		details = append(details, org.Changed("name", before.Name, after.Name))
	}
	if before.Role != after.Role {
		details = append(details, org.Changed("role", before.Role.String(), after.Role.String()))
	}
	if before.Language != after.Language {
		details = append(details, org.Changed("language", before.Language, after.Language))
	}
	if !slices.Equal(before.Groups, after.Groups) {
		details = append(details, org.Changed("groups", before.Groups, after.Groups))
	}
	return details
}

// memberFacts describes a new or deleted member as details of an audit event.
func memberFacts(m org.Member) []string {
	return []string{
		org.Fact("name", m.Name), org.Fact("role", m.Role.String()),
		org.Fact("groups", m.Groups), org.Fact("language", m.Language),
	}
}

// requireOtherAdministrator returns ErrRefused unless there is an Administrator besides leavers, who are still members.
func requireOtherAdministrator(ctx context.Context, s *store.Store, leavers ...org.Member) error {
	return requireAnyAdministrator(ctx, s, leavers, nil)
}

// requireAnyAdministrator is requireOtherAdministrator for a change that has already demoted the Administrators former.
func requireAnyAdministrator(ctx context.Context, s *store.Store, leavers, former []org.Member) error {
	var emails []string
	for _, m := range leavers {
		if m.Role == org.Administrator {
			emails = append(emails, m.Email)
		}
	}
	found, err := s.HasMoreAdministrators(ctx, len(emails))
	if err != nil || found {
		return err
	}
	for _, m := range former {
		emails = append(emails, m.Email)
	}
	err = fmt.Errorf("nobody would be left to administer the organization without %s: %w",
		strings.Join(emails, ", "), org.ErrRefused)
	return org.Hint(err,
		"make another member an Administrator first: `roster members update MEMBER --role administrator`")
}
