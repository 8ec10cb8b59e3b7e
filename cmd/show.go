package cmd

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/roster-cli/roster/internal/config"
	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// shower describes the show command of a table.
type shower[T any] struct {
	noun     string // as the command's usage calls its arguments
	short    string
	example  string
	complete stored
	ask      asker
	table    store.Table[T]
	named    func(context.Context, *store.Store, []string) ([]T, error)
	lists    func(now time.Time) []nested[T]
}

// nested is a list that show adds to a row's columns: the first most of what belongs to the row.
type nested[T any] struct {
	name string
	read func(ctx context.Context, s *store.Store, row T, most int) (listing.Nested, error)
}

// newShow returns the show command of a table. It shows one row as an object, several as a list.
func newShow[T any](e *env, w shower[T]) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "show " + w.noun + "...",
		Aliases:           []string{"get"},
		Short:             w.short,
		Example:           w.example,
		ValidArgsFunction: e.complete.args(w.complete),
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := e.ask.complete(cmd, args, arguments(w.noun, w.ask))
			if err != nil {
				return err
			}
			names, err := e.in.names(args)
			if err != nil {
				return err
			}
			ctx := cmd.Context()
			return e.open.withReader(ctx, func(_ config.Loaded, s *store.Store) error {
				return s.Read(ctx, func(s *store.Store) error { return w.show(ctx, e, s, args, names) })
			})
		},
	}
	e.flags.addOutput(cmd)
	return cmd
}

// show shows the rows with these names, which args stand for.
func (w shower[T]) show(ctx context.Context, e *env, s *store.Store, args, names []string) error {
	rows, err := w.named(ctx, s, names)
	if err != nil {
		return err
	}
	columns, err := w.columns(ctx, e, s, rows)
	if err != nil {
		return err
	}
	if single(args) {
		return show(e.print, columns, rows[0])
	}
	return showAll(e.print, columns, rows)
}

// columns are those of the table and, with what was read for rows, the lists. People get no more than they are shown.
func (w shower[T]) columns(ctx context.Context, e *env, s *store.Store, rows []T) (listing.Columns[T], error) {
	columns := slices.Clone(w.table.Columns)
	if e.flags.quiet {
		return columns, nil
	}
	most := store.All
	if format := e.print.output().Effective(); format == listing.Table || format == listing.Wide {
		most = listing.Glance
	}
	id, _ := columns.Find("id")
	for _, list := range w.lists(e.instant()) {
		found := make(map[any]listing.Nested, len(rows))
		for _, row := range rows {
			n, err := list.read(ctx, s, row, most)
			if err != nil {
				return nil, err
			}
			found[id.Value(row)] = n
		}
		columns = append(
			columns,
			listing.Column[T]{
				Name:  list.name,
				Kind:  listing.List,
				Value: func(row T) any { return found[id.Value(row)] },
			},
		)
	}
	return columns, nil
}

// nest makes what was found a list of these columns; command is how a person sees all of it.
func nest[U any](columns listing.Columns[U], found store.Page[U], command string) listing.Nested {
	n := listing.Nest(columns, found.Rows)
	n.Total, n.More = found.Total, "see `"+command+"`"
	return n
}

// pick returns the columns with these names, all of which must exist.
func pick[T any](columns listing.Columns[T], names ...string) listing.Columns[T] {
	var picked listing.Columns[T]
	for _, name := range names {
		column, _ := columns.Find(name)
		picked = append(picked, column)
	}
	return picked
}

// paths are the columns of a list of resources.
func paths() listing.Columns[string] {
	return listing.Columns[string]{{Name: "resource", Kind: listing.Text, Value: func(path string) any { return path }}}
}

// filterFlag returns a --filter flag, quoted for a shell, with the column and operator in restriction and that value.
func filterFlag(restriction, value string) string {
	if inShell(value) == value {
		return "--filter " + restriction + value
	}
	value = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "*", `\*`).Replace(value)
	return "--filter " + inShell(restriction+`"`+value+`"`)
}

// inShell returns a word quoted for a shell, if it needs quotes.
func inShell(word string) string {
	special := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("@._/+-", r)
	}
	if strings.ContainsFunc(word, special) {
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	return word
}

// memberLists are what a member owns, may use, and the invitations they sent that are pending at now.
func memberLists(now time.Time) []nested[org.Member] {
	return []nested[org.Member]{
		{"owns", func(ctx context.Context, s *store.Store, m org.Member, most int) (listing.Nested, error) {
			found, err := s.OwnedBy(ctx, m.ID, most)
			return nest(paths(), found, "roster resources list "+filterFlag("owners:", m.Email)), err
		}},
		{"may_use", func(ctx context.Context, s *store.Store, m org.Member, most int) (listing.Nested, error) {
			found, err := s.AccessOf(ctx, m.ID, most)
			return nest(accessColumns(), found, "roster members show "+inShell(m.Email)+" --jq .may_use"), err
		}},
		{
			"pending_invitations",
			func(ctx context.Context, s *store.Store, m org.Member, most int) (listing.Nested, error) {
				found, err := s.PendingOf(ctx, m.Email, now, most)
				columns := pick(store.Invitations(now).Columns, "recipient", "expires", "role")
				return nest(
					columns,
					found,
					"roster invitations list --filter status=pending "+filterFlag("sender=", m.Email),
				), err
			},
		},
	}
}

func accessColumns() listing.Columns[org.Access] {
	return listing.Columns[org.Access]{
		{Name: "resource", Kind: listing.Text, Value: func(a org.Access) any { return a.Resource }},
		{Name: "level", Kind: listing.Enum, Value: func(a org.Access) any { return a.Level.String() }},
		{Name: "through", Kind: listing.Text, Value: func(a org.Access) any { return a.Through }},
	}
}

// groupLists are who is in a group, and what they may use through it.
func groupLists(time.Time) []nested[org.Group] {
	return []nested[org.Group]{
		{"who", func(ctx context.Context, s *store.Store, g org.Group, most int) (listing.Nested, error) {
			found, err := s.MembersOf(ctx, g.ID, most)
			return nest(
				pick(store.Members().Columns, "email", "name", "role"),
				found,
				"roster members list "+filterFlag("groups:", g.Name),
			), err
		}},
		{"permissions", func(ctx context.Context, s *store.Store, g org.Group, most int) (listing.Nested, error) {
			found, err := s.PermissionsOfGroup(ctx, g.ID, most)
			return nest(
				pick(store.Permissions().Columns, "resource", "level"),
				found,
				"roster permissions list "+filterFlag("subject=", g.Name),
			), err
		}},
	}
}

// resourceLists are who may use a resource, and what depends on it.
func resourceLists(time.Time) []nested[org.Resource] {
	return []nested[org.Resource]{
		{"permissions", func(ctx context.Context, s *store.Store, r org.Resource, most int) (listing.Nested, error) {
			found, err := s.PermissionsOn(ctx, r.ID, most)
			return nest(
				pick(store.Permissions().Columns, "subject", "level"),
				found,
				"roster permissions list "+filterFlag("resource=", r.Path()),
			), err
		}},
		{"needed_by", func(ctx context.Context, s *store.Store, r org.Resource, most int) (listing.Nested, error) {
			found, err := s.DependentsOf(ctx, r.ID, most)
			return nest(paths(), found, "roster resources list "+filterFlag("depends_on:", r.Path())), err
		}},
	}
}
