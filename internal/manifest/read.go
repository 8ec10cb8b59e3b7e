package manifest

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/roster-cli/roster/internal/locale"
	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/safetext"
	"github.com/roster-cli/roster/internal/yamlfile"
)

// maxMistakes is the maximum number of mistakes that are reported at once.
const maxMistakes = 20

// maxShown is how much of a text a mistake repeats, in characters.
const maxShown = 100

// Read reads a file, which is text as package plaintext reads it. Its error joins all mistakes in the order of the
// file, each an org.ErrUsage with its position. A key without a value is a mistake, because its meaning is not clear.
// Numbers, dates and booleans of YAML are read as the text that was written.
func Read(r io.Reader) (File, error) {
	data, err := readAll(r, maxFile)
	if err != nil {
		return File{}, err
	}
	if parts := split(data, partSize); len(parts) > 1 {
		if file, err := readParts(parts); err == nil {
			return file, nil
		}
	}
	return readParts([][]byte{data})
}

// reader reads the nodes of a file and collects its mistakes.
type reader struct {
	mistakes []*yamlfile.Error
	above    int                          // how many lines are above the part that is read
	names    map[string]string            // the spelling of a group, by org.NameKey
	written  map[string]string            // the spelling of a group, by what is written
	emails   map[string]yamlfile.Position // the first position of each address
}

// at returns where the node begins in the file.
func (r *reader) at(node *yamlfile.Node) yamlfile.Position {
	at := yamlfile.At(node)
	at.Line += r.above
	return at
}

// wrong records a mistake at node, as org.ErrUsage. hint may be empty.
func (r *reader) wrong(node *yamlfile.Node, hint, what string, args ...any) {
	err := fmt.Errorf("%s: %w", fmt.Sprintf(what, args...), org.ErrUsage)
	if hint != "" {
		err = org.Hint(err, "%s", hint)
	}
	r.fail(node, err)
}

// fail records err, which a rule of the domain returned for node.
func (r *reader) fail(node *yamlfile.Node, err error) {
	r.mistakes = append(r.mistakes, &yamlfile.Error{At: r.at(node), Err: err})
}

// full reports whether so many mistakes were found that reading can stop.
func (r *reader) full() bool { return len(r.mistakes) > maxMistakes }

func (r *reader) err() error {
	slices.SortStableFunc(r.mistakes, func(a, b *yamlfile.Error) int { return a.At.Compare(b.At) })
	var all []error
	for i, m := range r.mistakes {
		if i == maxMistakes {
			all = append(all, fmt.Errorf("there are more mistakes after the first %d: %w", maxMistakes, org.ErrUsage))
			break
		}
		all = append(all, m)
	}
	return errors.Join(all...)
}

func (r *reader) file(top *yamlfile.Node) File {
	var file File
	fields := r.fields(top, subject{"the file", "the keys groups and members"}, "groups", "members")
	for _, f := range fields { // groups first, wherever they are: their spelling counts
		if f.Name == "groups" && r.list(f, "of names, such as [GIS]") {
			file.Groups = r.groups(f.Value, func(node *yamlfile.Node, g Group, first yamlfile.Position) {
				r.wrong(node, "", "the group %q is already in line %d", g.Name, first.Line)
			})
		}
	}
	for _, f := range fields {
		if f.Name == "members" && r.list(f, "of members, such as - {email: ana@acme.example, role: user}") {
			file.Members = r.members(f.Value)
		}
	}
	return file
}

func (r *reader) members(list *yamlfile.Node) []Member {
	members := make([]Member, 0, len(list.Content))
	for _, item := range list.Content {
		if r.full() {
			break
		}
		members = append(members, r.member(item))
	}
	return members
}

func (r *reader) member(node *yamlfile.Node) Member {
	m := Member{At: r.at(node)}
	about := subject{"a member", "keys and values, such as {email: ana@acme.example, role: user}"}
	fields := r.fields(node, about, "email", "role", "groups", "language")
	for _, f := range fields {
		switch f.Name {
		case "email":
			m.Email = r.email(f)
		case "role":
			m.Role = r.role(f)
		case "groups":
			if r.list(f, "of names, such as [GIS]") {
				m.Groups = r.groups(f.Value, func(*yamlfile.Node, Group, yamlfile.Position) {})
			}
		case "language":
			m.Language = r.language(f)
		}
	}
	hasEmail := slices.ContainsFunc(fields, func(f yamlfile.Pair) bool { return f.Name == "email" })
	if node.Kind == yamlfile.Mapping && !hasEmail {
		r.wrong(node, "", "the member has no email")
	}
	return m
}

// groups returns the names in a list, each once. It calls again for each repeated name.
func (r *reader) groups(list *yamlfile.Node, again func(node *yamlfile.Node, g Group, first yamlfile.Position)) []Group {
	groups := make([]Group, 0, len(list.Content))
	seen := make(map[string]yamlfile.Position, len(list.Content))
	for _, item := range list.Content {
		if r.full() {
			break
		}
		text, ok := r.text(item, "a group")
		if !ok {
			continue
		}
		name, err := r.group(text)
		if err != nil {
			r.fail(item, err)
			continue
		}
		g := Group{name, r.at(item)}
		if first, found := seen[name]; found {
			again(item, g, first)
			continue
		}
		seen[name] = g.At
		groups = append(groups, g)
	}
	return groups
}

// group returns the name of a group in the spelling that this file uses for it.
func (r *reader) group(written string) (string, error) {
	if name, known := r.written[written]; known {
		return name, nil
	}
	name, err := org.CleanGroupName(written)
	if err != nil {
		return "", err
	}
	key := org.NameKey(name)
	if first, known := r.names[key]; known {
		name = first
	}
	r.names[key], r.written[written] = name, name
	return name, nil
}

func (r *reader) email(f yamlfile.Pair) string {
	text, ok := r.value(f)
	if !ok {
		return ""
	}
	email, err := org.ParseEmail(text)
	if err != nil {
		r.fail(f.Value, err)
		return ""
	}
	if first, found := r.emails[email]; found {
		r.wrong(f.Value, "", "%s is already in line %d", email, first.Line)
		return email
	}
	r.emails[email] = r.at(f.Value)
	return email
}

func (r *reader) role(f yamlfile.Pair) org.Role {
	text, ok := r.value(f)
	if !ok {
		return 0
	}
	role, err := org.ParseRole(safetext.Shorten(text, maxShown))
	if err != nil {
		r.fail(f.Value, err)
	}
	return role
}

func (r *reader) language(f yamlfile.Pair) string {
	text, ok := r.value(f)
	if !ok {
		return ""
	}
	code, ok := locale.Match(text)
	if !ok {
		hint := "languages: " + strings.Join(locale.Supported(), ", ")
		r.wrong(f.Value, hint, "the language %q is not supported", safetext.Shorten(text, maxShown))
	}
	return code
}
