package admin

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// MemberUpdate says what to change; a nil value is left as it is.
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
// expected are the steps that the person consented to, or nil; it returns ErrConflict if the steps are different now.
func (a *Admin) UpdateMembers(
	ctx context.Context, names []string, u MemberUpdate, expected []org.Step,
) (done UpdatedMembers, err error) {
	err = a.change(ctx, func(tx *transaction) error {
		tx.dryRun = u.DryRun
		done, err = u.update(ctx, tx, names)
		return asExpected(err, done.Steps, expected)
	})
	return done, err
}

func (u MemberUpdate) update(ctx context.Context, tx *transaction, names []string) (done UpdatedMembers, err error) {
	members, err := MembersNamed(ctx, tx.Store, names)
	if err != nil {
		return done, err
	}
	if u.Name != nil && len(members) > 1 {
		return done, org.Hint(fmt.Errorf("a name is for one member, and %d are named: %w", len(members), org.ErrUsage),
			"leave --name out, or name one member")
	}
	if u, err = u.clean(ctx, tx.Store); err != nil {
		return done, err
	}
	updates := memberUpdates{steps: []org.Step{}}
	for i, before := range members {
		members[i] = u.of(before)
		if members[i].Name != before.Name {
			if err := tx.RequireMemberName(ctx, members[i]); err != nil {
				return done, err
			}
		}
		updates.add(tx, before, members[i])
	}
	steps, err := updates.store(ctx, tx, u.TransferTo)
	if err != nil {
		return done, err
	}
	done = UpdatedMembers{Members: members, Steps: steps, ActorDemoted: updates.actorDemoted(tx)}
	if len(updates.former) > 0 {
		if err := requireAnyAdministrator(ctx, tx.Store, nil, updates.former); err != nil {
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

// of returns m with the update applied.
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
func (u *memberUpdates) add(tx *transaction, before, after org.Member) {
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
	tx.log("member.update", after.Email, differences(before, after)...)
}

// actorDemoted is the email of the acting Administrator if they no longer are one, else "".
func (u *memberUpdates) actorDemoted(tx *transaction) string {
	if slices.ContainsFunc(u.former, func(m org.Member) bool { return m.ID == tx.actor.ID }) {
		return tx.actor.Email
	}
	return ""
}

// store stores the changes and returns all steps. The member transferTo takes over what new Users own; if it is "",
// they must own nothing. The caller makes sure that an Administrator remains.
func (u *memberUpdates) store(ctx context.Context, tx *transaction, transferTo string) ([]org.Step, error) {
	if err := tx.SetMembers(ctx, u.after...); err != nil {
		return nil, err
	}
	if transferTo == "" {
		return u.steps, u.requireNothingOwned(ctx, tx.Store)
	}
	heir, err := Member(ctx, tx.Store, transferTo)
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
	plan, err := org.PlanDeletion(u.demoted, org.Heir{Member: &heir}, tx.actor)
	if err != nil {
		return nil, err
	}
	ids, steps := idsOf(u.demoted, memberID), u.steps
	for owned, err := range tx.OwnedResources(ctx, ids) {
		if err != nil {
			return nil, err
		}
		steps = append(steps, plan.Resource(owned))
	}
	event, err := tx.event()
	if err != nil {
		return nil, err
	}
	return steps, tx.TransferAll(ctx, ids, heir.ID, event)
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

// asExpected returns ErrConflict if a change is no longer what a person consented to: its steps are not the expected
// ones, or err says that it has become impossible. Otherwise it returns err. expected is nil if nobody was asked.
func asExpected(err error, steps, expected []org.Step) error {
	impossible := errors.Is(err, org.ErrRefused) || errors.Is(err, org.ErrNotFound) || errors.Is(err, org.ErrUsage)
	if expected == nil || !impossible && (err != nil || org.SameSteps(steps, expected)) {
		return err
	}
	return changedMeanwhile()
}
