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
	Name      string   // as CleanName gives it; unique among those of the kind, whatever its case
	Owners    []string // emails, sorted; at least one
	DependsOn []string // paths of the resources that it cannot live without, sorted
	Created   time.Time
}

// ResourceKinds are all kinds of resources, in alphabetical order.
func ResourceKinds() []string { return []string{"data-source", "form", "layer", "project", "table"} }

// Path names the resource among all: its kind and name.
func (r Resource) Path() string { return r.Kind + "/" + r.Name }

// ParseResourceKind reads a kind, in any case, also with a blank or _ for its hyphen. An unknown one gives ErrUsage.
func ParseResourceKind(s string) (string, error) {
	kind := kindKey(s)
	if kind == "" {
		return "", Hint(fmt.Errorf("the resource's kind is missing: %w", ErrUsage), "kinds: %s", strings.Join(ResourceKinds(), ", "))
	}
	if slices.Contains(ResourceKinds(), kind) {
		return kind, nil
	}
	return "", Hint(fmt.Errorf("there is no kind %q of resource: %w", s, ErrUsage), "kinds: %s", strings.Join(ResourceKinds(), ", "))
}

// SplitPath parts what names a resource into its kind and name. ok is false for an id, which has no slash.
// The name may have slashes of its own; the kind is written as ParseResourceKind gives it, known or not.
func SplitPath(path string) (kind, name string, ok bool) {
	kind, name, ok = strings.Cut(strings.TrimSpace(path), "/")
	return kindKey(kind), strings.TrimSpace(name), ok
}

// kindKey is the one way to write a kind.
func kindKey(s string) string {
	return strings.NewReplacer(" ", "-", "_", "-").Replace(strings.ToLower(strings.TrimSpace(s)))
}

// RequireOtherOwner gives ErrRefused unless r has an owner besides those who leave.
func (r Resource) RequireOtherOwner(leave ...string) error {
	if slices.ContainsFunc(r.Owners, func(owner string) bool { return !slices.Contains(leave, owner) }) {
		return nil
	}
	return Hint(fmt.Errorf("nobody would own %s without %s: %w", r.Path(), strings.Join(leave, ", "), ErrRefused),
		"make somebody else an owner first: `roster permissions grant %q --level own --member MEMBER`", r.Path())
}
