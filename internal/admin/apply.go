package admin

import (
	"context"
	"errors"
	"time"

	"github.com/roster-cli/roster/internal/link"
	"github.com/roster-cli/roster/internal/manifest"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// Apply asks for the organization to match a file.
type Apply struct {
	File            manifest.File
	Prune           bool   // delete members, pending invitations and groups that the file's lists leave out
	DryRun          bool   // only work out the steps
	MaxRemovals     int    // the most members to delete; negative: a quarter of them
	TransferTo      string // the member who takes over from deleted members and new Users, or ""
	DeleteResources bool   // delete what deleted members own
	ExpiresIn       time.Duration
	NoEmail         bool
}

// Applied is what was done, or would be done if it is a dry run.
type Applied struct {
	Steps    []org.Step
	Deletion org.Deletion // of the members that the file leaves out
	Invited  []string     // the ids of new invitations
	Actor    org.Member   // who did it, as they were before

	ActorDemoted string // the email of the acting Administrator if they lose that role, else ""
}

// Apply makes the organization match a file, all of it or nothing, and returns the steps; with DryRun it only plans
// them. expected are the steps that the person consented to, or nil; it returns ErrConflict if the steps are different
// now, or impossible. It returns ErrUsage or ErrNotFound, with the position, for mistakes in the file, and ErrRefused
// if a guard stops it; with the error about too many removals it returns all steps.
func (a *Admin) Apply(ctx context.Context, in Apply, expected []org.Step) (done Applied, err error) {
	if _, err := org.ExpiresAt(a.Now(), in.ExpiresIn); err != nil {
		return done, err
	}
	err = a.change(ctx, func(tx *transaction) error {
		tx.dryRun = in.DryRun
		r := applying{transaction: tx, in: in}
		err := r.run(ctx)
		r.Actor = tx.actor
		if done = r.Applied; err != nil && !r.complete {
			done = Applied{} // half a plan is misleading
		}
		return asExpected(err, done.Steps, expected)
	})
	return done, err
}

// After returns an Admin for what follows from an Apply, such as the mails: the same member acts, also if that made others
// Administrators, or took the role from who acts.
func (a *Admin) After(done Applied) *Admin {
	b := a.as(done.Actor)
	if done.ActorDemoted != "" {
		b.former = &done.Actor
	}
	return b
}

// applying is one run of Apply, in its transaction.
type applying struct {
	*transaction
	Applied

	in       Apply
	groups   []org.Group       // the existing ones
	spelling map[string]string // by org.NameKey: names of existing groups and of those in the file
	called   map[string]string // by the file's spelling: the same, "" if there is none
	listed   map[string]bool   // by org.NameKey: the groups under the file's key groups
	desired  []org.Desired
	emails   []string
	invitees []int            // the indexes of those desired who are no members
	kept     []org.Invitation // pending invitations that the file lists
	updates  memberUpdates
	key      link.Key
	draft    org.Invitation // see prepareDraft
	complete bool           // all steps are known
}

func (r *applying) run(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		r.makeGroups, r.readWanted, r.updateMembers, r.invite,
		r.pruneInvitations, r.pruneMembers, r.pruneGroups, r.checkRemovals,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (r *applying) addSteps(steps ...org.Step) { r.Steps = append(r.Steps, steps...) }

// prunes reports whether the group with that name will be deleted.
func (r *applying) prunes(name string) bool {
	return r.in.Prune && r.in.File.Groups != nil && !r.listed[org.NameKey(name)]
}

// makeGroups creates the groups of the file that do not exist.
func (r *applying) makeGroups(ctx context.Context) (err error) {
	if r.groups, err = r.AllGroups(ctx); err != nil {
		return err
	}
	r.spelling, r.called = make(map[string]string, len(r.groups)), map[string]string{}
	r.listed = make(map[string]bool, len(r.in.File.Groups))
	for _, g := range r.groups {
		r.spelling[org.NameKey(g.Name)] = g.Name
	}
	for _, wanted := range r.in.File.Groups {
		key := org.NameKey(wanted.Name)
		r.listed[key] = true
		if r.spelling[key] != "" {
			continue
		}
		g := org.Group{Name: wanted.Name, Created: r.now}
		if g.ID, err = r.a.IDs.Next(r.now); err != nil {
			return err
		}
		err := r.AddGroup(ctx, g)
		if errors.Is(err, org.ErrConflict) {
			return wanted.At.Errorf("%w", err)
		}
		if err != nil {
			return err
		}
		r.spelling[key] = g.Name
		r.log("group.create", g.Name, org.Fact("id", g.ID))
		r.addSteps(org.Step{Action: "create", Kind: "group", Name: g.Name})
	}
	return nil
}

// group returns the name of the group that the file spells like that, or "" if there is none.
func (r *applying) group(spelled string) string {
	name, known := r.called[spelled]
	if !known {
		name = r.spelling[org.NameKey(spelled)]
		r.called[spelled] = name
	}
	return name
}

// readWanted works out what the file asks for. The error lists what is wrong with groups, up to the member with whom it
// has maxWrong.
func (r *applying) readWanted(context.Context) error {
	var wrong []error
	for _, m := range r.in.File.Members {
		d := org.Desired{Email: m.Email, Role: m.Role, Language: m.Language}
		if m.Groups != nil {
			d.Groups = make([]string, 0, len(m.Groups))
		}
		for _, g := range m.Groups {
			name := r.group(g.Name)
			switch {
			case name == "":
				err := g.At.Errorf("there is no group %q: %w", g.Name, org.ErrNotFound)
				wrong = append(wrong, org.Hint(err, "list it under groups to create it"))
			case r.prunes(name):
				err := g.At.Errorf("the group %q is not under groups, and --prune would delete it: %w",
					g.Name, org.ErrUsage)
				wrong = append(wrong, org.Hint(err, "list it under groups, or take it off the members"))
			default:
				d.Groups = append(d.Groups, name)
			}
		}
		if d.Groups != nil {
			d.Groups = store.SortNames(d.Groups)
		}
		r.desired, r.emails = append(r.desired, d), append(r.emails, d.Email)
		if len(wrong) >= maxWrong {
			break
		}
	}
	return errors.Join(wrong...)
}

// updateMembers changes the members that are in the file.
func (r *applying) updateMembers(ctx context.Context) error {
	existing := make(map[string]org.Member, len(r.emails))
	for m, err := range r.MembersByEmailOrID(ctx, r.emails) {
		if err != nil {
			return err
		}
		existing[m.Email] = m
	}
	for n, d := range r.desired {
		if before, found := existing[d.Email]; found {
			r.updates.add(r.transaction, before, d.Update(before))
		} else {
			r.invitees = append(r.invitees, n)
		}
	}
	steps, err := r.updates.store(ctx, r.transaction, r.in.TransferTo)
	r.addSteps(steps...)
	r.ActorDemoted = r.updates.actorDemoted(r.transaction)
	return err
}
