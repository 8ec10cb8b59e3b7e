package admin

import (
	"context"
	"errors"
	"testing"
	"testing/iotest"

	"github.com/roster-cli/roster/internal/org"
)

// Without randomness no id is made, and nothing is stored under another.
func TestNoRandomness(t *testing.T) {
	t.Parallel()
	s := mapped(t)
	broken := errors.New("no randomness")
	s.IDs = &org.IDs{Rand: iotest.ErrReader(broken)}
	for name, do := range map[string]func(context.Context) error{
		"group": func(ctx context.Context) error { _, err := s.CreateGroup(ctx, "Office"); return err },
		"invitation": func(ctx context.Context) error {
			_, err := s.Invite(ctx, Invite{Emails: []string{"new@acme.example"}, Role: org.User, ExpiresIn: week})
			return err
		},
		"resource": func(ctx context.Context) error {
			_, err := s.CreateResource(ctx, NewResource{Kind: "form", Name: "A"})
			return err
		},
		"import": func(ctx context.Context) error {
			_, err := s.ImportResources(ctx, ImportResources{Rows: []ResourceRow{{NewResource: NewResource{Kind: "form", Name: "A"}, Line: 1}}})
			return err
		},
		"reset": func(ctx context.Context) error { _, err := s.ResetPassword(ctx, mia); return err },
	} {
		unchanged(t, s.Admin, func() {
			if err := do(t.Context()); !errors.Is(err, broken) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}
