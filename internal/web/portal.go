package web

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/roster-cli/roster/internal/org"
)

// mostListed is how much of what somebody owns or may use a page lists.
const mostListed = 500

// list is a list on a page. More says that there are others, or is "".
type list struct {
	Items []item
	More  string
}

// item is a resource as a page lists it. Fields other than Name may be "".
type item struct{ Name, Kind, Level, Through string }

// About is all that there is to say about the resource.
func (i item) About() string {
	said := slices.DeleteFunc([]string{i.Kind, i.Level, i.Through}, func(s string) bool { return s == "" })
	return strings.Join(said, " · ")
}

// belongings is what the portal shows besides the member.
type belongings struct{ Owns, Uses list }

// portal shows Managers and Administrators who they are, what they own and may use; Users are sent to their projects.
func (s *server) portal(ctx context.Context, x *exchange) (answer, error) {
	v, m, err := s.memberView(ctx, x, "portal")
	if err != nil {
		return s.askToSignIn(x, err)
	}
	if m.Role == org.User || x.query.Has(signedIn) {
		return s.seeOther(x, homeOf(m)), nil
	}
	b, err := s.admin(x).BelongingsOf(ctx, m, mostListed)
	if err != nil {
		return answer{}, err
	}
	var found belongings
	for _, resource := range b.Owns.Rows {
		found.Owns.Items = append(found.Owns.Items, v.item(resource))
	}
	found.Owns.More = v.more(len(b.Owns.Rows), b.Owns.Total)
	found.Uses = list{Items: v.items(b.MayUse.Rows), More: v.more(len(b.MayUse.Rows), b.MayUse.Total)}
	v.Content = found
	return answer{page: v}, nil
}

// projects shows the projects that the member may see, directly or through groups.
func (s *server) projects(ctx context.Context, x *exchange) (answer, error) {
	v, m, err := s.memberView(ctx, x, "projects")
	if err != nil {
		return s.askToSignIn(x, err)
	}
	if x.query.Has(signedIn) {
		return s.seeOther(x, "/projects"), nil // it did keep the cookie
	}
	some, err := s.admin(x).ProjectsOf(ctx, m, mostListed)
	if err != nil {
		return answer{}, err
	}
	found := v.items(some.Rows)
	for i := range found {
		found[i].Kind = "" // they are all projects
	}
	v.Content = list{Items: found, More: v.more(len(some.Rows), some.Total)}
	return answer{page: v}, nil
}

// memberView begins a page for whoever is signed in. It returns ErrNotFound if nobody is.
func (s *server) memberView(ctx context.Context, x *exchange, name string) (v view, m org.Member, err error) {
	if m, err = s.member(ctx, x); err != nil {
		return v, m, err
	}
	o, err := s.admin(x).Organization(ctx)
	if err != nil {
		return v, m, err
	}
	v = s.view(x, name, m.Language)
	v.Title, v.Organization, v.Member = v.T(name+".title"), o.Name, &m
	return v, m, nil
}

// askToSignIn redirects to the page to sign in if err is ErrNotFound, with a notice about cookies if the browser has
// just signed in. It returns any other err.
func (s *server) askToSignIn(x *exchange, err error) (answer, error) {
	if errors.Is(err, org.ErrNotFound) {
		if x.query.Has(signedIn) {
			return s.seeOther(x, "/sign-in", "no-cookie", "1"), nil
		}
		return s.seeOther(x, "/sign-in"), nil
	}
	return answer{}, err
}

// item is a resource by itself. One of a kind that roster did not write has its whole path for a name.
func (v view) item(path string) item {
	kind, name, _ := strings.Cut(path, "/")
	if !slices.Contains(org.ResourceKinds(), kind) {
		return item{Name: path}
	}
	return item{Name: name, Kind: v.T("kind." + kind)}
}

// items are the resources of accesses, each once, with the most that the member may do and the groups through which
// they may. Those of one resource follow each other, the strongest first.
func (v view) items(accesses []org.Access) (items []item) {
	for len(accesses) > 0 {
		first := accesses[0]
		end := slices.IndexFunc(accesses, func(a org.Access) bool { return a.Resource != first.Resource })
		if end < 0 {
			end = len(accesses)
		}
		it := v.item(first.Resource)
		it.Level = v.T("level." + first.Level.String())
		if groups := strongest(accesses[:end]); len(groups) > 0 {
			it.Through = v.T("list.through", "groups", strings.Join(groups, ", "))
		}
		items, accesses = append(items, it), accesses[end:]
	}
	return items
}

// strongest returns the groups that give the strongest access, or none if the member has it without a group.
func strongest(accesses []org.Access) (groups []string) {
	for _, a := range accesses {
		if a.Level < accesses[0].Level {
			break
		}
		if a.Through == "" {
			return nil
		}
		groups = append(groups, a.Through)
	}
	return groups
}

// more says how many of all are listed, or "" if it is all of them.
func (v view) more(shown, total int) string {
	if shown == total {
		return ""
	}
	return v.T("list.more", "shown", strconv.Itoa(shown), "total", strconv.Itoa(total))
}
