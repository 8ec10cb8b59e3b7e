package admin

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/roster-cli/roster/internal/org"
)

// randomly is a deletion of members or of resources.
type randomly struct {
	as        string
	members   []string
	heir      string
	delete    bool
	resources []string // paths; nil is a deletion of members
}

func (d randomly) in() DeleteMembers {
	return DeleteMembers{Names: d.members, TransferTo: d.heir, DeleteResources: d.delete}
}

// plan works it out, and keeps its steps.
func (d randomly) plan(t *testing.T, a *Admin, keep *[]org.Step) (org.Deletion, error) {
	show := func(_ org.Deletion, steps Steps) error {
		for step, err := range steps {
			if err != nil {
				return err
			}
			*keep = append(*keep, step)
		}
		return nil
	}
	if d.resources != nil {
		return a.PlanResourceDeletion(t.Context(), DeleteResources{Names: d.resources}, show)
	}
	return a.PlanDeletion(t.Context(), d.in(), show)
}

func (d randomly) run(t *testing.T, a *Admin, expected *org.Deletion, keep *[]org.Step) (org.Deletion, error) {
	if d.resources != nil {
		return a.DeleteResources(t.Context(), DeleteResources{Names: d.resources}, expected, keep)
	}
	return a.DeleteMembers(t.Context(), d.in(), expected, keep)
}

// changes tells two states apart, in the steps that a plan would have, and counts them. What no plan does is a step as
// well.
func (d randomly) changes(now time.Time, before, after state) (steps []org.Step, n org.Counts) {
	add := func(s org.Step, count *int) { steps, *count = append(steps, s), *count+1 }
	for email, was := range before.Members {
		if _, there := after.Members[email]; there {
			continue
		}
		add(org.Step{Action: "delete", Kind: "member", Name: email, ID: was.ID, Note: was.Role.String()}, &n.Members)
		for _, group := range was.Groups {
			add(org.Step{Action: "remove", Kind: "group", Name: group, From: email}, &n.Memberships)
		}
		if before.Credentials[email] && !after.Credentials[email] {
			add(org.Step{Action: "remove", Kind: "credential", Name: email, From: email}, &n.Credentials)
		}
		if open := before.Sessions[email]; open > 0 && after.Sessions[email] == 0 {
			steps = append(steps, org.Step{Action: "remove", Kind: "session", Name: email, From: email, Note: org.Count(open, "session")})
			n.Sessions += open
		}
	}
	for path, was := range before.Resources {
		is, there := after.Resources[path]
		s := org.Step{Action: "delete", Kind: "resource", Name: path, ID: was.ID, From: strings.Join(was.Owners, ", ")}
		switch {
		case !there && d.isOthers(before, was):
			n.Others++
			s.Note = "owned by others"
			fallthrough
		case !there:
			add(s, &n.Deleted)
		case !slices.Equal(was.Owners, is.Owners):
			s.Action, s.From, s.To = "transfer", lost(was.Owners, is.Owners), lost(is.Owners, was.Owners)
			count := &n.Transferred
			if others := strings.Join(slices.DeleteFunc(slices.Clone(is.Owners), func(o string) bool { return o == s.To }), ", "); others != "" {
				s.Note = "beside " + others
			}
			if s.To == "" {
				s.Action, s.Kind, s.Note, count = "remove", "owner", "stays with "+strings.Join(is.Owners, ", "), &n.Released
			}
			add(s, count)
		}
	}
	for key, was := range before.Permissions {
		is, there := after.Permissions[key]
		owns := slices.Contains(after.Resources[was.Resource].Owners, was.Subject)
		if is == was && there || !there && owns {
			continue // or the heir's, which is included in owning
		}
		add(org.Step{Action: "remove", Kind: "permission", Name: was.Resource, ID: was.ResourceID, From: was.Subject, Note: was.Level.String()}, &n.Permissions)
	}
	for id, was := range before.Invitations {
		is, there := after.Invitations[id]
		s := org.Step{Action: "delete", Kind: "invitation", Name: was.Recipient, ID: id, From: was.Sender}
		gone, moved := &n.InvitationsDeleted, &n.InvitationsHandedOver
		if was.Status(now) == org.Expired {
			gone, moved, s.Note = &n.ExpiredDeleted, &n.ExpiredHandedOver, org.Expired
		}
		switch {
		case !there:
			add(s, gone)
		case was.Sender != is.Sender:
			s.Action, s.To = "transfer", is.Sender
			add(s, moved)
		}
	}
	return append(steps, unplanned(before, after)...), n
}

// unplanned are the changes that no deletion makes.
func unplanned(before, after state) (steps []org.Step) {
	compare := func(was, is reflect.Value, kind string, blank func(v reflect.Value) any) {
		for _, key := range is.MapKeys() {
			old := was.MapIndex(key)
			if !old.IsValid() || !reflect.DeepEqual(blank(old), blank(is.MapIndex(key))) {
				steps = append(steps, org.Step{Action: "change", Kind: kind, Name: fmt.Sprint(key)})
			}
		}
	}
	whole := func(v reflect.Value) any { return v.Interface() }
	compare(reflect.ValueOf(before.Members), reflect.ValueOf(after.Members), "member", whole)
	compare(reflect.ValueOf(before.Credentials), reflect.ValueOf(after.Credentials), "credential", whole)
	compare(reflect.ValueOf(before.Sessions), reflect.ValueOf(after.Sessions), "session", whole)
	compare(reflect.ValueOf(before.Permissions), reflect.ValueOf(after.Permissions), "permission", whole)
	compare(reflect.ValueOf(before.Groups), reflect.ValueOf(after.Groups), "group", whole)
	compare(reflect.ValueOf(after.Groups), reflect.ValueOf(before.Groups), "group", whole)
	compare(reflect.ValueOf(before.Resources), reflect.ValueOf(after.Resources), "resource", func(v reflect.Value) any {
		r, _ := v.Interface().(org.Resource)
		r.Owners = nil
		return r
	})
	compare(reflect.ValueOf(before.Invitations), reflect.ValueOf(after.Invitations), "invitation", func(v reflect.Value) any {
		i, _ := v.Interface().(org.Invitation)
		i.Sender = ""
		return i
	})
	return steps
}

// lost are those of was that are not in is.
func lost(was, is []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(was), func(s string) bool { return slices.Contains(is, s) }), ", ")
}

// inOrder sorts steps, without what a note says of dependencies: which of several that are deleted is not determined.
func inOrder(steps []org.Step) (sorted []org.Step) {
	for _, s := range steps {
		if s.Kind == "resource" {
			s.Note, _, _ = strings.Cut(s.Note, "needs ")
			s.Note = strings.TrimSuffix(s.Note, ", ")
		}
		sorted = append(sorted, s)
	}
	slices.SortFunc(sorted, func(a, b org.Step) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return sorted
}
