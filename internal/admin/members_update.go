package admin

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// MemberUpdate is what to change of members; nil leaves a value as it is.
type MemberUpdate struct {
	Role         *org.Role
	Name         *string // of one member only
	Language     *string
	Groups       *[]string // replaces all
	AddGroups    []string
	RemoveGroups []string
	TransferTo   string // the member who takes over what new Users own; "": they must own nothing
	DryRun       bool
	GiveUpRole   bool // the acting Administrator consents to losing that role
}

// UpdatedMembers is what an update of members did, or would do if it is a dry run.
type UpdatedMembers struct {
	Members      []org.Member // as they are now, each once, in the order in which they were named
	Steps        []org.Step   // never nil
	ActorDemoted string       // the email of the acting Administrator if they lose that role, else ""
}

// UpdateMembers changes the members, all or none. It returns ErrRefused if no Administrator would remain, if an owner
// would become a User without TransferTo, and if the acting Administrator would lose that role without GiveUpRole.
// expected are the steps that were consented to, or nil; if others result, it returns ErrConflict.
func (a *Admin) UpdateMembers(
	ctx context.Context, names []string, u MemberUpdate, expected []org.Step,
) (done UpdatedMembers, err error) {
	err = a.change(ctx, func(c *change) error {
		c.dryRun = u.DryRun
		done, err = u.update(ctx, c, names)
		return asExpected(err, done.Steps, expected)
	})
	return done, err
}

func (u MemberUpdate) update(ctx context.Context, c *change, names []string) (done UpdatedMembers, err error) {
	members, err := MembersNamed(ctx, c.Store, names)
	if err != nil {
		return done, err
	}
	if u.Name != nil && len(members) > 1 {
		return done, org.Hint(fmt.Errorf("a name is for one member, and %d are named: %w", len(members), org.ErrUsage),
			"leave --name out, or name one member")
	}
	if u, err = u.clean(ctx, c.Store); err != nil {
		return done, err
	}
	updates := memberUpdates{steps: []org.Step{}}
	for i, before := range members {
		members[i] = u.of(before)
		if members[i].Name != before.Name {
			if err := c.RequireMemberName(ctx, members[i]); err != nil {
				return done, err
			}
		}
		updates.add(c, before, members[i])
	}
	steps, err := updates.store(ctx, c, u.TransferTo)
	if err != nil {
		return done, err
	}
	done = UpdatedMembers{Members: members, Steps: steps, ActorDemoted: updates.actorDemoted(c)}
	if len(updates.former) > 0 {
		if err := requireAnyAdministrator(ctx, c.Store, nil, updates.former); err != nil {
			return done, err
		}
	}
	if done.ActorDemoted != "" && !u.GiveUpRole {
		return done, org.Hint(fmt.Errorf("%s would give up their own Administrator role, which needs consent: %w",
			done.ActorDemoted, org.ErrRefused), "give --yes to consent beforehand")
	}
	return done, nil
}

// clean returns u with all values in the form in which they are stored.
func (u MemberUpdate) clean(ctx context.Context, s *store.Store) (MemberUpdate, error) {
	if u.Name != nil {
		name, err := org.CleanName("the member's name", *u.Name)
		if err != nil {
			return u, err
		}
		u.Name = &name
	}
	if u.Language != nil {
		language, err := Language(*u.Language)
		if err != nil {
			return u, err
		}
		u.Language = &language
	}
	var err error
	if u.Groups != nil {
		groups, err := s.GroupNames(ctx, *u.Groups)
		if err != nil {
			return u, err
		}
		u.Groups = &groups
	}
	if u.RemoveGroups, err = s.GroupNames(ctx, u.RemoveGroups); err != nil {
		return u, err
	}
	u.AddGroups, err = s.GroupNames(ctx, u.AddGroups)
	return u, err
}

// of returns m as it is to be.
func (u MemberUpdate) of(m org.Member) org.Member {
	if u.Role != nil {
		m.Role = *u.Role
	}
	if u.Name != nil {
		m.Name = *u.Name
	}
	if u.Language != nil {
		m.Language = *u.Language
	}
	if u.Groups != nil {
		m.Groups = *u.Groups
	}
	groups := slices.DeleteFunc(slices.Concat(m.Groups, u.AddGroups), func(name string) bool {
		return slices.Contains(u.RemoveGroups, name)
	})
	m.Groups = store.SortNames(groups)
	return m
}

// memberUpdates are changes of members that are stored together.
type memberUpdates struct {
	after   []org.Member // those that change
	steps   []org.Step
	demoted []org.Member // who become Users
	former  []org.Member // who were Administrators and no longer are
}

// add adds the change from before to after, the same member, and its audit event.
func (u *memberUpdates) add(c *change, before, after org.Member) {
	steps := org.MemberSteps(before, after)
	if len(steps) == 0 {
		return
	}
	u.after, u.steps = append(u.after, after), append(u.steps, steps...)
	if after.Role == org.User && before.Role != org.User {
		u.demoted = append(u.demoted, after)
	}
	if before.Role == org.Administrator && after.Role != org.Administrator {
		u.former = append(u.former, before)
	}
	c.log("member.update", after.Email, differences(before, after)...)
}

// actorDemoted is the email of the acting Administrator if they no longer are one, else "".
func (u *memberUpdates) actorDemoted(c *change) string {
	if slices.ContainsFunc(u.former, func(m org.Member) bool { return m.ID == c.actor.ID }) {
		return c.actor.Email
	}
	return ""
}

// store stores the changes and returns all steps. What new Users own goes to the member transferTo; if that is "", they
// must own nothing. The caller makes sure that an Administrator remains.
func (u *memberUpdates) store(ctx context.Context, c *change, transferTo string) ([]org.Step, error) {
	if err := c.SetMembers(ctx, u.after...); err != nil {
		return nil, err
	}
	if transferTo == "" {
		return u.steps, u.requireNothingOwned(ctx, c.Store)
	}
	heir, err := Member(ctx, c.Store, transferTo)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(u.demoted, func(m org.Member) bool { return m.ID == heir.ID }) {
		err := fmt.Errorf("%s becomes a User and cannot take over: %w", heir.Email, org.ErrRefused)
		return nil, org.Hint(err, "transfer to another member")
	}
	if err := heir.MayOwn(); err != nil || len(u.demoted) == 0 {
		return u.steps, err
	}
	plan, err := org.PlanDeletion(u.demoted, org.Heir{Member: &heir}, c.actor)
	if err != nil {
		return nil, err
	}
	ids, steps := idsOf(u.demoted, memberID), u.steps
	for owned, err := range c.OwnedResources(ctx, ids) {
		if err != nil {
			return nil, err
		}
		steps = append(steps, plan.Resource(owned))
	}
	event, err := c.event()
	if err != nil {
		return nil, err
	}
	return steps, c.TransferAll(ctx, ids, heir.ID, event)
}

// requireNothingOwned returns ErrRefused if somebody who becomes a User owns something; it names the first maxWrong of
// them.
func (u *memberUpdates) requireNothingOwned(ctx context.Context, s *store.Store) error {
	if len(u.demoted) == 0 {
		return nil
	}
	owned, err := s.CountOwned(ctx, idsOf(u.demoted, memberID))
	if err != nil {
		return err
	}
	var wrong []error
	for _, m := range u.demoted {
		if n := owned[m.ID]; n > 0 && len(wrong) < maxWrong {
			err := fmt.Errorf("%s owns %s, and a User cannot own anything: %w",
				m.Email, org.Count(n, "resource"), org.ErrRefused)
			wrong = append(wrong, org.Hint(err, "hand it over with --transfer-to MEMBER"))
		}
	}
	return errors.Join(wrong...)
}

// asExpected returns err, the outcome of a change that was shown beforehand as the steps expected. It returns
// ErrConflict if the change does something else, or has become impossible. expected is nil if nothing was shown.
func asExpected(err error, steps, expected []org.Step) error {
	impossible := errors.Is(err, org.ErrRefused) || errors.Is(err, org.ErrNotFound) || errors.Is(err, org.ErrUsage)
	if expected == nil || !impossible && (err != nil || org.SameSteps(steps, expected)) {
		return err
	}
	return changedMeanwhile()
}
