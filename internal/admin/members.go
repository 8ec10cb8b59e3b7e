package admin

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// MemberUpdate is what is to change; nil leaves it.
type MemberUpdate struct {
	Role         *org.Role
	Name         *string
	Language     *string
	Groups       *[]string // replaces all
	AddGroups    []string
	RemoveGroups []string
	TransferTo   string // a member who takes over what they own, or ""; who becomes a User has to own nothing
}

// Member reads the member with that email or id.
func Member(ctx context.Context, s *store.Store, name string) (org.Member, error) {
	name, err := emailOrID(name)
	if err != nil {
		return org.Member{}, err
	}
	return s.Member(ctx, name)
}

// MembersNamed reads several, each once. One that does not exist gives ErrNotFound.
func MembersNamed(ctx context.Context, s *store.Store, names []string) ([]org.Member, error) {
	return named(names, func(name string) (org.Member, error) { return Member(ctx, s, name) },
		memberID)
}

// UpdateMember changes a member and gives them as they are then. Demoting the last Administrator gives ErrRefused,
// and so does making an owner a User without an heir.
func (a *Admin) UpdateMember(ctx context.Context, name string, u MemberUpdate) (m org.Member, err error) {
	err = a.change(ctx, func(c *change) error {
		if m, err = Member(ctx, c.Store, name); err != nil {
			return err
		}
		before := m
		if err := u.apply(ctx, c.Store, &m); err != nil {
			return err
		}
		if before.Role == org.Administrator && m.Role != org.Administrator {
			if err := requireOtherAdministrator(ctx, c.Store, before); err != nil {
				return err
			}
		}
		if err := u.handOver(ctx, c, before, m); err != nil {
			return err
		}
		details := differences(before, m)
		if len(details) == 0 {
			return nil // as it is already
		}
		c.log("member.update", m.Email, details...)
		return c.SetMember(ctx, m)
	})
	return m, err
}

func (u MemberUpdate) apply(ctx context.Context, s *store.Store, m *org.Member) (err error) {
	if u.Role != nil {
		m.Role = *u.Role
	}
	if u.Name != nil {
		was := m.Name
		if m.Name, err = org.CleanName("the member's name", *u.Name); err != nil {
			return err
		}
		if m.Name != was {
			err = s.RequireMemberName(ctx, *m)
		}
		if err != nil {
			return err
		}
	}
	if u.Language != nil {
		if m.Language, err = Language(*u.Language); err != nil {
			return err
		}
	}
	return u.applyGroups(ctx, s, m)
}

// handOver gives what m owns to the heir. Without one, who owns something cannot become a User.
func (u MemberUpdate) handOver(ctx context.Context, c *change, before, m org.Member) error {
	if u.TransferTo == "" {
		if m.MayOwn() == nil || before.Role == m.Role {
			return nil
		}
		return requireNothingOwned(ctx, c.Store, m)
	}
	heir, err := Member(ctx, c.Store, u.TransferTo)
	if err != nil {
		return err
	}
	if heir.ID == m.ID {
		return org.Hint(fmt.Errorf("%s cannot take over from themselves: %w", m.Email, org.ErrRefused), "transfer to another member")
	}
	if err := heir.MayOwn(); err != nil {
		return err
	}
	event, err := c.event()
	if err != nil {
		return err
	}
	return c.HandOver(ctx, []string{m.ID}, heir.ID, event)
}

// requireNothingOwned gives ErrRefused if m, who becomes a User, owns something.
func requireNothingOwned(ctx context.Context, s *store.Store, m org.Member) error {
	owned, err := s.CountOwned(ctx, m.ID)
	if err != nil || owned == 0 {
		return err
	}
	return org.Hint(fmt.Errorf("%s owns %s, and a User cannot own anything: %w", m.Email, org.Count(owned, "resource"), org.ErrRefused),
		"hand it over with --transfer-to MEMBER")
}

// applyGroups looks up the groups that were named, and leaves those that the member is in otherwise as they are.
func (u MemberUpdate) applyGroups(ctx context.Context, s *store.Store, m *org.Member) (err error) {
	if u.Groups != nil {
		if m.Groups, err = s.GroupNames(ctx, *u.Groups); err != nil {
			return err
		}
	}
	removed, err := s.GroupNames(ctx, u.RemoveGroups)
	if err != nil {
		return err
	}
	added, err := s.GroupNames(ctx, u.AddGroups)
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(slices.Concat(m.Groups, added), func(name string) bool { return slices.Contains(removed, name) })
	m.Groups = store.SortNames(left)
	return nil
}

// differences are the details of an update.
func differences(before, after org.Member) []string {
	var details []string
	if before.Name != after.Name {
		details = append(details, field("name", after.Name))
	}
	if before.Role != after.Role {
		details = append(details, field("role", after.Role.String()))
	}
	if before.Language != after.Language {
		details = append(details, field("language", after.Language))
	}
	if !slices.Equal(before.Groups, after.Groups) {
		details = append(details, groupsField(after.Groups))
	}
	return details
}

// requireOtherAdministrator gives ErrRefused unless somebody else than leavers, all of them members now, is an Administrator.
func requireOtherAdministrator(ctx context.Context, s *store.Store, leavers ...org.Member) error {
	return requireAnyAdministrator(ctx, s, leavers, nil)
}

// requireAnyAdministrator is requireOtherAdministrator where former have been demoted already.
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
	return org.Hint(fmt.Errorf("nobody would be left to administer the organization without %s: %w", strings.Join(emails, ", "), org.ErrRefused),
		"make another member an Administrator first: `roster members update MEMBER --role administrator`")
}
