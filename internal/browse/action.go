package browse

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/roster-cli/roster/internal/listing"
	"github.com/roster-cli/roster/internal/org"
)

// action is an entry of a row's menu: a command, whose arguments are the rows that it acts on.
type action struct {
	key, label string
	command    []string
	flags      []string // after the rows
	several    bool     // it takes several rows
	changes    bool     // it changes something
	page       bool     // its results are to be read
	unless     []string // the states of rows with which it would be refused

	// open, if set, is done instead of a command.
	open func(m *model, row Row) tea.Cmd
}

// actions are the entries of the row menu of a table.
func actions(noun string) []action {
	display := action{key: "d", label: "display information", command: []string{noun, "show"}, several: true, page: true}
	remove := action{key: "x", label: "delete", command: []string{noun, "delete"}, several: true, changes: true}
	update := action{key: "u", label: "update", command: []string{noun, "update"}, several: true, changes: true}
	switch noun {
	case "members":
		return []action{
			display, update,
			{key: "p", label: "reset password", command: []string{noun, "reset-password"}, changes: true, page: true},
			remove,
		}
	case "invitations":
		update.several, update.unless = false, []string{org.Accepted, org.Expired}
		return []action{
			display,
			{
				key: "l", label: "copy link", command: []string{noun, "show"}, flags: []string{"--copy"}, several: true,
				unless: update.unless,
			},
			update,
			{
				key: "n", label: "resend", command: []string{noun, "resend"}, several: true, changes: true, page: true,
				unless: []string{org.Accepted},
			},
			remove,
		}
	case "groups":
		return []action{
			display,
			{key: "n", label: "rename", command: []string{noun, "rename"}, changes: true},
			{key: "m", label: "members…", open: (*model).groupMenu},
			remove,
		}
	case "resources":
		return []action{
			display,
			{key: "t", label: "transfer", command: []string{noun, "transfer"}, several: true, changes: true},
			{key: "p", label: "permissions…", open: (*model).permissionMenu},
			remove,
		}
	}
	return []action{{key: "d", label: "display information", open: (*model).record}}
}

// rowMenu opens the menu of the rows that are marked, or else of the one at the cursor.
func (m *model) rowMenu() tea.Cmd {
	rows := m.tab().chosen()
	if len(rows) == 0 {
		return nil
	}
	noun := m.tab().table.Noun()
	title := rows[0].Title
	if len(rows) > 1 {
		title = thousands(len(rows)) + " " + noun
	}
	m.openMenu(title, rows, actions(noun))
	return nil
}

// openMenu opens a menu of what can be done with rows. What would be refused is left out, and a note says why.
func (m *model) openMenu(title string, rows []Row, all []action) {
	n := &menu{title: title}
	var left []string
	var why string
	for _, a := range all {
		switch unfit := a.unfit(rows); {
		case len(rows) > 1 && !a.several:
		case a.changes && m.world.Refusal != "":
			n.note = "Nothing can be changed: " + m.world.Refusal
		case unfit >= 0:
			left, why = append(left, a.label), "it is "+rows[unfit].State
			if len(rows) > 1 {
				why = "the " + rows[unfit].Title + " is " + rows[unfit].State
			}
		default:
			n.entries = append(n.entries, entry{a.key, a.label, func(m *model) tea.Cmd { return m.act(a, rows) }})
		}
	}
	if why != "" {
		n.note = strings.TrimLeft(n.note+"\nNot possible: "+strings.Join(left, ", ")+"; "+why, "\n")
	}
	if len(rows) == 1 {
		n.entries = append(n.entries, entry{"y", "copy the id", func(m *model) tea.Cmd { return m.copyText(rows[0].ID, "the id") }})
	}
	m.over = n
}

// unfit is the index of a row with which the action would be refused, or -1.
func (a action) unfit(rows []Row) int {
	return slices.IndexFunc(rows, func(r Row) bool { return slices.Contains(a.unless, r.State) })
}

// act does what an entry says with rows.
func (m *model) act(a action, rows []Row) tea.Cmd {
	if a.open != nil {
		return a.open(m, rows[0])
	}
	args := slices.Clone(a.command)
	for _, r := range rows {
		args = append(args, r.Named)
	}
	return m.run(a, append(args, a.flags...))
}

// invite invites people.
func (m *model) invite() tea.Cmd {
	if m.world.Refusal != "" {
		m.say("Nothing can be changed: %s", m.world.Refusal)
		return nil
	}
	return m.run(action{label: "invite", changes: true, page: true}, []string{"invitations", "create"})
}

// groupMenu opens the menu of a group's members.
func (m *model) groupMenu(row Row) tea.Cmd {
	m.openMenu("Members of "+row.Title, []Row{row}, []action{
		{key: "s", label: "show them", open: func(m *model, row Row) tea.Cmd { return m.showFiltered("members", "groups", row) }},
		{key: "a", label: "add members", command: []string{"groups", "add-member"}, changes: true},
		{key: "r", label: "remove members", command: []string{"groups", "remove-member"}, changes: true, unless: []string{Empty}},
	})
	return nil
}

// permissionMenu opens the menu of what others may do with a resource.
func (m *model) permissionMenu(row Row) tea.Cmd {
	m.openMenu("Permissions on "+row.Title, []Row{row}, []action{
		{key: "s", label: "show them", command: []string{"resources", "show"}, page: true},
		{key: "g", label: "grant", command: []string{"permissions", "grant"}, changes: true},
		{key: "r", label: "revoke", command: []string{"permissions", "revoke"}, changes: true},
	})
	return nil
}

// record shows all that is known of a row.
func (m *model) record(row Row) tea.Cmd {
	width, _ := m.inside()
	p := newPage(title(m.tab().table.Noun()), m.tab().look.Record(row, width))
	p.copies, p.what = row.ID, "the id"
	m.over = p
	return nil
}

// showFiltered shows another table, only the rows in whose column a list has row.
func (m *model) showFiltered(noun, column string, row Row) tea.Cmd {
	i := slices.IndexFunc(m.tabs, func(t *tab) bool { return t.table.Noun() == noun })
	t := m.tabs[i]
	v := t.view
	v.Filter = column + ":" + listing.Quote(row.Named)
	if err := t.see(v); err != nil {
		m.say("%s", m.world.Advice(err))
		return nil
	}
	t.rows, t.marks = nil, nil
	m.at = i
	return m.again()
}
