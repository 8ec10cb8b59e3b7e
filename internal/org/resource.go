package org

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Resource is something that members own: a data source, a project, a layer, a table, a form.
type Resource struct {
	ID        string
	Kind      string   // one of ResourceKinds
	Name      string   // as CleanName returns it; unique in its kind, whatever its case
	Owners    []string // emails, sorted; at least one
	DependsOn []string // paths of the resources that it depends on, sorted
	Created   time.Time
}

// ResourceKinds are all kinds of resources, in alphabetical order.
func ResourceKinds() []string { return []string{"data-source", "form", "layer", "project", "table"} }

// Path identifies the resource: its kind and name.
func (r Resource) Path() string { return r.Kind + "/" + r.Name }

// ParseResourceKind reads a kind, in any case, with a space or _ accepted for the hyphen. An unknown one is ErrUsage.
func ParseResourceKind(s string) (string, error) {
	kind, kinds := kindKey(s), strings.Join(ResourceKinds(), ", ")
	if kind == "" {
		return "", Hint(fmt.Errorf("the resource's kind is missing: %w", ErrUsage), "kinds: %s", kinds)
	}
	if slices.Contains(ResourceKinds(), kind) {
		return kind, nil
	}
	return "", Hint(fmt.Errorf("there is no resource kind %q: %w", s, ErrUsage), "kinds: %s", kinds)
}

// SplitPath splits a resource's path into kind and name. ok is false for an id, which has no slash.
// The name may contain slashes; the kind is in the form that ParseResourceKind returns, whether it exists or not.
func SplitPath(path string) (kind, name string, ok bool) {
	kind, name, ok = strings.Cut(strings.TrimSpace(path), "/")
	return kindKey(kind), strings.TrimSpace(name), ok
}

var hyphenate = strings.NewReplacer(" ", "-", "_", "-")

// kindKey is the normal form of a kind.
func kindKey(s string) string { return hyphenate.Replace(strings.ToLower(strings.TrimSpace(s))) }

// RequireOtherOwner returns ErrRefused unless r has an owner besides those who leave.
func (r Resource) RequireOtherOwner(leave ...string) error {
	if slices.ContainsFunc(r.Owners, func(owner string) bool { return !slices.Contains(leave, owner) }) {
		return nil
	}
	return Hint(fmt.Errorf("nobody would own %s without %s: %w", r.Path(), strings.Join(leave, ", "), ErrRefused),
		"make somebody else an owner first: `roster permissions grant %q --level own --member MEMBER`", r.Path())
}
