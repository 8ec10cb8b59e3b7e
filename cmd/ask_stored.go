package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/admin"
	"github.com/roster-cli/roster/internal/console"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// choose asks for stored things; noun is the word for them, in the plural. If there are none, it returns ErrNotFound
// unless the answer may be none.
func (a *dialogue) choose(noun string, q console.Choice) ([]string, error) {
	chosen, err := a.tty.Choose(a.ctx, q)
	if errors.Is(err, console.ErrNoOptions) {
		if q.HowMany == console.Any {
			return nil, nil
		}
		err = fmt.Errorf("there are no %s to choose from: %w", noun, org.ErrNotFound)
		return nil, org.Hint(err, "see `roster %s list`", noun)
	}
	values := make([]string, len(chosen))
	for i, o := range chosen {
		values[i] = o.Value
	}
	return values, err
}

// chooseArgs adds what is chosen to the arguments.
func (a *dialogue) chooseArgs(noun string, q console.Choice) error {
	chosen, err := a.choose(noun, q)
	a.add(chosen...)
	return err
}

// searchOptions returns a Find that offers the results of a search.
func searchOptions[T any](
	a *dialogue, search func(*store.Store, string, int) ([]T, error), option func(T) console.Option,
) console.Find {
	return func(_ context.Context, typed string, most int) ([]console.Option, error) {
		s, err := a.store()
		if err != nil {
			return nil, err
		}
		found, err := search(s, typed, most)
		options := make([]console.Option, len(found))
		for i, row := range found {
			options[i] = option(row)
		}
		return options, err
	}
}

// memberOption has the email as its value, so that the email is an answer where a line is typed.
func memberOption(m org.Member) console.Option {
	return console.Option{Value: m.Email, Label: fmt.Sprintf("%s (%s, %s)", m.Name, m.Email, m.Role.Label())}
}

// findMembers finds members, except those whose email or id is in leftOut.
func findMembers(a *dialogue, among store.Among, leftOut []string) console.Find {
	return searchOptions(a, func(s *store.Store, typed string, most int) ([]org.Member, error) {
		found, err := s.SearchMembers(a.ctx, typed, among, most+len(leftOut))
		found = slices.DeleteFunc(found, func(m org.Member) bool { return isNamed(leftOut, m) })
		return found[:min(len(found), most)], err
	}, memberOption)
}

// isNamed reports whether one of the arguments is the email or the id of m.
func isNamed(args []string, m org.Member) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		return strings.EqualFold(arg, m.Email) || strings.EqualFold(arg, m.ID)
	})
}

func askMember(a *dialogue) error { return askMembers("Member", console.One)(a) }

// askMembers asks for members as arguments.
func askMembers(title string, howMany console.HowMany) asker {
	return func(a *dialogue) error {
		q := console.Choice{Title: title, HowMany: howMany, Find: findMembers(a, store.Among{}, nil)}
		return a.chooseArgs("members", q)
	}
}

// askMemberOf asks for members of the group that is the first argument.
func askMemberOf(a *dialogue) error {
	found, err := readArguments(a, admin.GroupsNamed)
	if err != nil {
		return err
	}
	g := found[0]
	q := console.Choice{Title: "Members", HowMany: console.Some, Find: findMembers(a, store.Among{Group: g.ID}, nil)}
	return a.chooseArgs("members of "+g.Name, q)
}

// askOwner asks for a member who may own resources, as the value of a flag.
func askOwner(flag, title string) asker {
	return func(a *dialogue) error {
		return a.chooseFor(flag, "members", title, findMembers(a, store.Among{Least: org.Manager}, nil))
	}
}

// chooseFor asks for one stored thing as the value of a flag.
func (a *dialogue) chooseFor(flag, noun, title string, find console.Find) error {
	chosen, err := a.choose(noun, console.Choice{Title: title, Find: find})
	if err != nil {
		return err
	}
	return a.set(flag, chosen[0])
}

// askSubject asks whose permission it is.
func (a *dialogue) askSubject(among store.Among) error {
	const member, group = "member", "group"
	options := []console.Option{{Value: member, Label: "A member's"}, {Value: group, Label: "A group's"}}
	whose, err := a.tty.AskOne(a.ctx, "Whose", options, member)
	switch {
	case err != nil:
		return err
	case whose == group:
		return a.chooseFor(group, "groups", "Group", findGroups(a, among))
	}
	return a.chooseFor(member, "members", "Member", findMembers(a, among, nil))
}

func findGroups(a *dialogue, among store.Among) console.Find {
	return searchOptions(a, func(s *store.Store, typed string, most int) ([]org.Group, error) {
		return s.SearchGroups(a.ctx, typed, among, most)
	}, groupOption)
}

// groupOption has the name as its value, which command lines are told with, unless it cannot be given there.
func groupOption(g org.Group) console.Option {
	o := console.Option{Value: g.Name, Label: g.Name}
	if clean, err := org.CleanGroupName(g.Name); err != nil || clean != g.Name || strings.HasPrefix(clean, "-") {
		o.Value = g.ID
	}
	return o
}

// askGroup asks for a group as an argument.
func askGroup(a *dialogue) error {
	return a.chooseArgs("groups", console.Choice{Title: "Group", Find: findGroups(a, store.Among{})})
}

// askGroups asks for any number of groups as the value of a flag. Those in names are selected at the start.
func askGroups(flag, title string, names []string) asker {
	return func(a *dialogue) error {
		q := console.Choice{Title: title, HowMany: console.Any, Find: findGroups(a, store.Among{})}
		chosen, err := readStored(a, func(ctx context.Context, s *store.Store) ([]org.Group, error) {
			return admin.GroupsNamed(ctx, s, names)
		})
		if err != nil {
			return err
		}
		for _, g := range chosen {
			q.Chosen = append(q.Chosen, groupOption(g))
		}
		named, err := a.choose("groups", q)
		if err != nil {
			return err
		}
		if len(named) == 0 && len(names) == 0 {
			return nil
		}
		return a.set(flag, strings.Join(named, ","))
	}
}

// askInvitation asks for an invitation at that stage as an argument.
func askInvitation(stage store.Stage) asker {
	return func(a *dialogue) error {
		now := a.open.now()
		find := searchOptions(a, func(s *store.Store, typed string, most int) ([]org.Invitation, error) {
			return s.SearchInvitations(a.ctx, typed, stage, now, most)
		}, func(i org.Invitation) console.Option {
			return console.Option{
				Value: i.ID,
				Label: fmt.Sprintf("%s (%s, %s)", i.Recipient, i.Status(now), i.Role.Label()),
			}
		})
		return a.chooseArgs("invitations", console.Choice{Title: "Invitation", Find: find})
	}
}

// askResource asks for a resource as an argument.
func askResource(a *dialogue) error {
	find := searchOptions(a, func(s *store.Store, typed string, most int) ([]org.Resource, error) {
		return s.SearchResources(a.ctx, typed, most)
	}, func(r org.Resource) console.Option { return console.Option{Value: r.ID, Label: r.Path()} })
	return a.chooseArgs("resources", console.Choice{Title: "Resource", Find: find})
}
